/** From the configuration to the network that the helper is asked for. Pure; what the kernel shows is given as facts. */
import type { Interface, VirtualService } from '../../contract/index.ts'
import type {
  DesiredBase,
  DesiredFilter,
  DesiredLink,
  DesiredNetwork,
  DesiredRoute,
  DesiredServices
} from '../../system/helper/protocol.ts'
import type { Configuration } from '../configuration.ts'
import { isTransparent } from '../source.ts'
import { isV6, networkOf, prefixed, rangeOf, sameFamily, widthOf } from './addresses.ts'
import { type HeldNetwork, heldNetworks, type NetworkFacts, networkFor, presentWithoutServices } from './place.ts'

export interface DesiredOptions {
  /** Ports of the web UI, for the packet filter. */
  readonly wuiPorts: readonly number[]
}

const isThere = (facts: NetworkFacts, name: string): boolean => facts.links.some((link) => link.name === name)

/** A card that is gone cannot be set up, nor what stands on it; it waits in the configuration for its return. */
function canExist(entry: Interface, configuration: Configuration, facts: NetworkFacts): boolean {
  const { kind } = entry
  const one = (id: number): boolean => {
    const other = configuration.interfaces.get(id)
    return other !== undefined && canExist(other, configuration, facts)
  }
  if (kind.type === 'vlan') return one(kind.parentId)
  if (kind.type === 'bond') return kind.memberIds.some(one)
  return isThere(facts, entry.name)
}

/** Interfaces that the machine can have now. */
export const presentInterfaces = (configuration: Configuration, facts: NetworkFacts): readonly Interface[] =>
  [...configuration.interfaces.values()].filter((entry) => canExist(entry, configuration, facts))

function linkOf(entry: Interface, configuration: Configuration, facts: NetworkFacts): DesiredLink {
  const { name, kind, mtu, dhcp, routerAdvertisements, addresses } = entry
  const nameOf = (id: number): string => configuration.interfaces.get(id)?.name ?? ''
  const rest = { name, mtu, dhcp, routerAdvertisements, addresses: [...addresses] }
  switch (kind.type) {
    case 'card':
      return { ...rest, kind: { type: 'card' } }
    case 'vlan':
      return { ...rest, kind: { type: 'vlan', parent: nameOf(kind.parentId), vlanId: kind.vlanId } }
    case 'bond': {
      const members = kind.memberIds.map(nameOf).filter((member) => isThere(facts, member))
      return { ...rest, kind: { type: 'bond', mode: kind.mode, members } }
    }
  }
}

const DEFAULT = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const

function routesOf({ settings }: Configuration, networks: readonly HeldNetwork[]): DesiredRoute[] {
  const { ipv4, ipv6 } = settings.gateways
  const wanted = [
    ...(ipv4 === null ? [] : [{ destination: DEFAULT.ipv4, gateway: ipv4 }]),
    ...(ipv6 === null ? [] : [{ destination: DEFAULT.ipv6, gateway: ipv6 }]),
    ...settings.routes
  ]
  return wanted.flatMap((route) => {
    // A gateway behind a card that is gone, or an address that DHCP did not give yet, leads nowhere for now.
    const link = networkFor(networks, route.gateway)?.link
    return link === undefined ? [] : [{ ...route, link }]
  })
}

function baseOf(configuration: Configuration, facts: NetworkFacts, networks: readonly HeldNetwork[]): DesiredBase {
  const { host, network, time } = configuration.settings
  return {
    links: presentInterfaces(configuration, facts).map((entry) => linkOf(entry, configuration, facts)),
    routes: routesOf(configuration, networks),
    hostname: host.hostname,
    nameServers: [...host.nameServers],
    searchDomains: [...host.searchDomains],
    hosts: host.hosts.map((entry) => ({ ...entry })),
    time: facts.lacks.includes('appliance') ? null : { ...time, ntpServers: [...time.ntpServers] },
    // Real servers have this machine as their way out, as with the LoadMaster.
    kernel: { tcpTimestamps: network.tcpTimestamps, strictRouting: network.strictRouting, forwarding: true }
  }
}

/** A whole 127.0.0.0/8 is there without anybody's doing. */
const isLoopback = (address: string): boolean => rangeOf(address) === 'loopback'

const enabledServices = (configuration: Configuration): readonly VirtualService[] =>
  [...configuration.virtualServices.values()].filter((service) => service.enabled)

function addressesOf(services: readonly VirtualService[], networks: readonly HeldNetwork[], present: ReadonlySet<string>) {
  const wanted = new Set(services.map((service) => service.address))
  return [...wanted].flatMap((address) => {
    if (present.has(address) || isLoopback(address)) return []
    const link = networkFor(networks, address)?.link
    return link === undefined ? [] : [{ address, link }]
  })
}

function gatewaysOf(services: readonly VirtualService[], networks: readonly HeldNetwork[], only: boolean): DesiredServices['gateways'] {
  const made = new Map<string, DesiredServices['gateways'][number]>()
  for (const { address, gateway } of services) {
    if (gateway === null || made.has(address) || isLoopback(address)) continue
    const link = networkFor(networks, gateway)?.link
    if (link !== undefined) made.set(address, { address, gateway, link, only })
  }
  return [...made.values()]
}

/** The interface towards the Internet: where the default gateway is, or that which DHCP or a router gives one. */
export function gatewayLink(configuration: Configuration, networks: readonly HeldNetwork[], family: 'ipv4' | 'ipv6'): string | null {
  const gateway = configuration.settings.gateways[family]
  if (gateway !== null) return networkFor(networks, gateway)?.link ?? null
  const automatic = [...configuration.interfaces.values()].filter((entry) => (family === 'ipv4' ? entry.dhcp : entry.routerAdvertisements))
  return (automatic.find((entry) => entry.useForDefaultGateway) ?? automatic[0])?.name ?? null
}

const whole = (address: string): string => `${address}/${widthOf(address)}`

/** Connections that real servers start: those of ticked services with the service's address, all others with the interface's. */
function serverNatOf(configuration: Configuration, services: readonly VirtualService[], networks: readonly HeldNetwork[]) {
  if (!configuration.settings.network.serverNat) return []
  const found: DesiredServices['serverNat'] = []
  const families = (['ipv4', 'ipv6'] as const).map((family) => ({
    v6: family === 'ipv6',
    link: gatewayLink(configuration, networks, family)
  }))
  for (const { v6, link } of families) {
    if (link === null) continue
    const primary = networks.find((network) => network.link === link && isV6(network.own) === v6)
    const to = primary === undefined ? null : prefixed(primary.own).address
    const servers = (service: VirtualService): readonly string[] =>
      service.realServers.map((server) => server.address).filter((address) => /^[0-9a-f.:]+$/.test(address) && isV6(address) === v6)
    const ticked = services.filter((service) => service.useForServerNat && isV6(service.address) === v6 && !isLoopback(service.address))
    // The first service that has the server wins; the manuals contradict each other about several.
    for (const service of ticked) {
      for (const address of servers(service)) found.push({ from: whole(address), outLink: link, to: service.address })
    }
    for (const { own } of networks.filter((network) => network.link !== link && isV6(network.own) === v6)) {
      found.push({ from: networkOf(own), outLink: link, to })
    }
    for (const address of services.flatMap(servers)) {
      if (networkFor(networks, address) === undefined) found.push({ from: whole(address), outLink: link, to })
    }
  }
  const seen = new Set<string>()
  return found.filter(({ from }) => !seen.has(from) && seen.add(from))
}

function filterOf(
  configuration: Configuration,
  services: readonly VirtualService[],
  networks: readonly HeldNetwork[],
  options: DesiredOptions
): DesiredFilter | null {
  const { packetFilter } = configuration.settings
  const interfaces = [...configuration.interfaces.values()]
  const wuiLinks = interfaces.every((entry) => entry.adminAccess)
    ? null
    : interfaces.filter((entry) => entry.adminAccess).map(({ name }) => name)
  if (!packetFilter.enabled && wuiLinks === null) return null
  const { enabled, restrictToInterfaces } = packetFilter
  const restricted = enabled && restrictToInterfaces ? new Set(services.map((service) => service.address)) : []
  return {
    action: packetFilter.action,
    block: enabled ? packetFilter.block.map(({ network }) => networkOf(network)) : [],
    allow: enabled ? packetFilter.allow.map(({ network }) => networkOf(network)) : [],
    services: [],
    restrict: [...restricted].flatMap((address) => {
      const link = networkFor(networks, address)?.link
      return link === undefined ? [] : [{ address, link }]
    }),
    includeWui: enabled && packetFilter.includeWui,
    wuiPorts: [...options.wuiPorts],
    wuiLinks,
    keep: enabled ? [...packetFilter.keep] : []
  }
}

export function desiredNetwork(configuration: Configuration, facts: NetworkFacts, options: DesiredOptions): DesiredNetwork {
  const networks = heldNetworks(configuration, facts)
  const services = enabledServices(configuration)
  const transparent = services.filter(isTransparent)
  return {
    base: baseOf(configuration, facts, networks),
    services: {
      addresses: addressesOf(services, networks, presentWithoutServices(configuration, facts)),
      gateways: gatewaysOf(services, networks, configuration.settings.network.defaultRouteOnly),
      transparent: {
        ipv4: transparent.some((service) => !isV6(service.address)),
        ipv6: transparent.some((service) => isV6(service.address))
      },
      serverNat: serverNatOf(configuration, services, networks),
      filter: filterOf(configuration, services, networks, options)
    }
  }
}

/** `extra` behind `list`, without those that say something about the same address. */
const withMore = <T extends { readonly address: string }>(list: readonly T[], extra: readonly T[]): T[] => {
  const known = new Set(list.map(({ address }) => address))
  return [...list, ...extra.filter(({ address }) => !known.has(address))]
}

/** While one worker takes over from another, both must find their addresses. The new network holds, and what only the old one needs stays. */
export function duringChange(before: DesiredNetwork, after: DesiredNetwork): DesiredNetwork {
  const own = new Set(after.base.links.flatMap((link) => link.addresses.map((text) => prefixed(text).address)))
  const networks = after.base.links.flatMap((link) => link.addresses.map((address) => ({ link: link.name, own: address })))
  const still = before.services.addresses.filter(
    ({ address, link }) => !own.has(address) && networks.some((network) => network.link === link && sameFamily(network.own, address))
  )
  const { ipv4, ipv6 } = after.services.transparent
  return {
    base: after.base,
    services: {
      ...after.services,
      addresses: withMore(after.services.addresses, still),
      gateways: withMore(after.services.gateways, before.services.gateways).filter(({ link }) =>
        after.base.links.some(({ name }) => name === link)
      ),
      transparent: { ipv4: ipv4 || before.services.transparent.ipv4, ipv6: ipv6 || before.services.transparent.ipv6 }
    }
  }
}
