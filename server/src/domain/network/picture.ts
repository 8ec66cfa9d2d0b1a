/** The routing picture: what stands where, and the way of a client's packets in and back. */
import type { Id, Picture } from '../../contract/index.ts'
import type { ObservedRoute } from '../../system/helper/protocol.ts'
import type { Configuration } from '../configuration.ts'
import type { NetworkFacts } from './place.ts'

export interface RoutingFacts extends NetworkFacts {
  readonly routes: readonly ObservedRoute[]
}

export function pictureOf(
  _configuration: Configuration,
  _facts: RoutingFacts,
  _chosen: { readonly service?: Id | undefined; readonly client?: string | undefined }
): Picture {
  return { nodes: [], edges: [], wayIn: [], wayBack: [], warnings: [] }
}
