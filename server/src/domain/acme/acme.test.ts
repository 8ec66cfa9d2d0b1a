/** What ACME consists of without a network: signed messages, the time of a renewal, words, who answers where. */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Configuration } from '../configuration.ts'
import { newVirtualService } from '../defaults.ts'
import { answererAt, answersChallenges, ownChallengeAddresses } from './answering.ts'
import { dnsValue, externalBinding, keyAuthorization, signedMessage, thumbprint } from './jose.ts'
import { pauseAfter, renewAt } from './schedule.ts'
import { challengeInWords, printable, refusalInWords } from './words.ts'

const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())

describe('messages', () => {
  test('are signed over head and payload, and name the key or the account', () => {
    const message = { url: 'https://ca.test/new', nonce: 'n-1', accountUrl: null, payload: { a: 'ü' } }
    const sent = JSON.parse(signedMessage(key, message))
    const data = Buffer.from(`${sent.protected}.${sent.payload}`)
    const signature = Buffer.from(sent.signature, 'base64url')
    expect(signature).toHaveLength(64)
    expect(verify('sha256', data, { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
    expect(read(sent.protected)).toMatchObject({ alg: 'ES256', nonce: 'n-1', url: message.url, jwk: { kty: 'EC', crv: 'P-256' } })
    expect(Object.keys((read(sent.protected) as { jwk: object }).jwk)).not.toContain('d')
    expect(read(sent.payload)).toEqual({ a: 'ü' })
    const question = JSON.parse(signedMessage(key, { ...message, accountUrl: 'https://ca.test/me', payload: undefined }))
    expect(question.payload).toBe('')
    expect(read(question.protected)).toMatchObject({ kid: 'https://ca.test/me' })
    expect(read(question.protected)).not.toHaveProperty('jwk')
  })

  test('a thumbprint is that of RFC 7638, and answers are made of it', () => {
    const jwk = {
      crv: 'P-256',
      kty: 'EC',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'
    }
    const d = 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI'
    // The key of RFC 7515, appendix A.3; its thumbprint by an independent tool.
    const known = thumbprint(createPrivateKey({ key: { ...jwk, d }, format: 'jwk' }))
    expect(known).toBe('oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U')
    expect(keyAuthorization('t', key)).toBe(`t.${thumbprint(key)}`)
    expect(dnsValue('t', key)).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('an external binding holds with the secret of the customer', () => {
    const secret = Buffer.from('shared').toString('base64url')
    const { protected: head, payload, signature } = externalBinding(key, 'https://ca.test/new', 'kid', secret)
    expect(signature).toBe(createHmac('sha256', 'shared').update(`${head}.${payload}`).digest('base64url'))
    expect(read(head)).toEqual({ alg: 'HS256', kid: 'kid', url: 'https://ca.test/new' })
  })
})

describe('the time of a renewal', () => {
  const day = 86_400_000
  const certificate = (days: number) => ({ notBefore: new Date(0).toISOString(), notAfter: new Date(days * day).toISOString() })

  test('is the period ahead of the end, and never in the first third of its life', () => {
    expect(renewAt(certificate(90), 30) / day).toBe(60)
    expect(renewAt(certificate(90), 60) / day).toBe(30)
    expect(renewAt(certificate(6), 30) / day).toBe(2)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 1, max: 60 }), (days, period) => {
        const at = renewAt(certificate(days), period) / day
        expect(at).toBeGreaterThanOrEqual(days / 3)
        expect(at).toBeLessThan(days)
      })
    )
  })

  test('pauses grow, obey the authority, and end at a day', () => {
    const pauses = [1, 2, 3, 4, 5, 50].map((failures) => pauseAfter(failures, 0) / 60_000)
    expect(pauses).toEqual([10, 60, 240, 720, 1440, 1440])
    expect(pauseAfter(1, 2 * 3_600_000)).toBe(2 * 3_600_000)
    expect(pauseAfter(1, 1e15)).toBe(7 * day)
  })
})

test('words of an authority are one printable line, however they come', () => {
  expect(printable('a\u0000\n\u202eb')).toBe('a b')
  expect(printable('x'.repeat(1000))).toHaveLength(301)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (type, detail) => {
      const challenged = { name: 'a.test', addresses: ['192.0.2.1'] }
      for (const { detail: text, advice } of [
        refusalInWords({ type, detail }),
        challengeInWords({ type, detail }, { ...challenged, kind: 'http-01' }),
        challengeInWords({ type, detail }, { ...challenged, kind: 'dns-01' })
      ]) {
        expect(text + advice).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
        expect(advice).not.toBe('')
      }
    })
  )
})

describe('who answers at port 80', () => {
  const at = (...services: readonly Parameters<typeof newVirtualService>[1][]): Configuration =>
    ({ virtualServices: new Map(services.map((input, id) => [id, newVirtualService(id, input)])) }) as unknown as Configuration
  const A = '192.0.2.1'

  test('a service that reads requests there, also as an extra port or a redirector; else Ballast, at addresses of services only', () => {
    expect(answererAt(at({ address: A, port: 80, type: 'http' }), A).by).toBe('service')
    expect(answererAt(at({ address: A, port: 80, type: 'generic', redirect: { url: 'https://%h%s' } }), A).by).toBe('service')
    expect(answererAt(at({ address: A, port: 8080, type: 'http', advanced: { extraPorts: '79-81' } }), A).by).toBe('service')
    expect(answererAt(at({ address: '192.0.2.2', port: 80, type: 'http', advanced: { alternateAddress: A } }), A).by).toBe('service')
    expect(answererAt(at({ address: A, port: 443, type: 'http' }), A).by).toBe('ballast')
    expect(answererAt(at({ address: A, port: 443, type: 'http', enabled: false }), A).by).toBe('nobody')
    expect(answererAt(at(), A).by).toBe('nobody')
    const raw = at({ address: A, port: 80, type: 'generic', name: 'Raw' })
    expect(answererAt(raw, A)).toMatchObject({ by: 'nobody', why: expect.stringContaining('“Raw”') })
    expect(ownChallengeAddresses(raw, new Set([A]))).toEqual([])
    expect(ownChallengeAddresses(at({ address: A, port: 443, type: 'http' }), new Set([A, '192.0.2.9']))).toEqual([A])
  })

  test('no other service gets a line', () => {
    const [service] = at({ address: A, port: 80, type: 'http' }).virtualServices.values()
    expect(service !== undefined && answersChallenges(service, new Set([A]))).toBe(true)
    expect(service !== undefined && answersChallenges(service, new Set(['192.0.2.9']))).toBe(false)
    expect(service !== undefined && answersChallenges(service, new Set())).toBe(false)
  })
})
