/** An authority that is hostile, broken or slow: it leads nowhere else, and every failure has words. */
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAcmeClient, retryAfterOf } from './client.ts'
import { AcmeFailure } from './failure.ts'
import type { WebAnswer, WebQuestion } from './ports.ts'

const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const HOME = 'https://ca.test'
const DIRECTORY = { newNonce: `${HOME}/nonce`, newAccount: `${HOME}/account`, newOrder: `${HOME}/order` }
const json = (value: unknown, status = 200, headers: Record<string, string> = {}): WebAnswer => ({
  status,
  headers: { 'replay-nonce': 'n', ...headers },
  body: JSON.stringify(value)
})

/** @param special what is answered instead, by path. */
function authority(special: Readonly<Record<string, (question: WebQuestion) => WebAnswer>> = {}) {
  const asked: string[] = []
  const answers: Readonly<Record<string, (question: WebQuestion) => WebAnswer>> = {
    '/directory': () => json(DIRECTORY),
    '/nonce': () => json(null),
    '/account': () => json({ status: 'valid' }, 201, { location: `${HOME}/me` }),
    '/order': () => json({ status: 'pending', authorizations: [`${HOME}/a`], finalize: `${HOME}/f` }, 201, { location: `${HOME}/o` }),
    ...special
  }
  const client = createAcmeClient({
    web: (question) => {
      asked.push(question.url)
      const answer = answers[new URL(question.url).pathname]
      return answer === undefined ? Promise.reject(new Error(`Nobody expected ${question.url}.`)) : Promise.resolve(answer(question))
    },
    directoryUrl: `${HOME}/directory`,
    authority: '',
    key,
    accountUrl: `${HOME}/me`,
    signal: AbortSignal.timeout(10_000)
  })
  return { client, asked }
}

describe('an authority that sends elsewhere is not followed', () => {
  const elsewhere = [
    'http://ca.test/x',
    'https://169.254.169.254/latest',
    'https://ca.test:8443/x',
    'https://ca.test.evil.test/x',
    'https://u@ca.test/x',
    'file:///etc/passwd'
  ]

  test.each(elsewhere)('%s', async (url) => {
    const order = { status: 'pending', authorizations: [url], finalize: url, certificate: url }
    const cases: readonly [Parameters<typeof authority>[0], (client: ReturnType<typeof authority>['client']) => Promise<unknown>][] = [
      [{ '/directory': () => json({ ...DIRECTORY, newNonce: url }) }, (client) => client.order(['a.test'])],
      [{ '/directory': () => json({ ...DIRECTORY, newOrder: url }) }, (client) => client.order(['a.test'])],
      [{ '/order': () => json(order, 201, { location: url }) }, (client) => client.order(['a.test'])],
      [{ '/account': () => json({}, 201, { location: url }) }, (client) => client.register({ email: '', eab: null })],
      [{}, (client) => client.authorization(url)],
      [{}, (client) => client.certificate({ ...order, status: 'valid', url: `${HOME}/o` })]
    ]
    for (const [special, act] of cases) {
      const { client, asked } = authority(special)
      await expect(act(client)).rejects.toBeInstanceOf(AcmeFailure)
      expect(asked.every((each) => new URL(each).origin === HOME && each.startsWith(HOME))).toBe(true)
    }
  })

  test('nor is a redirect', async () => {
    const { client, asked } = authority({ '/directory': () => json(null, 302, { location: 'https://169.254.169.254/' }) })
    await expect(client.directory()).rejects.toThrow('redirects to another address')
    expect(asked).toEqual([`${HOME}/directory`])
  })
})

test('a wrong nonce is tried with the next one, but not without end', async () => {
  let wrong = 3
  const bad = () => json({ type: 'urn:ietf:params:acme:error:badNonce' }, 400)
  const good = () => json({ status: 'pending', authorizations: [], finalize: `${HOME}/f` }, 201, { location: `${HOME}/o` })
  const patient = authority({ '/order': () => (wrong-- > 0 ? bad() : good()) })
  expect(await patient.client.order(['a.test'])).toMatchObject({ status: 'pending' })
  const endless = authority({ '/order': bad })
  await expect(endless.client.order(['a.test'])).rejects.toBeInstanceOf(AcmeFailure)
  expect(endless.asked.length).toBeLessThan(20)
})

test('a refusal keeps what the parts say and how long to wait', async () => {
  const part = { type: 'urn:ietf:params:acme:error:rejectedIdentifier', detail: 'a.local is no public name' }
  const whole = { type: 'urn:ietf:params:acme:error:compound', detail: 'several', subproblems: [part] }
  const { client } = authority({ '/order': () => json(whole, 400, { 'retry-after': '90' }) })
  await expect(client.order(['a.local'])).rejects.toMatchObject({
    message: expect.stringContaining('a.local is no public name'),
    advice: expect.stringContaining('private authority'),
    retryAfter: 90_000
  })
  expect(retryAfterOf({ headers: { 'retry-after': new Date(5_000).toUTCString() } }, 1_000)).toBe(4_000)
  expect(retryAfterOf({ headers: { 'retry-after': 'soon' } }, 0)).toBe(0)
})

test('whatever it answers, the failure is one with words', async () => {
  const answer = fc.record({
    status: fc.constantFrom(200, 201, 204, 301, 400, 404, 500),
    headers: fc.dictionary(fc.constantFrom('replay-nonce', 'location', 'retry-after'), fc.string()),
    body: fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(DIRECTORY)))
  })
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(answer), async (answers) => {
      let left = 40
      const web = (): Promise<WebAnswer> => {
        if (left-- === 0) throw new AcmeFailure('It goes on for ever.', '')
        return Promise.resolve(answers.next().value)
      }
      const client = createAcmeClient({
        web,
        directoryUrl: `${HOME}/directory`,
        authority: '',
        key,
        accountUrl: null,
        signal: AbortSignal.timeout(10_000)
      })
      const result = await client.register({ email: 'a@b.test', eab: null }).catch((error: unknown) => error)
      expect(typeof result === 'string' ? result.startsWith(HOME) : result instanceof AcmeFailure).toBe(true)
      expect(left).toBeGreaterThan(0)
    }),
    { numRuns: 300 }
  )
})
