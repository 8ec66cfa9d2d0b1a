/** What must hold between a service and the one that it follows. Both are judged when either changed; the sentence stands with the one that did. */
import { type Id, PERSISTENCE_MODES, type VirtualService } from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { followersOf, tableTellsAll } from './following.ts'
import { serviceLabel } from './labels.ts'
import type { Fault } from './problems.ts'

const isV6 = (service: VirtualService): boolean => service.address.includes(':')

interface Against {
  /** Where the followed service is at fault, in its own form. */
  readonly leaderPath: string
  readonly message: string
  /** What was typed and is behind it, where Port Following itself was not chosen: a field of the follower, or one of its servers. */
  readonly behind?: string
  readonly server?: Id | undefined
}

/** @returns what stands against it; null when nothing does. */
function faultOf(follower: VirtualService, leader: VirtualService, isNew: boolean): Against | null {
  const [mine, theirs] = [serviceLabel(follower), serviceLabel(leader)]
  const fault = (leaderPath: string, message: string): Against => ({ leaderPath, message })
  if (follower.id === leader.id) return fault('portFollowing', `${mine} cannot follow itself. Choose another service, or None.`)
  if (leader.portFollowing !== null)
    return fault('portFollowing', `${mine} cannot follow ${theirs}, which follows another service itself. Follow that one, both of you.`)
  if (follower.redirect !== null || leader.redirect !== null)
    return fault('redirect', `A service that redirects has no real servers, so ${mine} cannot follow ${theirs}.`)
  if ([follower, leader].some((service) => service.subServices.length > 0 || service.content.switching))
    return fault(
      '',
      `${mine} cannot follow ${theirs}: a service with SubVSs or content switching keeps clients in each part for itself. Set Port Following to None.`
    )
  const { words } = PERSISTENCE_MODES[leader.persistence.mode]
  if (!tableTellsAll(leader.persistence.mode))
    return fault(
      'persistence.mode',
      `${mine} cannot follow ${theirs}: with Persistence Options “${words}” it has no table that others could use. Choose Source IP Address or Super HTTP there, or set Port Following to None.`
    )
  if (PERSISTENCE_MODES[leader.persistence.mode].reads !== 'addresses' && follower.type !== leader.type)
    return fault(
      'type',
      `${mine} cannot follow ${theirs}: ${words} reads what only one of the two sees. They need the same Service Type, or Source IP Address.`
    )
  if (isV6(follower) !== isV6(leader))
    return {
      ...fault(
        'address',
        `${mine} cannot follow ${theirs}: one has an IPv4 address and the other an IPv6 address, so they have different clients.`
      ),
      behind: 'address'
    }
  if ([follower, leader].some((service) => service.scheduling === 'fixed-weighting'))
    return fault(
      'scheduling',
      `${mine} cannot follow ${theirs} with fixed weighting, which sends everybody to one real server without persistence.`
    )
  const machines = new Set(leader.realServers.map((server) => server.address))
  const shares = follower.realServers.some((server) => machines.has(server.address))
  if (isNew && machines.size > 0 && follower.realServers.length > 0 && !shares)
    return {
      ...fault(
        'portFollowing',
        `${mine} and ${theirs} have no real server address in common, so there is nothing to follow. Choose a service with the same real servers.`
      ),
      server: follower.realServers[0]?.id
    }
  return null
}

/** @param changed services that are new or not the same as before. */
export function* checkFollowing(candidate: Configuration, previous: Configuration, changed: readonly VirtualService[]): Iterable<Fault> {
  for (const follower of changed) {
    if (follower.portFollowing === null) continue
    const leader = candidate.virtualServices.get(follower.portFollowing)
    const of = { service: follower.id }
    if (leader === undefined) {
      yield {
        of,
        path: 'portFollowing',
        message: 'The service to follow does not exist. It may have been deleted meanwhile; choose another one, or None.'
      }
      continue
    }
    const isNew = previous.virtualServices.get(follower.id)?.portFollowing !== follower.portFollowing
    const fault = faultOf(follower, leader, isNew)
    if (fault !== null) yield { of: { ...of, behind: fault.behind, server: fault.server }, path: 'portFollowing', message: fault.message }
  }
  const judged = new Set(changed)
  for (const leader of changed) {
    for (const follower of followersOf(leader.id, candidate.virtualServices)) {
      const fault = judged.has(follower) ? null : faultOf(follower, leader, false)
      if (fault !== null) yield { path: fault.leaderPath, message: fault.message }
    }
  }
  for (const gone of previous.virtualServices.keys()) {
    if (candidate.virtualServices.has(gone)) continue
    for (const follower of followersOf(gone, candidate.virtualServices)) {
      if (judged.has(follower)) continue
      yield {
        path: '',
        message: `${serviceLabel(follower)} follows this service (Port Following). Set its Port Following to None first, or delete it, too.`
      }
    }
  }
}
