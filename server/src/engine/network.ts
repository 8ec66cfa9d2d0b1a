/** The network as the engine sees it. */
import type { LinkState, LiveNetwork } from '../contract/index.ts'
import { Refusal } from '../domain/problems.ts'
import type { ObservedRoute } from '../system/helper/protocol.ts'
import type { Network } from './offers.ts'
import type { ConfigurationStore } from './ports.ts'
import type { EngineSystem } from './system-ports.ts'

const NO_HELPER = 'Ballast was started without its network helper, so the network is shown as it is and cannot be changed from here.'

export interface NetworkParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
}

export function createNetwork({ store, system }: NetworkParts): Network {
  let links: readonly LinkState[] = []
  const routes: readonly ObservedRoute[] = []
  const noHelper = (): Refusal => new Refusal('helper-unreachable', NO_HELPER)
  return {
    live: (): LiveNetwork => ({ helper: { present: false, reason: NO_HELPER }, pending: null, links: [...links] }),
    routes: () => routes,
    lacks: () => [],
    reverted: () => null,
    async look() {
      const ids = new Map(
        store
          .current()
          .configuration.interfaces.values()
          .map((entry) => [entry.name, entry.id])
      )
      links = (await system.network.links()).map(({ kind: _kind, parent: _parent, vlanId: _vlan, ...link }) => ({
        ...link,
        interfaceId: ids.get(link.name) ?? null
      }))
    },
    confirm: () => Promise.reject(noHelper()),
    revert: () => Promise.reject(noHelper()),
    tool: () => Promise.reject(noHelper())
  }
}
