/** HTTPS to an authority over real sockets: trust, redirects, size, and faults in words. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from '../domain/certificates/index.ts'
import { systemAcmeWeb } from './acme-web.ts'

const own = selfSigned({ commonName: 'localhost', names: ['127.0.0.1'], days: 1 }, new Date())
let server: Server
let origin: string
const seen: string[] = []

beforeAll(async () => {
  server = createServer({ cert: own.certificatePem, key: own.keyPem }, (request, answer) => {
    seen.push(`${request.method} ${request.url}`)
    if (request.url === '/away') answer.writeHead(302, { location: `${origin}/secret` }).end()
    else if (request.url === '/large') answer.end('x'.repeat(600 * 1024))
    else if (request.url === '/cut') answer.destroy()
    else request.pipe(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const ask = (path: string, part: { readonly authorities?: string; readonly body?: string; readonly signal?: AbortSignal } = {}) =>
  systemAcmeWeb(
    { method: 'POST', url: `${origin}${path}`, headers: {}, body: part.body ?? '', authorities: part.authorities ?? own.certificatePem },
    part.signal ?? AbortSignal.timeout(10_000)
  )

test('an answer comes back whole, a redirect as an answer', async () => {
  expect(await ask('/echo', { body: 'ü' })).toMatchObject({ status: 200, body: 'ü' })
  expect(await ask('/away')).toMatchObject({ status: 302, headers: { location: `${origin}/secret` } })
  expect(seen).not.toContain('POST /secret')
})

test('what is no answer is said in words', async () => {
  await expect(ask('/echo', { authorities: '' })).rejects.toMatchObject({
    message: expect.stringContaining('not trusted'),
    advice: expect.stringContaining('Trusted Authority')
  })
  await expect(ask('/large')).rejects.toThrow('too large')
  await expect(ask('/cut')).rejects.toThrow('gave no answer')
  await expect(ask('/echo', { signal: AbortSignal.abort() })).rejects.toThrow('gave no answer')
  const question = { method: 'GET', headers: {}, authorities: own.certificatePem } as const
  await expect(systemAcmeWeb({ ...question, url: 'https://127.0.0.1:1/' }, AbortSignal.timeout(5_000))).rejects.toThrow(
    'refused the connection'
  )
  expect(() => systemAcmeWeb({ ...question, url: 'http://127.0.0.1/' }, AbortSignal.timeout(5_000))).toThrow('HTTPS only')
})
