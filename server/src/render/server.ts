/**
 * One real server: its endpoint and all its options. The engine uses the same list for `add server` at run time, which
 * knows no `default-server` and whose parser knows no quotes, so every option is here and is a plain word.
 */
import type { Id, RealServer, Settings, VirtualService } from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import { followsPort } from '../domain/listeners.ts'
import { isLeastConnection } from '../domain/scheduling.ts'
import { isSubnetOriginating, isTransparent } from '../domain/source.ts'
import { checkOptions, isChecked } from './check.ts'
import { serverName } from './names.ts'
import { setsCookie } from './persistence.ts'
import type { RenderEnvironment } from './rendered.ts'
import { tlsOptions } from './server-tls.ts'
import { comment, endpoint, isAddress, type Line, line, literalAddress, seconds, type Word, word, words } from './words.ts'

export interface ServerContext {
  readonly farm: Farm
  /** The backend whose checks these servers follow; null where they are checked themselves. */
  readonly follows: Word | null
  readonly mode: 'http' | 'tcp'
  readonly settings: Settings
  readonly environment: RenderEnvironment
  /** HAProxy's weights by real server. */
  readonly weights: ReadonlyMap<Id, number>
  /** HAProxy's numbers by real server, where they matter. */
  readonly ids: ReadonlyMap<Id, number>
  /** The service whose table of clients it uses; null for one of its own. */
  readonly table: Id | null
}

/** An address of the documentation network (RFC 5737, TEST-NET-1): leads nowhere. */
const NOWHERE = '192.0.2.1'

/** @returns the server's IP address, or null while its host name has none. */
export const addressOf = (server: RealServer, environment: Pick<RenderEnvironment, 'resolved'>): string | null =>
  isAddress(server.address) ? server.address : (environment.resolved.get(server.address) ?? null)

/** Without a port it is asked on the one that the client came to: the meaning of extra ports for a server on the service's own port. */
function serverEndpoint(server: RealServer, { farm, environment }: ServerContext): Word {
  const address = addressOf(server, environment) ?? NOWHERE
  return followsPort(server, farm.service) ? word(literalAddress(address)) : endpoint(address, server.port)
}

/** Checks go to the traffic's port as the traffic does; a port of their own is that of something else. */
function proxyOptions({ farm: { service, check } }: ServerContext, server: RealServer): readonly Word[] {
  const { sendProxyProtocol: version } = service.advanced
  if (version === 'none') return []
  const alike = isChecked(check) && (check.port ?? server.port) === server.port
  return [...(version === 'v1' ? words`send-proxy` : words`send-proxy-v2`), ...(alike ? words`check-send-proxy` : [])]
}

/**
 * A disabled server drains: with weight 0 persistent clients still get it and nobody else. When the drain time is over, or
 * its name does not resolve, nobody does.
 */
const isOut = (server: RealServer, environment: RenderEnvironment): boolean =>
  (!server.enabled && environment.drained.has(server.id)) || addressOf(server, environment) === null

/** What the text of a farm takes from the environment, as one comparable string. */
export const serverFacts = (farm: Farm, environment: RenderEnvironment): string =>
  [
    setsCookie(farm.persistence.mode) ? environment.cookieKey : '',
    ...farm.realServers.map((server) => `${addressOf(server, environment) ?? ''}${isOut(server, environment) ? ' out' : ''}`)
  ].join('\n')

/** Any address, before the client's takes its place. */
const ANY = { v4: '0.0.0.0', v6: '::' } as const

/**
 * Transparent: the server sees the client. Else, not subnet originating: it sees the virtual address. Both need server and service in
 * one family; else, and when subnet originating, the kernel takes the address of the interface towards the server. Checks have no
 * client, and use the virtual address or the interface's.
 */
function sourceOptions({ farm, settings, environment }: ServerContext, server: RealServer): readonly Word[] {
  const { service } = farm
  const address = addressOf(server, environment)
  if (address === null || address.includes(':') !== service.address.includes(':')) return []
  if (isTransparent(service)) return words`source ${word(literalAddress(address.includes(':') ? ANY.v6 : ANY.v4))} usesrc clientip`
  return isSubnetOriginating(service, settings) ? [] : words`source ${word(literalAddress(service.address))}`
}

/** The address that checks come from, as far as the kernel does not choose it: without a client there is no client's address. */
export function checkSource(service: VirtualService, address: string, settings: Settings): string | null {
  if (address.includes(':') !== service.address.includes(':') || isTransparent(service)) return null
  return isSubnetOriginating(service, settings) ? null : service.address
}

/** What happens to connections when checks find a server down, and how fast one that is back gets its share. */
function failureOptions({ farm, settings }: ServerContext): readonly Word[] {
  const drops = settings.dropOnFailure && farm.check.method !== 'none'
  const slow = settings.slowStart > 0 && isLeastConnection(farm.scheduling)
  return [...(drops ? words`on-marked-down shutdown-sessions` : []), ...(slow ? words`slowstart ${seconds(settings.slowStart)}` : [])]
}

const healthOptions = ({ farm, follows, settings }: ServerContext, server: RealServer): readonly Word[] => {
  if (follows === null) return checkOptions(farm, server, settings.checks)
  return farm.check.method === 'none' ? [] : words`track ${word(`${follows}/${serverName(server.id)}`)}`
}

/** Everything after the endpoint. */
export function serverOptions(server: RealServer, context: ServerContext): readonly Word[] {
  const id = context.ids.get(server.id)
  return [
    ...(id === undefined ? [] : words`id ${id}`),
    ...words`weight ${server.enabled ? (context.weights.get(server.id) ?? 1) : 0}`,
    ...(server.connectionLimit === 0 ? [] : words`maxconn ${server.connectionLimit}`),
    ...tlsOptions(context),
    ...proxyOptions(context, server),
    ...sourceOptions(context, server),
    ...healthOptions(context, server),
    ...failureOptions(context),
    ...(isOut(server, context.environment) ? words`disabled` : [])
  ]
}

export function serverLines(server: RealServer, context: ServerContext): readonly Line[] {
  const { environment } = context
  const text = line`server ${serverName(server.id)} ${serverEndpoint(server, context)} ${serverOptions(server, context)}`
  return addressOf(server, environment) === null
    ? [comment`rs${server.id}: its host name does not resolve, so it is out of service`, text]
    : [text]
}
