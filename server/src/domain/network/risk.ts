/** Whether a change of the network can cut off the person who makes it, and why, in sentences. Such a change waits to be confirmed. */
import type { Interface } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { equalJson } from '../json.ts'
import { listInWords } from '../labels.ts'
import { contains } from './addresses.ts'

/** In place of an address, for who sits at the machine itself: no change of the network cuts them off. */
export const CONSOLE = 'console'

/** Whether a new network would draw in what this client gets; nobody knows without its address. */
const draws = (network: string, from: string | null): boolean => from === null || contains(network, from)

function* ofInterface(before: Interface, after: Interface | undefined, from: string | null): Iterable<string> {
  const { name } = before
  const kept = new Set(after?.addresses ?? [])
  const lost = before.addresses.filter((address) => !kept.has(address))
  if (lost.length > 0) yield `${name} loses ${listInWords(lost)}. Who reaches this machine there must use another address.`
  if (after === undefined) {
    if (before.dhcp || before.routerAdvertisements) yield `${name} goes, with the addresses that it was given.`
    return
  }
  const drawn = after.addresses.filter((address) => !before.addresses.includes(address) && draws(address, from))
  if (drawn.length > 0) yield `Answers to your own address would leave through ${name}, whose new network ${listInWords(drawn)} holds it.`
  if (before.dhcp !== after.dhcp)
    yield after.dhcp ? `${name} gets an address from DHCP, and perhaps another gateway.` : `${name} gives its address from DHCP back.`
  if (before.routerAdvertisements && !after.routerAdvertisements)
    yield `${name} loses the IPv6 addresses and the route that routers announce.`
  if (before.mtu !== after.mtu && hasAddresses(after))
    yield `${name} sends packets of up to ${after.mtu} bytes; a path that does not carry them stalls connections.`
  if (before.adminAccess && !after.adminAccess) yield `The web UI will not answer on ${name} any more.`
}

const hasAddresses = (entry: Interface): boolean => entry.dhcp || entry.routerAdvertisements || entry.addresses.length > 0

/** A new bond takes its members' cables; they have no addresses, but a switch may not agree. */
function* ofNew(entry: Interface, from: string | null): Iterable<string> {
  const drawn = entry.addresses.filter((address) => draws(address, from))
  if (drawn.length > 0) yield `Answers to your own address would leave through ${entry.name}, whose network ${listInWords(drawn)} holds it.`
}

function* ofSettings({ settings: before }: Configuration, { settings: after }: Configuration, from: string | null): Iterable<string> {
  if (!equalJson(before.gateways, after.gateways)) yield 'The default gateway changes: answers to other networks take another way.'
  const gone = before.routes.filter((route) => !after.routes.some((other) => equalJson(route, other)))
  const added = after.routes.filter((route) => !before.routes.some((other) => equalJson(route, other)))
  const touched = [...gone, ...added].filter((route) => draws(route.destination, from))
  if (touched.length > 0)
    yield `The route to ${listInWords(touched.map((route) => route.destination))}, where your own address is, changes.`
  const { packetFilter: filter } = after
  if (filter.enabled && filter.includeWui && !equalJson(before.packetFilter, filter))
    yield 'The packet filter decides who reaches the web UI.'
  if (after.network.strictRouting && !before.network.strictRouting)
    yield 'Strict IP routing drops what comes in by another interface than its answer would leave by.'
}

/**
 * @param from the address of who asks, or CONSOLE; null when nobody knows, then every possibility counts.
 * @returns sentences; empty when the change cannot cut anybody off.
 */
export function reasonsToConfirm(before: Configuration, after: Configuration, from: string | null): readonly string[] {
  if (from === CONSOLE) return []
  const found: string[] = []
  if (before.interfaces !== after.interfaces) {
    for (const entry of before.interfaces.values()) {
      const now = after.interfaces.get(entry.id)
      if (now !== entry) found.push(...ofInterface(entry, now, from))
    }
    for (const entry of after.interfaces.values()) if (!before.interfaces.has(entry.id)) found.push(...ofNew(entry, from))
  }
  if (before.settings !== after.settings) found.push(...ofSettings(before, after, from))
  return found
}

const SECTIONS = ['host', 'gateways', 'routes', 'packetFilter', 'time'] as const
/** Options of *Network Options* that HAProxy honours by itself. The others need the kernel. */
const BY_THE_KERNEL = ['tcpTimestamps', 'strictRouting'] as const

/** Whether the change needs the helper, beside what services need: then it cannot be made without, nor while another one waits. */
export function changesNetwork(before: Configuration, after: Configuration): boolean {
  const { settings: old } = before
  const { settings: now } = after
  return (
    (before.interfaces !== after.interfaces && !equalJson([...before.interfaces.values()], [...after.interfaces.values()])) ||
    SECTIONS.some((section) => !equalJson(old[section], now[section])) ||
    BY_THE_KERNEL.some((option) => old.network[option] !== now.network[option])
  )
}

/** `after` with the network of `before`, and everything else as it is. For a way back when later changes are in the way. */
export const withNetworkOf = (before: Configuration, after: Configuration): Configuration => ({
  ...after,
  interfaces: before.interfaces,
  settings: {
    ...after.settings,
    host: before.settings.host,
    gateways: before.settings.gateways,
    routes: before.settings.routes,
    packetFilter: before.settings.packetFilter,
    network: before.settings.network
  }
})
