import type { Session } from '@ballast/server/contract'
import { afterEach, expect, test, vi } from 'vitest'
import { sessionBegan, sessionStore } from './session.ts'
import { askWho } from './who.ts'

const SESSION = { username: 'bal', mustChangePassword: true } as Session

const REFUSED = {
  type: 'about:blank',
  title: 'Not logged in',
  status: 401,
  code: 'not-authenticated',
  detail: 'Log in.',
  errors: [],
  requestId: '1'
}

afterEach(() => {
  vi.unstubAllGlobals()
  sessionStore.set({ phase: 'unknown', session: null })
})

/** @returns what gives the answer. */
function slowAnswer(): (status: number, body: unknown) => void {
  const { promise, resolve } = Promise.withResolvers<Response>()
  vi.stubGlobal('fetch', () => promise)
  return (status, body) => resolve(new Response(JSON.stringify(body), { status }))
}

test.each([
  { status: 200, body: SESSION, phase: 'in' },
  { status: 401, body: REFUSED, phase: 'out' }
])('an answer with $status tells the phase', async ({ status, body, phase }) => {
  const answer = slowAnswer()
  const asked = askWho()
  answer(status, body)
  await asked
  expect(sessionStore.get().phase).toBe(phase)
})

test('a refusal that comes after a login logs nobody out', async () => {
  const answer = slowAnswer()
  const asked = askWho()
  sessionBegan(SESSION)
  answer(401, REFUSED)
  await asked
  expect(sessionStore.get()).toEqual({ phase: 'in', session: SESSION })
})

test('without an answer nothing is known', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  await askWho()
  expect(sessionStore.get().phase).toBe('unknown')
})
