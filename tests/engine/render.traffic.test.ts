/** What acceptance by `haproxy -c` does not show: that rendered services do with real requests what the operator asked for. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import { createServer as createTlsServer, request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type HealthCheck,
  type NewVirtualService,
  type PersistenceMode,
  PLAIN_CHECK,
  type VirtualService
} from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { DEFAULT_PERSISTENCE, EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../../server/src/domain/defaults.ts'
import { render } from '../../server/src/render/render.ts'
import { testCertificate } from '../support/certificate.ts'
import { startHaproxy, temporaryDirectory, writeFiles } from '../support/haproxy.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function get(port: number, path: string, headers: Readonly<Record<string, string>> = {}, host = '127.0.0.1'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** The same through TLS; the client asks for `servername`, or for none. */
function getByTls(port: number, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = tlsRequest({ host: '127.0.0.1', port, servername, rejectUnauthorized: false, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve(body))
    })
    sent.on('error', reject)
    sent.end()
  })
}

const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host)
  await once(server, 'listening')
  return portOf(server)
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

const resources = new AsyncDisposableStack()
/** Host headers of health checks, by the address that was checked. */
const checkedHosts = new Map<string, string | undefined>()
const front = testCertificate('front.example')
const ports = new Map<string, number>()
const port = (name: string): number => ports.get(name) ?? 0

/** Real servers answer their own name; the TLS one the name that the client asked for in the handshake. */
async function realServers(): Promise<{ readonly plain: readonly number[]; readonly v6: number; readonly tls: number }> {
  const named = (name: string) =>
    createServer((asked, answer) => {
      if (asked.url === '/health') checkedHosts.set(asked.socket.localAddress ?? '', asked.headers.host)
      answer.end(name)
    })
  const { certificatePem: cert, keyPem: key } = testCertificate('rs.example')
  const tls = createTlsServer({ cert, key }, (asked, answer) => {
    const { servername } = asked.socket as { servername?: string | false }
    answer.end(`sni=${servername || 'none'}`)
  })
  const servers = [named('a'), named('b'), named('c'), named('v6'), tls]
  for (const server of servers) resources.defer(() => void server.close())
  const [a = 0, b = 0, c = 0, v6 = 0, encrypted = 0] = await Promise.all(
    servers.map((server, at) => listen(server, at === 3 ? '::1' : '127.0.0.1'))
  )
  return { plain: [a, b, c], v6, tls: encrypted }
}

type Draft = Omit<NewVirtualService, 'address' | 'port'> & {
  readonly address?: string
  readonly servers: readonly { readonly address: string; readonly port: number; readonly enabled?: boolean }[]
}

async function publish(drafts: Readonly<Record<string, Draft>>): Promise<readonly VirtualService[]> {
  const services: VirtualService[] = []
  for (const [name, { servers, ...draft }] of Object.entries(drafts)) {
    const free = await freePort()
    ports.set(name, free)
    const id = services.length + 1
    const service = newVirtualService(id, { type: 'http', check: noCheck, address: '127.0.0.1', ...draft, port: free })
    services.push({
      ...service,
      realServers: servers.map((server, at) => newRealServer(id * 10 + at, server, service, '2026-01-01T00:00:00.000Z'))
    })
  }
  return services
}

const noCheck: HealthCheck = { ...PLAIN_CHECK, method: 'none' }
const persist = (mode: PersistenceMode) => ({ ...DEFAULT_PERSISTENCE, mode, cookieName: 'WHO' })

beforeAll(async () => {
  const real = await realServers()
  const three = real.plain.map((at) => ({ address: '127.0.0.1', port: at }))
  const services = await publish({
    plain: { servers: three },
    cookie: { servers: three, persistence: persist('active-cookie') },
    super: { servers: three, persistence: persist('super-http') },
    superSource: { servers: three, persistence: persist('super-http-source-ip'), address: '::1' },
    source: { servers: three, persistence: persist('source-ip'), address: '::1', type: 'generic' },
    draining: { servers: three.map((server, at) => ({ ...server, enabled: at === 0 })) },
    empty: { servers: [] },
    redirect: { servers: [], redirect: { url: 'https://%h:8443%s#%20$HOME' } },
    tls: {
      servers: [{ address: '127.0.0.1', port: real.tls }],
      ssl: { reversed: true, serverVerification: 'none' }
    },
    through: {
      type: 'generic',
      servers: [{ address: '127.0.0.1', port: real.tls }],
      ssl: { acceleration: true, reencrypt: true, certificates: [1], serverVerification: 'none' }
    },
    checked: { servers: [...three.slice(0, 1), { address: '::1', port: real.v6 }], check: { ...noCheck, method: 'http', url: '/health' } }
  })
  const directory = resources.use(temporaryDirectory())
  const at = (name: string): string => join(directory.path, name)
  const rendered = render(
    {
      ...EMPTY_CONFIGURATION,
      settings: { ...EMPTY_CONFIGURATION.settings, checks: { interval: 1, timeout: 1, retries: 2 } },
      certificates: new Map([
        [1, { ...factsOf(new X509Certificate(front.certificatePem)), id: 1, name: 'front', pem: front.certificatePem, chain: [] }]
      ]),
      virtualServices: new Map(services.map((service) => [service.id, service]))
    },
    {
      openFiles: 1024,
      threads: 1,
      resolved: new Map(),
      drained: new Set(),
      paths: { statsSocket: at('stats.sock'), peersSocket: at('peers.sock'), stateFile: at('state') },
      cookieKey: 'secret'
    }
  )
  writeFiles(
    directory.path,
    Object.fromEntries(rendered.files.map((file) => [file.path, file.kind === 'text' ? file.text : front.keyPem + front.certificatePem]))
  )
  resources.use(await startHaproxy(at('haproxy.cfg'), at('stats.sock')))
})

afterAll(() => resources.disposeAsync())

/** Bodies of some requests one after another: who answered. */
async function answers(count: number, ask: (at: number) => Promise<Answer>): Promise<readonly string[]> {
  const list: string[] = []
  for (let at = 0; at < count; at += 1) list.push((await ask(at)).body)
  return list
}

const distinct = (list: readonly string[]): number => new Set(list).size

test('without persistence the servers take turns', async () => {
  expect((await answers(6, () => get(port('plain'), '/'))).toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
})

test('a disabled server gets nobody new', async () => {
  expect(await answers(4, () => get(port('draining'), '/'))).toEqual(['a', 'a', 'a', 'a'])
})

test('Active Cookie: who brings the cookie stays', async () => {
  const first = await get(port('cookie'), '/')
  const [set = ''] = first.headers['set-cookie'] ?? []
  expect(set).toMatch(/^WHO=[^;]+; path=\/; HttpOnly$/)
  const again = await answers(5, () => get(port('cookie'), '/', { cookie: set.split(';')[0] ?? '' }))
  expect(again).toEqual(Array.from({ length: 5 }, () => first.body))
})

test('Super HTTP: User-Agent and Authorization together tell clients apart', async () => {
  const as = (agent: string, user?: string) => () =>
    get(port('super'), '/', { 'user-agent': agent, ...(user === undefined ? {} : { authorization: user }) })
  for (const ask of [as('one'), as('one', 'Basic eA=='), as('two')]) expect(distinct(await answers(4, ask))).toBe(1)
  expect(distinct(await answers(6, (at) => as(`browser ${at}`)()))).toBe(3)
  // Nothing to know a client by: as without persistence.
  expect(distinct(await answers(6, () => get(port('super'), '/')))).toBe(3)
})

test('Super HTTP and Source IP, Source IP: also for IPv6 clients', async () => {
  expect(distinct(await answers(4, () => get(port('superSource'), '/', { 'user-agent': 'one' }, '::1')))).toBe(1)
  expect(distinct(await answers(6, (at) => get(port('superSource'), '/', { 'user-agent': `other ${at}` }, '::1')))).toBe(3)
  expect(distinct(await answers(4, () => get(port('source'), '/', {}, '::1')))).toBe(1)
})

test('a service without real servers says so', async () => {
  expect((await get(port('empty'), '/')).status).toBe(503)
})

test.each([
  ['www.example:8080', 'https://www.example:8443/a?b=%41#%20$HOME'],
  ['[2001:db8::1]:80', 'https://[2001:db8::1]:8443/a?b=%41#%20$HOME'],
  ['10.0.0.1', 'https://10.0.0.1:8443/a?b=%41#%20$HOME']
])('a redirect of a request for %s leads to %s', async (host, location) => {
  const { status, headers } = await get(port('redirect'), '/a?b=%41', { host })
  expect([status, headers.location]).toEqual([302, location])
})

/** In this order: the TLS session of a name must not serve a request that has none. */
test.each([
  ['10.0.0.1', 'sni=none'],
  ['app.example:8443', 'sni=app.example'],
  ['127.0.0.1', 'sni=none'],
  ['[::1]:443', 'sni=none'],
  ['other.example', 'sni=other.example'],
  ['', 'sni=none']
])('re-encryption of a request for %s names %s', async (host, answer) => {
  expect((await get(port('tls'), '/', { host })).body).toBe(answer)
})

test('re-encryption in a generic service names what the client asked for, and nothing for one that asked for nothing', async () => {
  const asked = ['', 'app.example', '', 'other.example', '']
  const said: string[] = []
  for (const name of asked) said.push(await getByTls(port('through'), name))
  expect(said).toEqual(asked.map((name) => `sni=${name === '' ? 'none' : name}`))
})

test('a check without Host names the checked address', async () => {
  await expect.poll(() => Object.fromEntries(checkedHosts), { timeout: 10_000 }).toEqual({ '127.0.0.1': '127.0.0.1', '::1': '[::1]' })
})
