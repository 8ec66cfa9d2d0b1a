import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Certificate } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newVirtualService } from '../defaults.ts'
import { checkVerdict } from './check.ts'
import { addressVerdict, portVerdict, serverVerdict } from './connect.ts'
import { httpVerdict } from './http.ts'
import type { Fault, FaultCode, HttpSeen, TlsSeen } from './observed.ts'
import { type Asked, whereTo } from './redirect.ts'
import { chainVerdict, datesVerdict, handshakeVerdict, namesVerdict, serverTlsVerdict } from './tls.ts'
import type { Verdict } from './verdict.ts'

const NOW = new Date('2026-11-24T12:00:00.000Z')
const service = newVirtualService(1, { address: '10.0.0.1', port: 80 })

const FAULTS: readonly FaultCode[] = ['refused', 'timeout', 'unreachable', 'reset', 'closed', 'no-source', 'tls', 'not-http', 'other']
const fault: fc.Arbitrary<Fault> = fc.record({
  fault: fc.constantFrom(...FAULTS),
  words: fc.constantFrom('wrong version number', 'Expected HTTP/', 'x.')
})
const http: fc.Arbitrary<HttpSeen> = fc.record({
  status: fc.integer({ min: 100, max: 599 }),
  headers: fc.constant({}),
  bytes: fc.integer({ min: 0, max: 65_536 }),
  text: fc.string(),
  isCut: fc.boolean()
})

const leaf = {
  fingerprint: 'a'.repeat(64),
  subject: 'CN=www.example.com',
  commonName: 'www.example.com',
  names: ['www.example.com'],
  issuer: 'CN=ca',
  serial: '01',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-06-01T00:00:00.000Z',
  keyType: 'EC P-256'
}
const tls = (part: Partial<TlsSeen> = {}): TlsSeen => ({
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  certificate: leaf,
  sent: 2,
  distrust: null,
  ...part
})
const assigned = (id: number, names: string[]): Certificate => ({
  ...leaf,
  id,
  name: `cert ${id}`,
  fingerprint: String(id).repeat(64).slice(0, 64),
  names,
  pem: '',
  chain: []
})

function isSound({ status, detail, advice }: Verdict): void {
  expect(detail).toMatch(/^[^a-z\s].*\.$/s)
  expect(`${detail} ${advice}`).not.toMatch(/undefined|null|NaN|\.\./)
  if (advice !== '') expect(advice).toMatch(/^[A-Z].*\.$/s)
  if (status === 'fail') expect(advice).not.toBe('')
}

test('whatever a hop meets, its verdict is a sentence, and a failure says what to do', () => {
  fc.assert(
    fc.property(fault, http, fc.boolean(), fc.constantFrom('', 'www.example.com', '10.0.0.1'), (met, answer, ours, host) => {
      const verdicts = [
        portVerdict(met, 5),
        portVerdict(null, 5),
        serverVerdict(met, '', 5),
        serverVerdict(null, '10.0.0.2', 5),
        handshakeVerdict(met, host, 5),
        handshakeVerdict(tls(), host, 5),
        serverTlsVerdict(met, 'Look there.', 5),
        httpVerdict(met, ours, 5),
        httpVerdict(answer, ours, 5),
        checkVerdict({ up: ours, reason: met.words }, service.check),
        checkVerdict({ up: ours, reason: '' }, { ...service.check, method: 'tcp' })
      ]
      for (const verdict of verdicts) isSound(verdict)
    })
  )
})

test('an answer fails as clients see it, and a request for a login is none', () => {
  const of = (status: number): string => httpVerdict({ status, headers: {}, bytes: 3, text: 'abc', isCut: false }, false, 5).status
  expect([200, 204, 302, 401, 403].map(of)).toEqual(Array.from({ length: 5 }, () => 'pass'))
  expect([400, 404, 500, 502, 503].map(of)).toEqual(Array.from({ length: 5 }, () => 'fail'))
})

test('an address: here, loopback, nowhere, unknown, off', () => {
  const addresses = [{ interface: 'eth0', address: '10.0.0.1', prefix: 24 }]
  const of = (address: string, known: typeof addresses | null = addresses, enabled = true) =>
    addressVerdict({ ...service, address, enabled }, { addresses: known, defaultRoute: null })
  expect(of('10.0.0.1')).toMatchObject({ status: 'pass', detail: 'This machine has it on eth0.' })
  expect(of('127.9.9.9').status).toBe('pass')
  expect(of('10.0.0.2').status).toBe('fail')
  expect(of('10.0.0.2', null).status).toBe('skipped')
  expect(of('10.0.0.1', addresses, false).status).toBe('fail')
})

test('a certificate that would fit but was not presented is named', () => {
  const others = [assigned(1, ['a.example.com']), assigned(2, ['*.example.com'])]
  expect(namesVerdict(tls({ certificate: { ...leaf, names: ['x'] } }), 'mail.example.com', others).advice).toContain(
    'Certificate “cert 2” fits'
  )
  expect(namesVerdict(tls(), 'other.test', others).advice).toContain('Assign a certificate for other.test')
  expect(namesVerdict(tls({ certificate: { ...leaf, names: [] } }), 'other.test', []).detail).toContain('valid for no name at all')
  expect(namesVerdict(tls(), '', []).status).toBe('skipped')
})

test('dates and chains', () => {
  const dated = (notBefore: string, notAfter: string) => datesVerdict(tls({ certificate: { ...leaf, notBefore, notAfter } }), NOW)
  expect(dated(leaf.notBefore, leaf.notAfter)).toEqual({ status: 'pass', detail: 'It is valid until 2027-06-01.', advice: '' })
  expect(dated(leaf.notBefore, '2026-12-01T00:00:00.000Z')).toMatchObject({
    status: 'pass',
    detail: 'It is valid until 2026-12-01, 7 more days.',
    advice: 'Order its successor now.'
  })
  expect(dated(leaf.notBefore, '2026-11-01T00:00:00.000Z').status).toBe('fail')
  expect(dated('2026-12-01T00:00:00.000Z', leaf.notAfter).status).toBe('fail')
  expect(chainVerdict(tls())).toMatchObject({
    status: 'pass',
    detail: 'It came with 1 certificate of its authority, and leads to a root that clients know.'
  })
  for (const distrust of [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'INVALID_PURPOSE'
  ]) {
    const verdict = chainVerdict(tls({ distrust, sent: 1 }))
    expect(verdict.status).toBe('fail')
    isSound(verdict)
  }
  expect(chainVerdict(tls({ distrust: 'CERT_HAS_EXPIRED' })).status).toBe('skipped')
})

test('a test never goes where a redirect leads out of the service', () => {
  const secure = {
    ...newVirtualService(2, { address: '10.0.0.1', port: 443, type: 'http' }),
    ssl: { ...service.ssl, acceleration: true, certificates: [7] }
  }
  const configuration: Configuration = {
    ...EMPTY_CONFIGURATION,
    virtualServices: new Map([
      [1, service],
      [2, secure]
    ])
  }
  const asked: Asked = { tls: false, host: 'www.example.com', port: 80, path: '/a' }
  const to = (location: string) => whereTo(location, asked, service, configuration)
  expect(to('https://www.example.com/b?c')).toMatchObject({
    service: { id: 2 },
    asked: { tls: true, host: 'www.example.com', port: 443, path: '/b?c' }
  })
  expect(to('/elsewhere')).toMatchObject({ service: { id: 1 }, asked: { path: '/elsewhere' } })
  expect(to('https://10.0.0.1/')).toMatchObject({ service: { id: 2 } })
  expect(to('https://www.example.com.evil.test/')).toMatchObject({ status: 'skipped' })
  expect(to('https://10.0.0.2/')).toMatchObject({ status: 'skipped' })
  expect(to('ftp://www.example.com/')).toMatchObject({ status: 'skipped' })
  expect(to('http://www.example.com/a')).toMatchObject({ status: 'fail' })
  expect(to('http://www.example.com:81/')).toMatchObject({ status: 'fail' })
  expect(to('http://www.example.com:443/')).toMatchObject({ status: 'fail' })
  expect(to('http://[')).toMatchObject({ status: 'fail' })
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
      const next = to(url)
      if ('service' in next) expect(next.service.address).toBe(service.address)
      else isSound(next)
    })
  )
})
