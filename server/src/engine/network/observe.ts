/** What is known of the network: by the helper when there is one, else by what anybody may see. */
import type { LinkState, LiveNetwork } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import type { NetworkFacts } from '../../domain/network/place.ts'
import type { HelperState, ObservedLink } from '../../system/helper/protocol.ts'
import { HelperSilence, type NetworkSystem } from '../system-ports.ts'

const NO_HELPER = 'Ballast was started without its network helper, so the network is shown as it is and cannot be changed from here.'
const SILENT = 'The network helper does not answer, so the network cannot be changed now. It is asked again and again.'

export interface Sight {
  readonly links: readonly ObservedLink[]
  /** Null without the helper, and while it is silent. */
  readonly state: HelperState | null
  readonly helper: LiveNetwork['helper']
}

export const UNSEEN: Sight = { links: [], state: null, helper: { present: false, reason: SILENT } }

export async function look(system: NetworkSystem): Promise<Sight> {
  const { helper } = system
  if (helper === null) return { links: await system.links(), state: null, helper: { present: false, reason: NO_HELPER } }
  try {
    const state = await helper.call('state', {})
    return { links: state.links, state, helper: { present: true, reason: '' } }
  } catch (error) {
    if (!(error instanceof HelperSilence)) throw error
    return { links: await system.links(), state: null, helper: { present: false, reason: `${SILENT} (${error.message})` } }
  }
}

/** @returns null without helper: then nothing of the network can be changed. */
export const factsOf = ({ state }: Sight): NetworkFacts | null => (state === null ? null : { links: state.links, lacks: state.lacks })

export function linkStates(sight: Sight, { interfaces }: Configuration): LinkState[] {
  const ids = new Map(interfaces.values().map((entry) => [entry.name, entry.id]))
  return sight.links
    .filter((link) => link.name !== 'lo')
    .map(({ kind: _kind, parent: _parent, vlanId: _vlanId, ...link }) => ({ ...link, interfaceId: ids.get(link.name) ?? null }))
}
