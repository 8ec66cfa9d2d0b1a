/**
 * What engine files say, in the terms of the configuration, and what they should say. The first is read from the text
 * alone, the second made from the configuration alone; neither knows how the renderer writes.
 */
import type { HealthCheck, Id, RealServer, VirtualService } from '../../server/src/contract/index.ts'
import type { Configuration } from '../../server/src/domain/configuration.ts'
import { engineWeights } from '../../server/src/domain/scheduling.ts'
import type { RenderEnvironment } from '../../server/src/render/rendered.ts'
import { linesWith, type ReadSection } from '../../server/src/render/testing/read.ts'
import { expectedActions, type ModelAction, readActions } from './engine-model-rules.ts'

interface ModelServer {
  readonly id: Id
  readonly endpoint: string
  readonly weight: number
  readonly connectionLimit: number
  readonly out: boolean
  readonly encrypted: boolean
  readonly source: string | null
  readonly check: {
    readonly interval: number
    readonly retries: number
    readonly port: number | null
    readonly tls: boolean
    readonly sni: string | null
  } | null
}

export interface ModelService {
  readonly id: Id
  readonly endpoint: string
  readonly mode: string
  readonly idle: number
  readonly forwardedFor: boolean
  readonly tls: { readonly minimum: string; readonly alpn: string | null; readonly list: string } | null
  readonly redirect: string | null
  /** Whether *Test* can learn who answered. */
  readonly tellsServer: boolean
  readonly balance: string | null
  readonly persistence: {
    readonly mode: VirtualService['persistence']['mode']
    readonly timeout: number
    readonly cookieName: string | null
  }
  readonly check: (Pick<HealthCheck, 'httpMethod' | 'url' | 'host'> & { readonly codes: readonly number[] }) | null
  readonly servers: readonly ModelServer[]
  readonly actions: readonly ModelAction[]
}

const FLAGS = new Set(['ssl', 'no-ssl-reuse', 'check', 'check-ssl', 'no-check-ssl', 'disabled', 'strict-sni'])

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
    endpoint,
    weight: Number(map.get('weight')),
    connectionLimit: Number(map.get('maxconn') ?? 0),
    out: map.has('disabled'),
    encrypted,
    source: map.get('source') ?? null,
    check: !map.has('check')
      ? null
      : {
          interval: secondsOf(map.get('inter')),
          retries: Number(map.get('fall')),
          port: map.has('port') ? Number(map.get('port')) : null,
          tls: map.has('check-ssl') || (encrypted && !map.has('port') && !map.has('no-check-ssl')),
          sni: map.get('check-sni') ?? null
        }
  }
}

function readPersistence(backend: ReadSection | undefined): ModelService['persistence'] {
  const [cookie] = linesWith(backend, 'cookie')
  if (cookie !== undefined) return { mode: 'active-cookie', timeout: secondsOf(cookie.at(-1)), cookieName: cookie[0] ?? null }
  const [table] = linesWith(backend, 'stick-table')
  if (table === undefined) return { mode: 'none', timeout: 0, cookieName: null }
  const timeout = secondsOf(table[table.indexOf('expire') + 1])
  const key = linesWith(backend, 'http-request', 'set-var(txn.key)')[0]?.[0] ?? ''
  const on = linesWith(backend, 'stick', 'on')[0]?.[0]
  const mode = on === 'src' ? 'source-ip' : key.includes('txn.client') ? 'super-http-source-ip' : 'super-http'
  return { mode, timeout, cookieName: null }
}

function readCheck(backend: ReadSection | undefined): ModelService['check'] {
  const [send] = linesWith(backend, 'http-check', 'send')
  if (send === undefined) return null
  const codes = (linesWith(backend, 'http-check', 'expect', 'status')[0]?.[0] ?? '').split(',').slice(1).map(Number)
  const [, httpMethod, , url = '', , , , , host = ''] = send
  if (httpMethod !== 'HEAD' && httpMethod !== 'GET' && httpMethod !== 'OPTIONS') throw new Error(`${httpMethod} is no method.`)
  return { httpMethod, url, host: host.startsWith('%[bc_dst') ? '' : plain(host), codes }
}

/** @returns the services that these sections publish. */
export function readModel(sections: readonly ReadSection[]): readonly ModelService[] {
  return sections
    .filter((section) => section.kind === 'frontend')
    .map((frontend) => {
      const backend = sections.find(
        (section) => section.kind === 'backend' && section.name === linesWith(frontend, 'default_backend')[0]?.[0]
      )
      const [endpoint = '', ...bind] = linesWith(frontend, 'bind')[0] ?? []
      const tls = options(bind)
      const redirect = linesWith(frontend, 'http-request', 'redirect', 'code', '302', 'location')[0]?.[0]
      return {
        id: Number(/^vs(\d+)$/.exec(frontend.name)?.[1]),
        endpoint,
        mode: linesWith(frontend, 'mode')[0]?.[0] ?? '',
        idle: secondsOf(linesWith(frontend, 'timeout', 'client')[0]?.[0]),
        forwardedFor: linesWith(frontend, 'option', 'forwardfor').length > 0,
        tls: tls.has('ssl')
          ? { minimum: tls.get('ssl-min-ver') ?? '', alpn: tls.get('alpn') ?? null, list: tls.get('crt-list') ?? '' }
          : null,
        redirect: redirect === undefined ? null : plain(redirect),
        tellsServer: linesWith(frontend, 'http-response', 'set-header', 'x-ballast-answered').length > 0,
        balance: linesWith(backend, 'balance')[0]?.[0] ?? null,
        persistence: readPersistence(backend),
        check: readCheck(backend),
        servers: linesWith(backend, 'server').map(readServer),
        actions: readActions(frontend)
      }
    })
}

const isIp = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host)
const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)

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
  const names = [check.host, server.address].filter((host) => host !== '' && !isIp(host))
  return {
    id: server.id,
    endpoint: `${inUrl(address ?? '192.0.2.1')}:${server.port}`,
    weight: server.enabled ? (engineWeights(service.scheduling, service.realServers).get(server.id) ?? Number.NaN) : 0,
    connectionLimit: server.connectionLimit,
    out: address === undefined || (!server.enabled && environment.drained.has(server.id)),
    encrypted: ssl.reencrypt,
    source: !service.subnetOriginating && address !== undefined && sameFamily ? inUrl(service.address) : null,
    check:
      check.method === 'none'
        ? null
        : {
            interval: checks.interval,
            retries: checks.retries,
            port: check.port,
            tls: check.method === 'https',
            sni: check.method === 'https' ? (names[0] ?? null) : null
          }
  }
}

function expectedService(service: VirtualService, configuration: Configuration, environment: RenderEnvironment): ModelService {
  const { persistence, check, ssl, redirect } = service
  const proxied = redirect === null
  const http = service.type === 'http'
  return {
    id: service.id,
    endpoint: `${inUrl(service.address)}:${service.port}`,
    mode: http ? 'http' : 'tcp',
    idle: service.idleTimeout === 0 ? configuration.settings.connectionTimeout : service.idleTimeout,
    forwardedFor: http && proxied && service.forwardedHeader === 'x-forwarded-for',
    tls: ssl.acceleration ? { minimum: ssl.minimumVersion, alpn: http ? 'h2,http/1.1' : null, list: `vs${service.id}.crt-list` } : null,
    redirect: redirect?.url ?? null,
    tellsServer: proxied && service.type === 'http',
    balance: !proxied ? null : service.scheduling.endsWith('round-robin') ? 'roundrobin' : 'leastconn',
    persistence:
      !proxied || persistence.mode === 'none'
        ? { mode: 'none', timeout: 0, cookieName: null }
        : {
            mode: persistence.mode,
            timeout: persistence.timeout,
            cookieName: persistence.mode === 'active-cookie' ? persistence.cookieName : null
          },
    check:
      proxied && check.method.startsWith('http')
        ? {
            httpMethod: check.httpMethod,
            url: check.url,
            host: inUrl(check.host),
            codes: [...new Set(check.statusCodes)].toSorted((a, b) => a - b)
          }
        : null,
    servers: proxied ? service.realServers.map((server) => expectedServer(server, service, configuration, environment)) : [],
    actions: expectedActions(service, configuration)
  }
}

/** @returns what the files of this configuration must say. */
export const expectedModel = (configuration: Configuration, environment: RenderEnvironment): readonly ModelService[] =>
  [...configuration.virtualServices.values()]
    .filter((service) => service.enabled)
    .toSorted((a, b) => a.id - b.id)
    .map((service) => expectedService(service, configuration, environment))
