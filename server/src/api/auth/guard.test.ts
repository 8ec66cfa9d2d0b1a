/** The gate on a real server: default deny, permission by permission, and nothing from other sites. */
import cookie from '@fastify/cookie'
import * as fc from 'fast-check'
import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import type { Permission } from '../../contract/index.ts'
import { Refusal } from '../../domain/problems.ts'
import type { App, Caller } from '../handler.ts'
import type { Account } from '../ports.ts'
import { SESSION_COOKIE } from './accounts.ts'
import { createGuard, isFromHere } from './guard.ts'

const HERE = { origin: 'https://ballast.test', host: 'ballast.test' }

function serverWith(account: Partial<Account>, permission: Permission, atConsole = false) {
  const whole: Account = { username: 'bal', passwordHash: '', mustChangePassword: false, permissions: [], ...account }
  const authenticated = { account: whole, idHash: 'hash', session: { username: 'bal', mustChangePassword: false, expires: '' } }
  const guard = createGuard(
    { authenticate: (value) => (value === 'good' ? authenticated : null), look: () => authenticated },
    () => atConsole
  )
  const app: App = fastify({ https: {} })
  app.setErrorHandler(async (error, _, reply) => reply.code(403).send(error instanceof Refusal ? error.code : 'other'))
  void app.register(cookie)
  void app.after(() => {
    app.route({
      method: ['GET', 'POST'],
      url: '/',
      handler: async (request): Promise<{ caller: Caller | null }> => ({ caller: guard.admit(request, permission) })
    })
  })
  return async (method: 'GET' | 'POST', headers: Record<string, string>) => (await app.inject({ method, url: '/', headers })).body
}

const COOKIE = { cookie: `${SESSION_COOKIE}=good` }

test('without a session only public routes open', async () => {
  const kinds: readonly Permission[] = ['public', 'session', 'read', 'services', 'certificates', 'system']
  const answers = await Promise.all(kinds.map((kind) => serverWith({}, kind)('GET', { host: 'ballast.test' })))
  expect(answers).toEqual(['{"caller":null}', ...kinds.slice(1).map(() => 'not-authenticated')])
  expect(await serverWith({}, 'session')('GET', { ...HERE, cookie: `${SESSION_COOKIE}=bad` })).toBe('not-authenticated')
})

test('with a session, exactly what the account is permitted', async () => {
  const account = { permissions: ['read', 'services'] as const }
  expect(await serverWith(account, 'services')('POST', { ...HERE, ...COOKIE })).toBe(
    '{"caller":{"username":"bal","address":"127.0.0.1","sessionIdHash":"hash"}}'
  )
  expect(await serverWith(account, 'system')('POST', { ...HERE, ...COOKIE })).toBe('not-allowed')
  expect(await serverWith(account, 'session')('GET', { ...HERE, ...COOKIE })).toContain('caller')
})

test('the console needs no session and may do everything; what is its own is closed to everybody else', async () => {
  const permissions = ['read', 'services', 'certificates', 'system'] as const
  const caller = '{"caller":{"username":"bal","address":"console","sessionIdHash":"console"}}'
  for (const kind of [...permissions, 'session', 'console'] as const) expect(await serverWith({}, kind, true)('POST', {})).toBe(caller)
  expect(await serverWith({}, 'console', true)('POST', { 'ballast-ssh-client': '192.0.2.9' })).toContain('"address":"192.0.2.9"')
  expect(await serverWith({}, 'console', true)('POST', { 'ballast-ssh-client': 'nowhere' })).toBe(caller)
  expect(await serverWith({}, 'public')('POST', { ...HERE, 'ballast-ssh-client': '192.0.2.9' })).toBe('{"caller":null}')
  expect(await serverWith({ permissions }, 'console')('POST', { ...HERE, ...COOKIE })).toBe('not-allowed')
})

test('before the password is changed nothing but the session opens', async () => {
  const account = { mustChangePassword: true, permissions: ['read', 'system'] as const }
  expect(await serverWith(account, 'read')('GET', { ...HERE, ...COOKIE })).toBe('password-change-required')
  expect(await serverWith(account, 'session')('POST', { ...HERE, ...COOKIE })).toContain('caller')
})

test('a write from another site is refused before anything else is looked at, a login too', async () => {
  for (const kind of ['public', 'session', 'system'] as const) {
    const ask = serverWith({ permissions: ['system'] }, kind)
    expect(await ask('POST', { host: 'ballast.test', ...COOKIE })).toBe('cross-site')
    expect(await ask('POST', { ...HERE, 'sec-fetch-site': 'same-site', ...COOKIE })).toBe('cross-site')
    expect(await ask('POST', { ...HERE, 'sec-fetch-site': 'cross-site', ...COOKIE })).toBe('cross-site')
    expect(await ask('POST', { host: 'ballast.test', origin: 'https://evil.test', ...COOKIE })).toBe('cross-site')
    expect(await ask('POST', { host: 'ballast.test', 'sec-fetch-site': 'same-origin', ...COOKIE })).toContain('caller')
  }
})

test('the origin must be this host, its port and TLS; the default port may be written out', () => {
  const from = (origin: string | undefined, host: string) => isFromHere({ origin, host })
  expect(from('https://ballast.test', 'ballast.test:443')).toBe(true)
  expect(from('https://BALLAST.test:8443', 'ballast.test:8443')).toBe(true)
  expect(from('https://[::1]:8443', '[::1]:8443')).toBe(true)
  for (const origin of [
    undefined,
    'null',
    '',
    'ballast.test',
    'http://ballast.test',
    'https://ballast.test:8443',
    'https://x.ballast.test'
  ]) {
    expect(from(origin, 'ballast.test')).toBe(false)
  }
  fc.assert(fc.property(fc.webUrl(), fc.domain(), (origin, host) => from(origin, host) === (new URL(origin).origin === `https://${host}`)))
})
