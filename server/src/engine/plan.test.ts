import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import type { Certificate, VirtualService } from '../contract/index.ts'
import { type Configuration, withEntity } from '../domain/configuration.ts'
import { DEFAULT_PERSISTENCE, EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../domain/defaults.ts'
import { render } from '../render/render.ts'
import type { RenderEnvironment } from '../render/rendered.ts'
import type { Side } from './candidate.ts'
import { makePlan } from './plan.ts'
import { changedPart } from './sections.ts'

const ENVIRONMENT: RenderEnvironment = {
  openFiles: 20_000,
  threads: 2,
  resolved: new Map(),
  drained: new Set(),
  paths: { statsSocket: '/run/s', peersSocket: '/run/p', stateFile: '/run/t' },
  cookieKey: 'key'
}
const NOW = '2026-01-01T00:00:00.000Z'
const side = (configuration: Configuration, environment = ENVIRONMENT): Side => ({
  configuration,
  rendered: render(configuration, environment)
})

const FACTS = { subject: '', commonName: '', names: [], issuer: '', serial: '', notBefore: NOW, notAfter: NOW, keyType: 'EC P-256' }
const certificate = (id: number, fingerprint: string): Certificate => ({
  ...FACTS,
  id,
  name: `cert ${id}`,
  fingerprint: fingerprint.repeat(64),
  pem: rootCertificates[0] ?? '',
  chain: []
})

function base(): { configuration: Configuration; service: VirtualService } {
  const empty = newVirtualService(1, { address: '127.0.0.1', port: 8080, name: 'Web', scheduling: 'weighted-round-robin' })
  const realServers = [11, 12].map((id) => newRealServer(id, { address: `10.0.0.${id}`, port: 80 }, empty, NOW))
  const service: VirtualService = { ...empty, realServers, ssl: { ...empty.ssl, acceleration: true, certificates: [21, 22] } }
  const certificates = new Map([21, 22, 23].map((id) => [id, certificate(id, 'a')]))
  return { service, configuration: withEntity({ ...EMPTY_CONFIGURATION, certificates }, 'virtualServices', 1, service) }
}

const { configuration, service } = base()
const having = (patch: Partial<VirtualService>): Configuration => withEntity(configuration, 'virtualServices', 1, { ...service, ...patch })
const servers = (edit: (server: VirtualService['realServers'][number]) => Partial<VirtualService['realServers'][number]>): Configuration =>
  having({ realServers: service.realServers.map((server) => (server.id === 12 ? { ...server, ...edit(server) } : server)) })
const assigned = (certificates: number[]): Configuration => having({ ssl: { ...service.ssl, certificates } })
const added = newRealServer(13, { address: '10.0.0.13', port: 80, connectionLimit: 5 }, service, NOW)
const WORDS = ['10.0.0.13:80', 'weight', '1', 'maxconn', '5', 'check', 'inter', '9s', 'fall', '2', 'rise', '1']

const AT = { backend: 'vs1', server: 'rs12' }
const LABEL = '“Web” (127.0.0.1:8080)'

test.each<[string, Configuration, readonly unknown[]]>([
  ['weight', servers(() => ({ weight: 500 })), [{ do: 'weight', backend: 'vs1', server: 'rs11', weight: 2 }]],
  ['limit', servers(() => ({ connectionLimit: 9 })), [{ do: 'limit', ...AT, limit: 9 }]],
  ['no limit', servers(() => ({ connectionLimit: 0 })), []],
  ['disable', servers(() => ({ enabled: false, disabledAt: NOW })), [{ do: 'weight', ...AT, weight: 0 }]],
  ['delete', having({ realServers: service.realServers.slice(0, 1) }), [{ do: 'delete-server', ...AT }]],
  [
    'replace',
    { ...configuration, certificates: new Map([...configuration.certificates, [21, certificate(21, 'b')]]) },
    [{ do: 'replace-certificate', path: 'certs/c21.pem' }]
  ],
  [
    'assign',
    assigned([21, 22, 23]),
    [
      { do: 'new-certificate', path: 'certs/c23.pem' },
      { do: 'assign', list: 'vs1.crt-list', line: 'certs/c23.pem' }
    ]
  ],
  [
    'unassign',
    assigned([21]),
    [
      { do: 'unassign', list: 'vs1.crt-list', path: 'certs/c22.pem' },
      { do: 'delete-certificate', path: 'certs/c22.pem' }
    ]
  ],
  ['rename', having({ name: 'Other' }), []]
])('%s needs no new worker', (_, next, steps) => {
  const { plan, steps: planned } = makePlan(side(configuration), side(next))
  expect(planned.filter((step) => step.do !== 'connections')).toEqual(steps)
  expect(plan.action).toBe(steps.length === 0 ? 'none' : 'runtime')
  expect(plan.reasons).toHaveLength(steps.length === 0 ? 0 : 1)
})

test('a new server is added with every option that its line has', () => {
  const { steps } = makePlan(side(configuration), side(having({ realServers: [...service.realServers, added] })))
  expect(steps[0]).toEqual({
    do: 'add-server',
    backend: 'vs1',
    server: 'rs13',
    words: WORDS,
    health: 'checked',
    enabled: true,
    cookie: false
  })
})

test('a new server of a service with Active Cookie gets its cookie', () => {
  const cookie = { persistence: { ...DEFAULT_PERSISTENCE, mode: 'active-cookie', timeout: 300 } } as const
  const { steps } = makePlan(side(having(cookie)), side(having({ ...cookie, realServers: [...service.realServers, added] })))
  expect(steps[0]).toMatchObject({ do: 'add-server', server: 'rs13', cookie: true })
})

const unchecked = (edit: Partial<VirtualService['realServers'][number]>): Configuration => {
  const realServers = service.realServers.map((server) => (server.id === 12 ? { ...server, ...edit } : server))
  return having({ check: { ...service.check, method: 'none' }, realServers })
}

test('an address changes by a command only where no check vouches for the server', () => {
  const moved = { address: 'fd00::1', port: 81 }
  expect(makePlan(side(unchecked({})), side(unchecked(moved))).steps).toEqual([{ do: 'address', ...AT, ...moved }])
  expect(makePlan(side(configuration), side(servers(() => moved))).plan).toEqual({
    action: 'reload',
    reasons: [`${LABEL}: a new worker checks the new address of a real server before it sends anybody there.`]
  })
})

test('a server comes out of maintenance through its first check, where there are checks', () => {
  const off = servers(() => ({ enabled: false, disabledAt: NOW }))
  const drained = { ...ENVIRONMENT, drained: new Set([12]) }
  const words = ['10.0.0.12:80', 'weight', '1', 'check', 'inter', '9s', 'fall', '2', 'rise', '1']
  expect(makePlan(side(off, drained), side(configuration))).toEqual({
    plan: { action: 'runtime', reasons: [`${LABEL}: 10.0.0.12:80 takes traffic again with its first good check.`] },
    steps: [{ do: 'readmit', ...AT, words, health: 'checked', cookie: false }]
  })
  const { steps } = makePlan(side(unchecked({ enabled: false, disabledAt: NOW }), drained), side(unchecked({})))
  expect(steps.at(-1)).toEqual({ do: 'ready', ...AT })
})

test('when a drain time ends, the server goes into maintenance', () => {
  const next = servers(() => ({ enabled: false, disabledAt: NOW }))
  const { steps } = makePlan(side(next), side(next, { ...ENVIRONMENT, drained: new Set([12]) }))
  expect(steps).toEqual([{ do: 'maintain', ...AT, drop: false }])
})

test('its connections end then only where that is set, and a failure that ends them needs a reload to spare them', () => {
  const at = (settings: Partial<Configuration['settings']>) => {
    const next = servers(() => ({ enabled: false, disabledAt: NOW }))
    const whole = { ...next, settings: { ...next.settings, ...settings } }
    return makePlan(side(whole), side(whole, { ...ENVIRONMENT, drained: new Set([12]) }))
  }
  expect(at({ dropAtDrainEnd: true }).steps).toEqual([{ do: 'maintain', ...AT, drop: true }])
  expect(at({ dropAtDrainEnd: true, dropOnFailure: true }).plan.action).toBe('runtime')
  expect(at({ dropOnFailure: true }).plan).toEqual({
    action: 'reload',
    reasons: [`${LABEL}: connections of a real server that goes end in peace in the replaced worker.`]
  })
})

const second = newVirtualService(2, { address: '127.0.0.1', port: 8081 })
test.each<[string, Configuration, string]>([
  ['new service', withEntity(configuration, 'virtualServices', 2, second), '127.0.0.1:8081: a new service needs a new listener.'],
  ['deleted service', withEntity(configuration, 'virtualServices', 1, null), `${LABEL}: its listener closes.`],
  ['deactivated service', having({ enabled: false }), `${LABEL}: its listener closes.`],
  ['scheduling', having({ scheduling: 'least-connection' }), `${LABEL}: Scheduling Method can be set only when a worker starts.`],
  [
    'default certificate',
    assigned([22, 21]),
    `${LABEL}: the default certificate or the order of the certificates changes, and a worker reads that at its start.`
  ],
  [
    'settings',
    { ...configuration, settings: { ...configuration.settings, connectionTimeout: 100, drainTime: 600 } },
    'Settings of the whole engine change, which a worker reads at its start.'
  ]
])('%s needs a new worker, and the reason says so', (_, next, reason) => {
  expect(makePlan(side(configuration), side(next))).toEqual({ plan: { action: 'reload', reasons: [reason] }, steps: [] })
})

test('a difference that no command explains is a reload, also beside one that has a command', () => {
  const after = side(servers(() => ({ weight: 500 })))
  const pieces = after.rendered.pieces.map((piece) => piece.replace('balance roundrobin', 'balance roundrobin\n  fullconn 7'))
  const { plan } = makePlan(side(configuration), { ...after, rendered: { ...after.rendered, pieces } })
  expect(plan.action).toBe('reload')
})

test('the changed part holds the changed services, those whose tables they use, and whatever is no service', () => {
  const common = 'global\n  nbthread 2\n'
  const web = 'frontend vs1\n  bind 127.0.0.1:80\n\nbackend vs1\n  stick on src table vs5\n  server rs2 192.0.2.1:80\n'
  const other = 'frontend vs3\n  bind 127.0.0.1:81\n'
  const table = 'cache vs5\n\nfrontend vs5\n  bind 127.0.0.1:82\n'
  const changed = web.replace('192.0.2.1:80', '192.0.2.1:80 weight 0')
  expect(changedPart([common, web, other, table], [common, changed, other, table])).toBe([common, changed, table].join('\n'))
  expect(changedPart([], [common, web, other])).toBe([common, web, other].join('\n'))
})
