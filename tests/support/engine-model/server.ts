/** A real server as the engine has it. */
import type { Id, RealServer, VirtualService } from '../../../server/src/contract/index.ts'
import type { Configuration } from '../../../server/src/domain/configuration.ts'
import { engineWeights } from '../../../server/src/domain/scheduling.ts'
import type { RenderEnvironment } from '../../../server/src/render/rendered.ts'
import { hasTls, isTold } from './check.ts'
import { expectedServerTls, type ModelServerTls, readServerTls } from './tls.ts'
import { inUrl, isIp, options, PROXY, secondsOf } from './words.ts'

export interface ModelServer {
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

export function readServer([name = '', endpoint = '', ...words]: readonly string[]): ModelServer {
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

export function expectedServer(
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
