/**
 * Every template that comes with Ballast: published through the API, all services Up against stand-in servers, traffic through each,
 * its test URLs answered; then exported, uploaded, published again, and the same as before.
 */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, createServer, isIP } from 'node:net'
import { resolve } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { ApplicationView, Publish, TemplateView, VirtualServiceView } from '@ballast/server/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import type { ApiSession } from '../support/http.ts'
import { type Speech, type StandIn, speechOf, startStandIn } from '../support/stand-ins.ts'
import { waitFor } from '../support/wait.ts'

const WUI_PORT = 28_743
const IDS = readdirSync(resolve(import.meta.dirname, '../../templates')).map((name) => name.replace(/\.tmpl$/, ''))

/** Applications have ports of their own, mostly below 1024. */
async function canListen(): Promise<boolean> {
  const server = createServer()
  server.listen(25, '127.200.0.1')
  const done = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)])
  server.close()
  return done
}
const isAllowed = await canListen()

interface Tried {
  readonly application: ApplicationView
}

/** Each template has addresses of its own; two real servers in each of its groups. */
function requestFor(view: TemplateView, at: number): Publish {
  const parameters = view.parameters.flatMap(({ id, type, optional, ...parameter }, place): [string, string][] => {
    if (type === 'address' && !optional) return [[id, `127.201.${at}.${place + 1}`]]
    return type === 'host' && parameter.default === undefined ? [[id, `${id.toLowerCase()}.example.com`]] : []
  })
  const servers = view.servers.map(({ id }, group): [string, { address: string }[]] => [
    id,
    [1, 2].map((number) => ({ address: `127.202.${at}.${group * 10 + number}` }))
  ])
  return { parameters: Object.fromEntries(parameters), servers: Object.fromEntries(servers) }
}

interface Asked {
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly host: string
  readonly path: string
}

function askWeb({ address, port, tls, host, path }: Asked): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((fulfil, reject) => {
    const options = {
      host: address,
      port,
      path,
      headers: { host },
      agent: false,
      servername: isIP(host) === 0 ? host : '',
      rejectUnauthorized: false
    } as const
    const outgoing = (tls ? httpsRequest : httpRequest)(options, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => fulfil({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** MS-RDPBCGR: connection request. Persistence reads it, and waits a while for what does not look like one. */
const RDP_REQUEST = Buffer.from('030000130ee000000000000100080003000000', 'hex')

/** The first bytes that come back. */
async function firstWords({ address, port }: VirtualServiceView, { tls, greeting }: Speech): Promise<Buffer> {
  const socket = tls ? connectTls({ host: address, port, rejectUnauthorized: false }) : connect(port, address)
  try {
    await once(socket, tls ? 'secureConnect' : 'connect')
    if (greeting === null) socket.write(RDP_REQUEST)
    const [bytes] = await once(socket, 'data')
    return Buffer.from(bytes)
  } finally {
    socket.destroy()
  }
}

/** A client’s first step through a service. */
async function useService(service: VirtualServiceView, isWeb: boolean): Promise<void> {
  const { address, port, ssl, redirect, realServers } = service
  if (service.type === 'http') {
    const answer = await askWeb({ address, port, tls: ssl.acceleration, host: 'a.example.com', path: '/' })
    expect([service.name, answer.status]).toEqual([service.name, redirect === null ? 200 : 302])
    return
  }
  const speech = speechOf(service, isWeb).get(realServers[0]?.port ?? 0)
  if (speech === undefined) throw new Error(`${service.name} has no real servers`)
  if (speech.kind === 'tcp') expect(await firstWords(service, speech)).toEqual(speech.greeting ?? speech.answer)
  else expect(await askWeb({ address, port, tls: speech.tls, host: 'a.example.com', path: '/' })).toMatchObject({ status: 200 })
}

/** Whether a test URL asks a service by HTTPS. */
const isWeb = ({ tests }: ApplicationView, { id }: VirtualServiceView): boolean =>
  tests.some(({ url, service }) => service?.id === id && url.startsWith('https:'))

/** Without what belongs to one making of it: ids, versions, states, real servers, the temporary certificate. */
function comparable(service: VirtualServiceView): unknown {
  const { id: _id, version: _version, state: _state, realServers: _servers, subServices, ssl, ...rest } = service
  return {
    ...rest,
    ssl: { ...ssl, certificates: ssl.certificates.length },
    subServices: subServices.map(({ id, version: _v, state: _s, realServers: _r, persistence, ...sub }) => ({
      ...sub,
      persistence: { ...persistence, cookieName: persistence.cookieName.replace(String(id), '') }
    }))
  }
}

describe.skipIf(!isAllowed)('templates that come with Ballast', () => {
  let ballast: Ballast
  let api: ApiSession
  const tried = new Map<string, Tried>()
  const standIns: StandIn[] = []

  const publish = async (templateId: string, body: Publish): Promise<ApplicationView> =>
    (await api.call('templatePublish', { params: { templateId }, query: {}, body })).value

  const servicesOf = (application: ApplicationView): Promise<VirtualServiceView[]> =>
    Promise.all(application.services.map(({ id }) => api.call('virtualServiceShow', { params: { id } })))

  async function startServers(application: ApplicationView): Promise<void> {
    const needed = new Map<string, readonly [string, number, Speech]>()
    for (const service of await servicesOf(application)) {
      const servers = [...service.realServers, ...service.subServices.flatMap((sub) => sub.realServers)]
      for (const [port, speech] of speechOf(service, isWeb(application, service))) {
        for (const { address } of servers) {
          const known = needed.get(`${address} ${port}`)
          // One service checks a port that another one uses: who uses it knows what is spoken.
          if (known === undefined || servers.some((server) => server.port === port))
            needed.set(`${address} ${port}`, [address, port, speech])
        }
      }
    }
    for (const [address, port, speech] of needed.values()) standIns.push(await startStandIn(address, port, speech))
  }

  beforeAll(async () => {
    ballast = await startBallast(await temporaryDirectory(), WUI_PORT, { options: ['--log-level', 'warn'] })
    api = await firstLogin(ballast)
    const { version } = await api.call('settingsShow')
    await api.call('settingsChange', { body: { checks: { interval: 1, timeout: 1, retries: 1 } }, query: {}, version })
    for (const [at, id] of IDS.entries()) {
      const view = await api.call('templateShow', { params: { templateId: id } })
      expect(view).toMatchObject({ id, shipped: true, problems: [] })
      const application = await publish(id, requestFor(view, at))
      tried.set(id, { application })
      await startServers(application)
    }
  }, 120_000)

  afterAll(async () => {
    await Promise.all(standIns.map((standIn) => standIn.stop()))
    await ballast?.kill('SIGTERM')
    await removeDataDir(ballast?.dataDir ?? '')
  })

  const knownOf = (id: string): Tried => {
    const known = tried.get(id)
    if (known === undefined) throw new Error(`${id} was not published`)
    return known
  }

  test.each(IDS)('%s: Up, traffic, test URLs', async (id) => {
    const { application } = knownOf(id)
    const seen = await waitFor(async () => {
      const now = await api.call('applicationShow', { params: { id: application.id } })
      const down = now.services.filter(({ state }) => state.status !== 'Up' && state.status !== 'Redirect')
      if (down.length > 0) throw new Error(down.map(({ name, state }) => `${name} is ${state.status}: ${state.reason}`).join('; '))
      return now
    }, 20)
    for (const service of await servicesOf(seen)) await useService(service, isWeb(seen, service))
    const steps = new Map(seen.steps.map((step) => [step.check, step]))
    expect([steps.get('real-servers-added')?.status, steps.get('all-up')?.status]).toEqual(['done', 'done'])
    expect(steps.get('certificate-assigned')?.status ?? 'open').toBe('open')
    for (const { url, host, service, missing, status, text } of seen.tests) {
      expect([url, missing]).toEqual([url, []])
      const { protocol, pathname, search } = new URL(url)
      const asked = { address: service?.address ?? '', port: service?.port ?? 0, tls: protocol === 'https:', host, path: pathname + search }
      const answer = await askWeb(asked)
      expect([url, status.includes(answer.status), answer.body.includes(text)]).toEqual([url, true, true])
    }
  })

  interface Exported {
    readonly before: readonly VirtualServiceView[]
    readonly copy: TemplateView
  }
  const exported = new Map<string, Exported>()

  test('all exported and uploaded, then all deleted at once', async () => {
    for (const id of IDS) {
      const { application } = knownOf(id)
      const before = await servicesOf(application)
      const name = `Copy of ${application.name}`
      const { text } = await api.call('templateExport', { body: { services: before.map((service) => service.id), name } })
      const { id: templateId } = await api.call('templateCreate', { body: { file: Buffer.from(text).toString('base64') } })
      exported.set(id, { before, copy: await api.call('templateShow', { params: { templateId } }) })
    }
    const services = [...exported.values()].flatMap(({ before }) => before.map(({ id, version }) => ({ id, version })))
    await api.call('virtualServiceBulk', { body: { action: 'delete', services } })
    expect(await api.call('applicationList')).toEqual({ total: 0, items: [] })
    expect(await api.call('certificateList')).toEqual({ total: 0, items: [] })
  }, 60_000)

  /** Some at once, each time one revision: HAProxy 2.6 takes its time for every reload. */
  const AT_ONCE = 12
  const batches = Array.from({ length: Math.ceil(IDS.length / AT_ONCE) }, (_, at) => IDS.slice(at * AT_ONCE, (at + 1) * AT_ONCE))

  test.each(batches)('%s and others: the copies published, the same services', async (...ids) => {
    const copies = ids.flatMap((id) => exported.get(id) ?? [])
    expect(copies.length).toBe(ids.length)
    const parts = copies.map(({ before, copy }) => {
      const parameters: Record<string, string | number> = {}
      for (const [at, { addressParameter, portParameter }] of copy.services.entries()) {
        if (addressParameter !== null) parameters[addressParameter] = before[at]?.address ?? ''
        if (portParameter !== null) parameters[portParameter] = before[at]?.port ?? 0
      }
      return { template: copy.id, parameters }
    })
    const { value } = await api.call('applicationPublish', { query: {}, body: { parts } })
    for (const [at, { before }] of copies.entries()) {
      const made = value.applications[at]
      if (made === undefined) throw new Error(`${ids[at]} was not published`)
      expect((await servicesOf(made)).map(comparable)).toEqual(before.map(comparable))
    }
  })
})
