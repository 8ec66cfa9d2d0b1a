/** Interfaces as the API shows them: the configured object, its version, its live state, who needs it. */
import type { Interface, InterfaceView, LinkState } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { heldNetworks, type NetworkFacts, networkFor } from '../../domain/network/place.ts'
import type { Network } from '../../engine/offers.ts'
import type { ConfigurationStore } from '../../engine/ports.ts'

interface Sources {
  readonly network: Network
  readonly store: ConfigurationStore
}

export const networkFacts = (network: Network): NetworkFacts => ({ links: network.live().links, lacks: network.lacks() })

/** The menu's order: cards by name, each followed by its VLANs, then bonds. */
function inOrder(configuration: Configuration): readonly Interface[] {
  const all = [...configuration.interfaces.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const onto = (parent: Interface): readonly Interface[] => [
    parent,
    ...all.filter(({ kind }) => kind.type === 'vlan' && kind.parentId === parent.id).flatMap(onto)
  ]
  const placed = [...all.filter(({ kind }) => kind.type === 'card'), ...all.filter(({ kind }) => kind.type === 'bond')].flatMap(onto)
  return [...placed, ...all.filter((entry) => !placed.includes(entry))]
}

/** A dry run has no version to write with. */
const NOT_YET = 0

export function presentInterfaces({ network, store }: Sources, configuration: Configuration): InterfaceView[] {
  const facts = networkFacts(network)
  const networks = heldNetworks(configuration, facts)
  const states = new Map(facts.links.map((link) => [link.name, link]))
  const users = Map.groupBy(configuration.virtualServices.values(), (service) => networkFor(networks, service.address)?.link)
  return inOrder(configuration).map((entry) => ({
    ...entry,
    version: store.versionOf('interfaces', entry.id) ?? NOT_YET,
    state: stateOf(network.live().links, entry, states.has(entry.name)),
    services: (users.get(entry.name) ?? []).map(({ id, name, address, port }) => ({ id, name, address, port }))
  }))
}

function stateOf(links: readonly LinkState[], entry: Interface, present: boolean): LinkState | null {
  const state = present ? links.find((link) => link.name === entry.name) : undefined
  return state === undefined ? null : { ...state, interfaceId: entry.id }
}
