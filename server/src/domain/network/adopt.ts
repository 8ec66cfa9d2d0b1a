/** Cards that the machine has and the configuration does not know yet are taken over as they are. */
import { HostName, type Interface, type Settings } from '../../contract/index.ts'
import type { ObservedLink, ObservedRoute } from '../../system/helper/protocol.ts'
import type { Configuration } from '../configuration.ts'
import { newInterface } from '../defaults.ts'
import { isV6, prefixed, widthOf } from './addresses.ts'
import { heldNetworks, networkFor } from './place.ts'

export interface Machine {
  readonly links: readonly ObservedLink[]
  readonly routes: readonly ObservedRoute[]
  readonly host: { readonly hostname: string; readonly nameServers: readonly string[]; readonly searchDomains: readonly string[] }
}

/** A single address without its network is somebody's virtual one: it stays where it is and is not the card's. */
const isOwn = ({ address, origin }: ObservedLink['addresses'][number]): boolean =>
  (origin === 'static' || origin === 'foreign') && prefixed(address).bits < widthOf(address)

function cardFrom(link: ObservedLink, id: number): Interface {
  const origins = new Set(link.addresses.map(({ origin }) => origin))
  return {
    ...newInterface(id, link.name, { type: 'card' }),
    dhcp: origins.has('dhcp'),
    routerAdvertisements: origins.has('router'),
    addresses: link.addresses.filter(isOwn).map(({ address }) => address),
    mtu: Math.min(Math.max(link.mtu, 512), 9216)
  }
}

const DEFAULTS: ReadonlySet<string> = new Set(['default', '0.0.0.0/0', '::/0'])
/** What the kernel, DHCP and routers make by themselves, they make again. */
const AUTOMATIC: ReadonlySet<string> = new Set(['kernel', 'dhcp', 'ra', 'ballast'])

const isByHand = ({ table, protocol, gateway }: ObservedRoute): boolean => table === 'main' && gateway !== null && !AUTOMATIC.has(protocol)

function gatewayIn(routes: readonly ObservedRoute[], v6: boolean): string | null {
  const found = routes.filter((route) => isByHand(route) && DEFAULTS.has(route.destination) && isV6(route.gateway ?? '') === v6)
  return found.toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0]?.gateway ?? null
}

/** On a machine that Ballast has never seen, name, resolvers, gateways and routes are taken over, too. */
function settingsFrom(settings: Settings, interfaces: Configuration['interfaces'], machine: Machine): Settings {
  const { host, routes } = machine
  const networks = heldNetworks({ interfaces }, { links: machine.links, lacks: [] })
  const onLink = (gateway: string | null): string | null =>
    gateway !== null && networkFor(networks, gateway) !== undefined ? gateway : null
  return {
    ...settings,
    host: {
      ...settings.host,
      hostname: HostName.safeParse(host.hostname.split('.')[0]).data ?? settings.host.hostname,
      nameServers: host.nameServers.slice(0, 8),
      searchDomains: host.searchDomains.flatMap((domain) => HostName.safeParse(domain).data ?? []).slice(0, 6)
    },
    gateways: { ipv4: onLink(gatewayIn(routes, false)), ipv6: onLink(gatewayIn(routes, true)) },
    routes: routes.flatMap(({ destination, gateway, ...route }) => {
      const isStatic = isByHand({ destination, gateway, ...route }) && !DEFAULTS.has(destination) && onLink(gateway) !== null
      return isStatic && gateway !== null
        ? [{ destination: destination.includes('/') ? destination : `${destination}/${widthOf(destination)}`, gateway }]
        : []
    })
  }
}

/** @returns the configuration with every card of the machine in it; the same object when it knows all. */
export function withCards(configuration: Configuration, machine: Machine, newId: () => number): Configuration {
  const known = new Set(configuration.interfaces.values().map((entry) => entry.name))
  const cards = machine.links
    .filter((link) => link.kind === 'card' && !known.has(link.name))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  if (cards.length === 0) return configuration
  const isFirst = configuration.interfaces.size === 0
  const interfaces = new Map(configuration.interfaces)
  for (const link of cards) {
    const id = newId()
    interfaces.set(id, cardFrom(link, id))
  }
  const settings = isFirst ? settingsFrom(configuration.settings, interfaces, machine) : configuration.settings
  if (!isFirst) return { ...configuration, interfaces }
  const gateway = settings.gateways.ipv4 ?? settings.gateways.ipv6
  const networks = heldNetworks({ interfaces }, { links: machine.links, lacks: [] })
  const link =
    gateway === null
      ? cards.find((card) => card.addresses.some(({ origin }) => origin === 'dhcp'))?.name
      : networkFor(networks, gateway)?.link
  for (const [id, entry] of interfaces) if (entry.name === link) interfaces.set(id, { ...entry, useForDefaultGateway: true })
  return { ...configuration, interfaces, settings }
}
