/** Which interface holds an address: the one whose network contains it, and of several the one with the smallest network. */
import type { AddressOrigin, Interface } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { contains, networkOf, prefixed } from './addresses.ts'

/** What the kernel shows of one link. */
export interface LinkFacts {
  readonly name: string
  readonly addresses: readonly { readonly address: string; readonly origin: AddressOrigin }[]
}

/** What is known of the machine, beside the configuration. */
export interface NetworkFacts {
  readonly links: readonly LinkFacts[]
  /** What the kernel cannot do, e.g. `transparency`. */
  readonly lacks: readonly string[]
}

export interface HeldNetwork {
  readonly link: string
  /** The interface's own address with its prefix. */
  readonly own: string
}

const GIVEN: ReadonlySet<AddressOrigin> = new Set<AddressOrigin>(['dhcp', 'router'])

/** A bond's members carry frames for it and have no addresses. */
export const membersOfBonds = (configuration: Configuration): ReadonlySet<number> =>
  new Set(configuration.interfaces.values().flatMap(({ kind }) => (kind.type === 'bond' ? kind.memberIds : [])))

/** Own addresses of an interface: the configured ones, and those that DHCP or a router gave it. */
export function ownAddresses(entry: Interface, facts: Pick<NetworkFacts, 'links'>): readonly string[] {
  const link = facts.links.find(({ name }) => name === entry.name)
  const given = (entry.dhcp || entry.routerAdvertisements ? (link?.addresses ?? []) : []).filter(({ origin }) => GIVEN.has(origin))
  return [...entry.addresses, ...given.map(({ address }) => address)]
}

/** Addresses that are on the machine without any service: its interfaces' own, and those that somebody else put there. */
export function presentWithoutServices(
  { interfaces }: Pick<Configuration, 'interfaces'>,
  facts: Pick<NetworkFacts, 'links'>
): ReadonlySet<string> {
  const own = [...interfaces.values()].flatMap((entry) => ownAddresses(entry, facts))
  const foreign = facts.links.flatMap((link) => link.addresses.filter(({ origin }) => origin === 'foreign').map(({ address }) => address))
  return new Set([...own, ...foreign].map((text) => prefixed(text).address))
}

/** Networks on the interfaces, in the order of the interfaces. */
export function heldNetworks(configuration: Pick<Configuration, 'interfaces'>, facts: NetworkFacts): readonly HeldNetwork[] {
  return [...configuration.interfaces.values()].flatMap((entry) => ownAddresses(entry, facts).map((own) => ({ link: entry.name, own })))
}

/** @returns the network that holds `address`, or undefined. */
export function networkFor(networks: readonly HeldNetwork[], address: string): HeldNetwork | undefined {
  let best: HeldNetwork | undefined
  for (const network of networks) {
    if (!contains(network.own, address)) continue
    if (best === undefined || prefixed(network.own).bits > prefixed(best.own).bits) best = network
  }
  return best
}

/** `eth0 (172.150.15.0/24), eth1 (192.168.2.0/24)`. */
export const networksInWords = (networks: readonly HeldNetwork[]): string =>
  [...new Set(networks.map(({ link, own }) => `${link} (${networkOf(own)})`))].join(', ')
