/** A service on one arm whose answers would leave by another: the walk-through's author found the cure by trial. */
import type { VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { widthOf } from '../network/addresses.ts'
import { gatewayLink } from '../network/desired.ts'
import { type HeldNetwork, heldNetworks } from '../network/place.ts'
import { type KnownRoutes, warningFor } from '../network/way.ts'
import { isAddress } from './source-address.ts'
import { type NetworkFacts, warning } from './topic.ts'

/** Interfaces as far as the configuration knows them; what DHCP gave them is among the machine's addresses. */
function networksOf(configuration: Configuration, facts: NetworkFacts): readonly HeldNetwork[] {
  const given = (facts.addresses ?? []).filter(({ address, prefix }) => isAddress(address) && prefix < widthOf(address))
  const byLink = Map.groupBy(given, (entry) => entry.interface)
  const links = [...byLink].map(([name, entries]) => ({
    name,
    addresses: entries.map(({ address, prefix }) => ({ address: `${address}/${prefix}`, origin: 'dhcp' as const }))
  }))
  return heldNetworks(configuration, { links, lacks: [] })
}

/** A default route that nobody configured leads where DHCP or a router announced it. */
function automaticRoutes(configuration: Configuration, networks: readonly HeldNetwork[], facts: NetworkFacts): KnownRoutes {
  const route = (kind: 'ipv4' | 'ipv6', destination: string) => {
    const link = facts.defaultRoute?.[kind] === true ? gatewayLink(configuration, networks, kind) : null
    return link === null ? [] : [{ destination, gateway: 'the automatic gateway', link, table: 'main', metric: null }]
  }
  return { routes: [...route('ipv4', '0.0.0.0/0'), ...route('ipv6', '::/0')] }
}

interface Surroundings {
  readonly configuration: Configuration
  readonly networks: readonly HeldNetwork[]
  readonly routes: KnownRoutes
}

/** The same for all services of a list. */
const known = new WeakMap<NetworkFacts, Surroundings>()

function surroundings(configuration: Configuration, facts: NetworkFacts): Surroundings {
  const before = known.get(facts)
  if (before?.configuration === configuration) return before
  const networks = networksOf(configuration, facts)
  const made = { configuration, networks, routes: automaticRoutes(configuration, networks, facts) }
  known.set(facts, made)
  return made
}

/** Nothing on a machine whose network Ballast does not know. */
export function* wrongArm(service: VirtualService, configuration: Configuration, facts: NetworkFacts) {
  if (configuration.interfaces.size === 0) return
  const { networks, routes } = surroundings(configuration, facts)
  const found = warningFor(service, configuration, networks, routes, null)
  if (found !== null) yield warning(`${found.message} ${found.hint}`, 'gateway')
}
