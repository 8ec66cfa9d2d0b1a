/** Port Following for random configurations: some services get the machines of another one, and follow it. */
import type { Id, VirtualService } from '../../contract/index.ts'
import { tableTellsAll } from '../following.ts'

const isWhole = ({ subServices, content }: VirtualService): boolean => subServices.length === 0 && !content.switching

const mayFollow = (follower: VirtualService, leader: VirtualService): boolean =>
  follower !== leader &&
  isWhole(follower) &&
  isWhole(leader) &&
  leader.redirect === null &&
  follower.redirect === null &&
  tableTellsAll(leader.persistence.mode) &&
  follower.type === leader.type &&
  follower.address.includes(':') === leader.address.includes(':') &&
  follower.scheduling !== 'fixed-weighting' &&
  leader.scheduling !== 'fixed-weighting'

/** Ids of the servers that are taken over are not new ones. @param wants whether a service follows where it can. */
export function withFollowing(services: readonly VirtualService[], wants: (service: VirtualService) => boolean): readonly VirtualService[] {
  const leaders = new Set<Id>()
  const following = new Set<Id>()
  return services.map((service) => {
    const leader = services.find((other) => !following.has(other.id) && mayFollow(service, other))
    if (leader === undefined || leaders.has(service.id) || !wants(service)) return service
    leaders.add(leader.id)
    following.add(service.id)
    // Transparency asks for more of a server's address; the machines of the other one may have no answer to that.
    return { ...service, transparent: false, portFollowing: leader.id, realServers: leader.realServers }
  })
}
