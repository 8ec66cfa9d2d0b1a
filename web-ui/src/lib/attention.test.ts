import type {
  AcmeCertificateView,
  CertificateView,
  EngineState,
  ServerState,
  ServiceState,
  VirtualServiceRow
} from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { type AttentionInput, attentionOf, endpoint } from './attention.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const inDays = (days: number): string => new Date(NOW + days * 86_400_000).toISOString()
const TRAFFIC = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }
const RUNNING: EngineState = { status: 'running', version: '3.0.0', pid: 1, since: inDays(-1), reason: '' }

const service = (id: number, status: ServiceState['status'], serversTotal = 2): ServiceState => ({
  id,
  status,
  reason: 'No real server answers its check.',
  since: inDays(-1),
  serversUp: 0,
  serversTotal,
  subServices: [],
  traffic: TRAFFIC
})
const server = (id: number, serviceId: number, status: ServerState['status']): ServerState => ({
  id,
  serviceId,
  status,
  reason: 'Connection refused.',
  since: inDays(-1),
  dynamicWeight: null,
  traffic: TRAFFIC
})
const certificate = (notAfter: string, usedBy: CertificateView['usedBy'] = []): CertificateView => ({
  id: 1,
  version: 1,
  name: 'public',
  fingerprint: 'a'.repeat(64),
  subject: 'CN=a',
  commonName: 'a',
  names: [],
  issuer: 'CN=b',
  serial: '1',
  notBefore: inDays(-90),
  notAfter,
  keyType: 'EC P-256',
  usedBy,
  lacks: [],
  chain: { complete: true, length: 1, missingIssuer: null }
})
const input = (part: Partial<AttentionInput>): AttentionInput => ({
  engine: RUNNING,
  services: [],
  servers: [],
  rows: [],
  serverNames: new Map(),
  certificates: [],
  acme: [],
  applications: [],
  update: null,
  now: NOW,
  ...part
})

test('a healthy machine needs nothing', () => {
  const items = attentionOf(
    input({ services: [service(1, 'Up'), service(2, 'Disabled')], servers: [server(1, 1, 'Up')], certificates: [certificate(inDays(31))] })
  )
  expect(items).toEqual([])
})

test('a service that is down says what its server suffers from, and its servers are not listed besides', () => {
  const items = attentionOf(
    input({
      services: [service(1, 'Down')],
      servers: [server(7, 1, 'Down'), server(8, 1, 'Down')],
      serverNames: new Map([[7, '10.0.0.7:80']])
    })
  )
  expect(items).toMatchObject([
    { severity: 'danger', href: '/virtual-services/1', detail: expect.stringContaining('10.0.0.7:80: Connection refused.') }
  ])
})

test('a reason that already holds what the only server suffers from is not followed by it once more', () => {
  const down = { ...service(1, 'Down', 1), reason: 'the only real server is down: 10.0.0.7:80: refused' }
  const items = attentionOf(input({ services: [down], servers: [{ ...server(7, 1, 'Down'), reason: 'refused' }] }))
  expect(items[0]?.detail).toBe('The only real server is down: 10.0.0.7:80: refused.')
})

test('one server down of a service that still answers is a warning', () => {
  const items = attentionOf(input({ services: [service(1, 'Up')], servers: [server(7, 1, 'Down'), server(8, 1, 'Up')] }))
  expect(items).toMatchObject([{ severity: 'warning', key: 'server 7' }])
})

test('a service without real servers says so', () => {
  expect(attentionOf(input({ services: [service(1, 'Down', 0)] }))[0]?.detail).toContain('no real servers')
})

test('certificates: soon, over and in use, over and unused', () => {
  const user = [{ id: 1, name: 'Web', address: '192.0.2.1', port: 443 }]
  expect(attentionOf(input({ certificates: [certificate(inDays(29), user)] }))).toMatchObject([
    { severity: 'warning', title: expect.stringMatching(/^Certificate public expires .*29/) }
  ])
  expect(attentionOf(input({ certificates: [certificate(inDays(-2), user)] }))).toMatchObject([{ severity: 'danger' }])
  expect(attentionOf(input({ certificates: [certificate(inDays(-2))] }))).toMatchObject([{ severity: 'warning' }])
})

test('a certificate under ACME is no news as long as it is renewed; a failure is, and urgent in the last week', () => {
  const order = (days: number, failures: number): AcmeCertificateView => ({
    id: 4,
    name: 'mail',
    accountId: 1,
    directoryUrl: 'https://ca.test/',
    names: ['mail.test'],
    keyType: 'ec-p256',
    challenge: 'http-01',
    addresses: ['192.0.2.1'],
    dns: null,
    renewDays: 30,
    certificate: { id: 1, name: 'public', notAfter: inDays(days) },
    nextAt: inDays(1),
    failures,
    tries: [
      {
        startedAt: inDays(0),
        finishedAt: inDays(0),
        ok: failures === 0,
        steps: [{ id: 'check', title: 'Check', status: failures === 0 ? 'pass' : 'fail', detail: 'It could not connect.', advice: '' }]
      }
    ],
    version: 1
  })
  const told = (days: number, failures: number) =>
    attentionOf(input({ certificates: [certificate(inDays(days))], acme: [order(days, failures)] })).map(({ key, severity }) => [
      key,
      severity
    ])
  expect(told(29, 0)).toEqual([])
  expect(told(6, 0)).toEqual([['certificate 1', 'warning']])
  expect(told(40, 1)).toEqual([['acme 4', 'warning']])
  const used = [{ id: 1, name: 'Web', address: '192.0.2.1', port: 443 }]
  const late = (acme: readonly AcmeCertificateView[]) =>
    attentionOf(input({ certificates: [certificate(inDays(5), used)], acme })).find(({ key }) => key === 'certificate 1')?.detail
  expect(late([order(5, 3)])).toBe('Used by Web. ACME Certs shows why it is not renewed.')
  expect(late([])).toBe('Used by Web. Import its successor with Replace.')
  expect(told(5, 3)).toEqual([
    ['acme 4', 'danger'],
    ['certificate 1', 'warning']
  ])
  const [first] = attentionOf(input({ acme: [order(40, 1)] }))
  expect(first).toMatchObject({
    title: 'Certificate mail is not renewed',
    href: '/certificates/acme',
    detail: expect.stringContaining('It could not connect. It is tried again')
  })
  expect(attentionOf(input({ acme: [{ ...order(40, 1), certificate: null }] }))[0]?.title).toBe('Certificate mail is not issued')
})

test('an engine that does not answer comes first', () => {
  const items = attentionOf(
    input({
      engine: { ...RUNNING, status: 'unreachable', reason: 'Its socket is gone.' },
      certificates: [certificate(inDays(1))],
      services: [service(1, 'Sorry')]
    })
  )
  expect(items[0]).toMatchObject({ key: 'engine', severity: 'danger' })
})

test('IPv6 addresses stand in brackets before a port', () => {
  expect(endpoint('2001:db8::1', 443)).toBe('[2001:db8::1]:443')
  expect(endpoint('192.0.2.1', 80)).toBe('192.0.2.1:80')
})

test('what Explain warns of is told once per service, not for one that is off or has no servers yet', () => {
  const row = (id: number, part: Partial<VirtualServiceRow>): VirtualServiceRow => ({
    id,
    version: 1,
    name: `Web ${id}`,
    address: '10.0.0.1',
    port: 80 + id,
    protocol: 'tcp',
    type: 'http',
    layer: 'L7',
    enabled: true,
    certificates: [],
    warnings: ['First.', 'Second.'],
    state: service(id, 'Up'),
    ...part
  })
  const rows = [row(1, {}), row(2, { enabled: false }), row(3, {}), row(4, { warnings: [] })]
  const items = attentionOf(input({ rows, services: [service(1, 'Up'), service(3, 'Down', 0), service(4, 'Up')] }))
  expect(items.filter(({ key }) => key.startsWith('warnings'))).toEqual([
    expect.objectContaining({
      title: 'Web 1 may not work as it seems',
      detail: 'First. Explain on its page has 1 more.',
      href: '/virtual-services/1'
    })
  ])
})
