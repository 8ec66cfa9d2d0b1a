/**
 * What engine files say, in the terms of the configuration, and what they should say. The first is read from the text
 * alone, the second made from the configuration alone; neither knows how the renderer writes.
 */
import type { HealthCheck, Id, RealServer, SchedulingMethod, VirtualService } from '../../server/src/contract/index.ts'
import { dialogueOf } from '../../server/src/domain/checks/dialogue.ts'
import type { Configuration } from '../../server/src/domain/configuration.ts'
import { engineWeights } from '../../server/src/domain/scheduling.ts'
import type { RenderEnvironment } from '../../server/src/render/rendered.ts'
import { linesWith, type ReadSection } from '../../server/src/render/testing/read.ts'
import { expectedAdvanced, type ModelAdvanced, readAdvanced } from './engine-model-advanced.ts'
import { expectedActions, type ModelAction, readActions } from './engine-model-rules.ts'
import {
  expectedServerTls,
  expectedSslHeaders,
  expectedTls,
  type ModelServerTls,
  type ModelSslHeaders,
  type ModelTls,
  readServerTls,
  readSslHeaders,
  readTls
} from './engine-model-tls.ts'
import { expectedWays, type ModelWays, readWays } from './engine-model-ways.ts'
import { expectedL7, type ModelL7, readL7 } from './model-l7.ts'
import { expectedPersistence, type ModelPersistence, readPersistence } from './model-persistence.ts'

interface ModelServer {
  readonly id: Id
  /** The engine's own number, where it decides something. */
  readonly number: number | null
  readonly endpoint: string
  readonly proxied: string | null
  readonly weight: number
  readonly connectionLimit: number
  readonly out: boolean
  readonly dropsOnFailure: boolean
  readonly slowStart: number
  readonly tls: ModelServerTls | null
  readonly source: string | null
  readonly transparent: boolean
  readonly check: {
    readonly interval: number
    readonly fall: number
    readonly rise: number
    readonly port: number | null
    readonly tls: boolean
    readonly sni: string | null
  } | null
  /** Ballast checks it and tells the engine. */
  readonly told: boolean
}

/** Without these the service turns clients away. */
interface ModelRequired {
  readonly servers: number
  readonly critical: readonly Id[]
  /** Critical servers whose health counts. */
  readonly followed: readonly string[]
  readonly how: string
}

interface ModelRequest {
  readonly httpMethod: string
  readonly url: string
  readonly version: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
  readonly codes: readonly number[]
  readonly pattern: string | null
}

interface ModelFarm {
  readonly required: ModelRequired | null
  readonly balance: string | null
  readonly consistent: boolean
  readonly persistence: ModelPersistence | null
  readonly timeouts: readonly [connect: number, check: number] | null
  readonly check: ModelRequest | null
  /** What is sent and expected, one line each. */
  readonly dialogue: readonly string[]
  readonly servers: readonly ModelServer[]
}

export interface ModelService extends ModelFarm {
  readonly id: Id
  readonly endpoint: string
  readonly mode: string
  readonly idle: number
  readonly advanced: ModelAdvanced
  readonly tls: ModelTls | null
  readonly sslHeaders: ModelSslHeaders
  readonly redirect: string | null
  /** Whether *Test* can learn who answered. */
  readonly tellsServer: boolean
  readonly l7: ModelL7
  readonly actions: readonly ModelAction[]
  readonly ways: ModelWays
  readonly subs: readonly (ModelFarm & { readonly id: Id })[]
}

const BALANCE: Readonly<Record<SchedulingMethod, string>> = {
  'round-robin': 'roundrobin',
  'weighted-round-robin': 'roundrobin',
  'least-connection': 'leastconn',
  'weighted-least-connection': 'leastconn',
  'fixed-weighting': 'first',
  'weighted-response-time': 'roundrobin',
  'resource-based': 'roundrobin',
  'source-ip-hash': 'source',
  'url-hash': 'uri whole path-only'
}

const PROXY = ['send-proxy', 'send-proxy-v2']

const FLAGS = new Set([
  'ssl',
  'no-ssl-reuse',
  'check',
  'agent-check',
  'check-ssl',
  'no-check-ssl',
  'disabled',
  'strict-sni',
  ...PROXY,
  'accept-proxy',
  'check-send-proxy'
])

/** Options as HAProxy takes them: some stand alone, the others have one value. */
function options(words: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (let at = 0; at < words.length; at += 1) {
    const name = words[at] ?? ''
    if (!FLAGS.has(name)) at += 1
    map.set(name, FLAGS.has(name) ? '' : (words[at] ?? ''))
  }
  return map
}

const secondsOf = (text: string | undefined): number => {
  const match = /^(\d+)s$/.exec(text ?? '')
  if (match === null) throw new Error(`${text} is no number of seconds.`)
  return Number(match[1])
}

const plain = (logFormat: string): string =>
  logFormat.replaceAll('%[req.hdr(host),host_only]', '%h').replaceAll('%[pathq]', '%s').replaceAll('%%', '%')

function readServer([name = '', endpoint = '', ...words]: readonly string[]): ModelServer {
  const map = options(words)
  const encrypted = map.has('ssl')
  return {
    id: Number(/^rs(\d+)$/.exec(name)?.[1]),
    number: map.has('id') ? Number(map.get('id')) : null,
    endpoint,
    proxied: PROXY.find((option) => map.has(option)) ?? null,
    weight: Number(map.get('weight')),
    connectionLimit: Number(map.get('maxconn') ?? 0),
    out: map.has('disabled'),
    dropsOnFailure: map.get('on-marked-down') === 'shutdown-sessions',
    slowStart: map.has('slowstart') ? secondsOf(map.get('slowstart')) : 0,
    tls: readServerTls(map),
    source: map.get('source') ?? null,
    transparent: map.get('usesrc') === 'clientip',
    check: !map.has('check')
      ? null
      : {
          interval: secondsOf(map.get('inter')),
          fall: Number(map.get('fall')),
          rise: Number(map.get('rise')),
          port: map.has('port') ? Number(map.get('port')) : null,
          tls: map.has('check-ssl') || (encrypted && !map.has('port') && !map.has('no-check-ssl')),
          sni: map.get('check-sni') ?? null
        },
    told: map.has('agent-check')
  }
}

function readCheck(backend: ReadSection | undefined): ModelRequest | null {
  const [send] = linesWith(backend, 'http-check', 'send')
  if (send === undefined) return null
  const codes = (linesWith(backend, 'http-check', 'expect', 'status')[0]?.[0] ?? '').split(',').slice(1).map(Number)
  const [, httpMethod, , url = '', , version = '', ...rest] = send
  const headers: (readonly [string, string])[] = []
  let body: string | null = null
  for (let at = 0; at < rest.length; ) {
    if (rest[at] === 'body') {
      body = rest[at + 1] ?? ''
      at += 2
    } else {
      headers.push([rest[at + 1] ?? '', rest[at + 2] ?? ''])
      at += 3
    }
  }
  const pattern = linesWith(backend, 'http-check', 'expect', 'rstring')[0]?.[0] ?? null
  return {
    httpMethod: httpMethod ?? '',
    url,
    version,
    headers: headers.map(([name, value]) => [name, value.startsWith('%[bc_dst') ? 'its address' : plain(value)]),
    body,
    codes,
    pattern
  }
}

function readRequired(backend: ReadSection | undefined, sections: readonly ReadSection[]): ModelRequired | null {
  const acls = linesWith(backend, 'acl', 'unavailable')
  if (acls.length === 0) return null
  const shadows = sections.find((section) => section.kind === 'backend' && section.name === `${backend?.name}c`)
  const minimum = acls.find(([what]) => what === `nbsrv(${backend?.name})`)
  const ids = acls.flatMap(([what = '']) => /^srv_weight\("?vs[\d-]+\/rs(\d+)"?\)$/.exec(what)?.[1] ?? [])
  const http = linesWith(backend, 'http-request', 'deny', 'deny_status', '503', 'if', 'unavailable').length
  const tcp = linesWith(backend, 'tcp-request', 'content', 'reject', 'if', 'unavailable').length
  const sorry = linesWith(backend, 'use-server', 'sorry', 'if', 'unavailable').length
  const counted = acls.find(([what]) => what === `nbsrv(${shadows?.name})`)?.[2]
  const followed = linesWith(shadows, 'server').map((words) => `${words[0]} ${words.at(-1)}`)
  if (Number(counted ?? 0) !== followed.length) throw new Error(`${counted} critical servers of ${followed.length}.`)
  return {
    servers: Number(minimum?.[2]),
    critical: ids.map(Number),
    followed,
    how: `${http} in HTTP, ${tcp} in TCP, ${sorry} to the sorry server`
  }
}

function readTimeouts(backend: ReadSection | undefined): ModelService['timeouts'] {
  const [connect] = linesWith(backend, 'timeout', 'connect')
  return connect === undefined ? null : [secondsOf(connect[0]), secondsOf(linesWith(backend, 'timeout', 'check')[0]?.[0])]
}

const readDialogue = (backend: ReadSection | undefined): readonly string[] =>
  linesWith(backend, 'tcp-check').map(([verb, ...words]) => `${verb} ${words.at(-1)}`)

/** @param isV6 the family of the clients. */
const readFarm = (backend: ReadSection | undefined, isV6: boolean, sections: readonly ReadSection[]): ModelFarm => ({
  balance: linesWith(backend, 'balance')[0]?.join(' ') ?? null,
  consistent: linesWith(backend, 'hash-type', 'consistent').length > 0,
  persistence: backend === undefined ? null : readPersistence(backend, isV6),
  timeouts: readTimeouts(backend),
  check: readCheck(backend),
  dialogue: readDialogue(backend),
  required: readRequired(backend, sections),
  servers: linesWith(backend, 'server')
    .filter(([name]) => name !== 'sorry')
    .map(readServer)
})

/** @returns the services that these sections publish. */
export function readModel(sections: readonly ReadSection[]): readonly ModelService[] {
  return sections
    .filter((section) => section.kind === 'frontend')
    .map((frontend) => {
      const named = (name: string) => sections.find((section) => section.kind === 'backend' && section.name === name)
      const [endpoint = '', ...bind] = linesWith(frontend, 'bind')[0] ?? []
      const tls = options(bind)
      const redirect = linesWith(frontend, 'http-request', 'redirect', 'code', '302', 'location')[0]?.[0]
      return {
        id: Number(/^vs(\d+)$/.exec(frontend.name)?.[1]),
        endpoint: endpoint.split(',')[0] ?? '',
        mode: linesWith(frontend, 'mode')[0]?.[0] ?? '',
        idle: secondsOf(linesWith(frontend, 'timeout', 'client')[0]?.[0]),
        advanced: readAdvanced(frontend, named(linesWith(frontend, 'default_backend')[0]?.[0] ?? '')),
        tls: readTls(tls),
        sslHeaders: readSslHeaders(frontend),
        redirect: redirect === undefined ? null : plain(redirect),
        l7: readL7(frontend, named(linesWith(frontend, 'default_backend')[0]?.[0] ?? '')),
        tellsServer: linesWith(frontend, 'http-response', 'set-header', 'x-ballast-answered').length > 0,
        ...readFarm(named(frontend.name), endpoint.startsWith('['), sections),
        actions: readActions(frontend),
        ways: readWays(frontend, sections),
        subs: sections.flatMap((section) => {
          const [, service, id] = /^(vs\d+)-(\d+)$/.exec(section.name) ?? []
          return section.kind === 'backend' && service === frontend.name
            ? [{ id: Number(id), ...readFarm(section, endpoint.startsWith('['), sections) }]
            : []
        })
      }
    })
}

const isIp = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host)
const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)

const isTold = ({ method }: HealthCheck): boolean => method === 'icmp' || method === 'dns-udp'
const WITH_TLS = new Set(['tcp', 'smtp', 'nntp', 'ftp', 'telnet', 'pop3', 'imap', 'ldap', 'dns', 'binary'])
const hasTls = ({ method, tls }: HealthCheck): boolean => method === 'https' || (tls && WITH_TLS.has(method))

function expectedRequest(check: HealthCheck): ModelRequest {
  const address: readonly (readonly [string, string])[] = check.http11 ? [['Host', 'its address']] : []
  const hosts: readonly (readonly [string, string])[] = check.host === '' ? address : [['Host', inUrl(check.host)]]
  const hasReply = check.httpMethod === 'GET' || check.httpMethod === 'POST'
  return {
    httpMethod: check.httpMethod,
    url: check.url,
    version: check.http11 ? 'HTTP/1.1' : 'HTTP/1.0',
    headers: [...hosts, ...check.headers.map(({ name, value }) => [name, value] as const)],
    body: check.httpMethod === 'POST' && check.postData !== '' ? check.postData : null,
    codes: [...new Set(check.statusCodes)].toSorted((a, b) => a - b),
    pattern: hasReply && check.pattern !== '' ? check.pattern : null
  }
}

/** Greetings are what RFCs say; the bytes of the binary protocols are compared by what real servers make of them. */
const GREETINGS: Readonly<Record<string, string>> = {
  smtp: '^220',
  nntp: '^20[01]',
  ftp: '^220',
  pop3: String.raw`^\+OK`,
  imap: String.raw`^\* (?:OK|PREAUTH)`
}

function expectedDialogue(check: HealthCheck): readonly string[] {
  if (isTold(check)) return []
  const greeting = GREETINGS[check.method]
  if (greeting !== undefined) return [`expect ${greeting}`, `send ${check.method === 'imap' ? 'A1 LOGOUT' : 'QUIT'}\r\n`]
  return (dialogueOf(check) ?? []).map((turn) =>
    turn.do === 'expect' ? `expect ${turn.pattern}` : `${turn.as === 'hex' ? 'send-binary' : 'send'} ${turn.data}`
  )
}

/** Under fixed weighting the rank by weight, the older one first; under a hash its own. */
function expectedNumber(server: RealServer, service: VirtualService, { virtualServices }: Configuration): number | null {
  const { scheduling, realServers, portFollowing } = service
  const leader = virtualServices.get(portFollowing ?? 0)
  if (leader?.enabled === true) {
    // The second server of a machine is the other service's second one.
    const turn = realServers.filter((other) => other.address === server.address).findIndex((other) => other.id === server.id)
    return leader.realServers.filter((other) => other.address === server.address)[turn]?.id ?? server.id
  }
  if (virtualServices.values().some((other) => other.enabled && other.portFollowing === service.id)) return server.id
  if (scheduling.endsWith('hash')) return server.id
  if (scheduling !== 'fixed-weighting') return null
  return 1 + realServers.filter((other) => other.weight > server.weight || (other.weight === server.weight && other.id < server.id)).length
}

/** The address that HAProxy binds to towards the servers. */
function sourceOf(service: VirtualService, { settings }: Configuration): string | null {
  if (service.transparent) return service.address.includes(':') ? '[::]' : '0.0.0.0'
  return settings.network.subnetOriginating || service.subnetOriginating ? null : inUrl(service.address)
}

/** What becomes of clients while requirements are not met; only who has one way alone can go to the sorry server. */
function expectedRefusal({ advanced, content }: VirtualService, name: string, http: boolean): string {
  const hasOneWay = !name.includes('-') && !(content.switching && http)
  if (hasOneWay && advanced.sorryServer !== null) return '0 in HTTP, 0 in TCP, 1 to the sorry server'
  return http ? '1 in HTTP, 0 in TCP, 0 to the sorry server' : '0 in HTTP, 1 in TCP, 0 to the sorry server'
}

function expectedRequired(service: VirtualService, name: string, http: boolean): ModelRequired | null {
  const { check, realServers } = service
  const critical = realServers
    .filter((server) => server.critical)
    .map((server) => server.id)
    .toSorted((a, b) => a - b)
  if (check.minimumServers === 1 && critical.length === 0) return null
  return {
    servers: check.minimumServers,
    critical,
    followed: check.method === 'none' ? [] : critical.map((server) => `rs${server} ${name}/rs${server}`),
    how: expectedRefusal(service, name, http)
  }
}

function expectedServer(
  server: RealServer,
  service: VirtualService,
  configuration: Configuration,
  environment: RenderEnvironment
): ModelServer {
  const address = isIp(server.address) ? server.address : environment.resolved.get(server.address)
  const { check, ssl } = service
  const { checks } = configuration.settings
  const sameFamily = address?.includes(':') === service.address.includes(':')
  const names = [check.host, ssl.sniHostname, server.address].filter((host) => host !== '' && !isIp(host))
  const followed = service.advanced.extraPorts !== '' && server.port === service.port
  return {
    id: server.id,
    number: expectedNumber(server, service, configuration),
    endpoint: followed ? inUrl(address ?? '192.0.2.1') : `${inUrl(address ?? '192.0.2.1')}:${server.port}`,
    proxied: { none: null, v1: 'send-proxy', v2: 'send-proxy-v2' }[service.advanced.sendProxyProtocol],
    weight: server.enabled ? (engineWeights(service.scheduling, service.realServers).get(server.id) ?? Number.NaN) : 0,
    connectionLimit: server.connectionLimit,
    out: address === undefined || (!server.enabled && environment.drained.has(server.id)),
    dropsOnFailure: configuration.settings.dropOnFailure && check.method !== 'none',
    slowStart: service.scheduling.endsWith('least-connection') ? configuration.settings.slowStart : 0,
    tls: expectedServerTls(service),
    source: address !== undefined && sameFamily ? sourceOf(service, configuration) : null,
    transparent: service.transparent && address !== undefined && sameFamily,
    check:
      check.method === 'none' || isTold(check)
        ? null
        : {
            interval: check.interval ?? checks.interval,
            fall: check.fall ?? checks.retries,
            rise: check.rise ?? 1,
            port: check.port ?? (followed ? server.port : null),
            tls: hasTls(check),
            sni: hasTls(check) ? (names[0] ?? null) : null
          },
    told: isTold(check)
  }
}

/** @param name of its backend. */
function expectedFarm(service: VirtualService, name: string, configuration: Configuration, environment: RenderEnvironment): ModelFarm {
  const { check, redirect, subServices } = service
  const proxied = redirect === null && subServices.length === 0
  return {
    balance: proxied ? BALANCE[service.scheduling] : null,
    consistent: proxied && service.scheduling.endsWith('hash'),
    persistence: proxied ? expectedPersistence(service, configuration) : null,
    timeouts: proxied && check.timeout !== null && check.method !== 'none' && !isTold(check) ? [check.timeout, check.timeout] : null,
    check: proxied && check.method.startsWith('http') ? expectedRequest(check) : null,
    dialogue: proxied ? expectedDialogue(check) : [],
    required: proxied ? expectedRequired(service, name, service.type === 'http') : null,
    servers: proxied ? service.realServers.map((server) => expectedServer(server, service, configuration, environment)) : []
  }
}

function expectedService(service: VirtualService, configuration: Configuration, environment: RenderEnvironment): ModelService {
  const { redirect } = service
  const proxied = redirect === null
  const http = service.type === 'http'
  return {
    id: service.id,
    endpoint: `${inUrl(service.address)}:${service.port}`,
    mode: http ? 'http' : 'tcp',
    idle: service.idleTimeout === 0 ? configuration.settings.connectionTimeout : service.idleTimeout,
    advanced: expectedAdvanced(service),
    tls: expectedTls(service),
    sslHeaders: expectedSslHeaders(service),
    redirect: redirect?.url ?? null,
    l7: expectedL7(service, configuration),
    tellsServer: proxied && service.type === 'http',
    ...expectedFarm(service, `vs${service.id}`, configuration, environment),
    actions: expectedActions(service, configuration),
    ways: expectedWays(service, configuration),
    subs: proxied
      ? service.subServices
          .filter((sub) => sub.enabled)
          .map(({ id, persistence, scheduling, check, realServers }) => ({
            id,
            ...expectedFarm(
              { ...service, persistence, scheduling, check, realServers, subServices: [] },
              `vs${service.id}-${id}`,
              configuration,
              environment
            )
          }))
      : []
  }
}

/** @returns what the files of this configuration must say. */
export const expectedModel = (configuration: Configuration, environment: RenderEnvironment): readonly ModelService[] =>
  [...configuration.virtualServices.values()]
    .filter((service) => service.enabled)
    .toSorted((a, b) => a.id - b.id)
    .map((service) => expectedService(service, configuration, environment))
