/** The way of packets between a virtual service and a client: which interface, through whom, and what is wrong with it. */
import type { NetworkWarning, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { serviceLabel } from '../labels.ts'
import { contains, familyName, isV6, networkOf, prefixed, rangeOf, sameFamily } from './addresses.ts'
import { type HeldNetwork, networkFor } from './place.ts'

/** A default route that DHCP or a router gave this machine, or somebody set by hand. */
export interface KnownRoutes {
  readonly routes: readonly {
    readonly destination: string
    readonly gateway: string | null
    readonly link: string
    readonly table: string
    readonly metric: number | null
  }[]
}

export interface Hop {
  readonly link: string
  /** Null: on the same network. */
  readonly gateway: string | null
  /** What decides it, for people. */
  readonly by: 'network' | 'route' | 'service-gateway' | 'default-gateway'
}

const DEFAULTS: ReadonlySet<string> = new Set(['0.0.0.0/0', '::/0'])

/** @param target any address of the family. */
export function defaultHop(
  { settings }: Configuration,
  networks: readonly HeldNetwork[],
  { routes }: KnownRoutes,
  target: string
): Hop | null {
  const configured = isV6(target) ? settings.gateways.ipv6 : settings.gateways.ipv4
  if (configured !== null) {
    const link = networkFor(networks, configured)?.link
    if (link !== undefined) return { link, gateway: configured, by: 'default-gateway' }
  }
  const given = routes
    .filter(
      (route) =>
        route.table === 'main' && DEFAULTS.has(route.destination) && sameFamily(route.destination, target) && route.gateway !== null
    )
    .toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0]
  return given === undefined ? null : { link: given.link, gateway: given.gateway, by: 'default-gateway' }
}

function routeHop({ settings }: Configuration, networks: readonly HeldNetwork[], target: string): Hop | null {
  const fitting = settings.routes.filter(({ destination }) => contains(destination, target))
  const best = fitting.toSorted((a, b) => prefixed(b.destination).bits - prefixed(a.destination).bits)[0]
  const link = best === undefined ? undefined : networkFor(networks, best.gateway)?.link
  return best === undefined || link === undefined ? null : { link, gateway: best.gateway, by: 'route' }
}

/** @returns where this machine sends what it has for `target`; null when it knows no way. */
export function wayTo(configuration: Configuration, networks: readonly HeldNetwork[], known: KnownRoutes, target: string): Hop | null {
  const near = networkFor(networks, target)
  if (near !== undefined) return { link: near.link, gateway: null, by: 'network' }
  return routeHop(configuration, networks, target) ?? defaultHop(configuration, networks, known, target)
}

/** @returns where the answers of a service leave for this client. */
export function wayBack(
  service: VirtualService,
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  known: KnownRoutes,
  client: string
): Hop | null {
  const { gateway } = service
  const own = gateway === null ? undefined : networkFor(networks, gateway)
  if (gateway === null || own === undefined) return wayTo(configuration, networks, known, client)
  const only = configuration.settings.network.defaultRouteOnly
  const near = networkFor(networks, client)
  if (near !== undefined && (!only || near.link === own.link)) return { link: near.link, gateway: null, by: 'network' }
  return (only ? null : routeHop(configuration, networks, client)) ?? { link: own.link, gateway, by: 'service-gateway' }
}

/** An address of nobody’s network, in the family: stands for clients somewhere else (RFC 5737, RFC 3849). */
const ELSEWHERE = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '2001:db8:ffff::1'] as const

function somewhere(networks: readonly HeldNetwork[], address: string): string | null {
  return ELSEWHERE.find((candidate) => sameFamily(candidate, address) && networkFor(networks, candidate) === undefined) ?? null
}

/** A router that others already use on that network. */
function likelyRouter(configuration: Configuration, network: HeldNetwork): string | null {
  const { settings, virtualServices } = configuration
  const known = [...settings.routes.map(({ gateway }) => gateway), ...virtualServices.values().map(({ gateway }) => gateway)]
  return known.find((gateway) => gateway !== null && contains(network.own, gateway)) ?? null
}

const SETTING = 'Default Gateway'

/** @param client of whom; null for clients of other networks in general. */
export function warningFor(
  service: VirtualService,
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  known: KnownRoutes,
  client: string | null
): NetworkWarning | null {
  if (!service.enabled || networks.length === 0 || rangeOf(service.address) === 'loopback') return null
  const arm = networkFor(networks, service.address)
  const whom = client ?? somewhere(networks, service.address)
  if (arm === undefined || whom === null || !sameFamily(whom, service.address)) return null
  // Who is on one of our networks is answered there directly.
  if (networkFor(networks, whom) !== undefined) return null
  const back = wayBack(service, configuration, networks, known, whom)
  const clients = client === null ? 'clients in other networks' : client
  const router = likelyRouter(configuration, arm)
  const hint = `Set ${SETTING} of this service to the router of ${networkOf(arm.own)}${router === null ? '' : `, for example ${router}`}, under Advanced Properties.`
  const base = { serviceId: service.id, setting: SETTING, hint }
  if (back === null)
    return {
      ...base,
      message: `${serviceLabel(service)} cannot answer ${clients}: this machine has no ${familyName(service.address)} gateway.`
    }
  if (back.link === arm.link) return null
  const through = back.gateway === null ? back.link : `${back.gateway} on ${back.link}`
  if (configuration.settings.network.strictRouting) {
    return {
      ...base,
      message: `Requests of ${clients} to ${serviceLabel(service)} come in by ${arm.link} and are dropped: Strict IP Routing is on, and answers would leave through ${through}.`
    }
  }
  return {
    ...base,
    message: `${serviceLabel(service)} is reached by ${arm.link}, but its answers to ${clients} leave through ${through}, where nobody expects them.`
  }
}
