/**
 * Port Following: a service keeps clients where another one, usually another port of the same machines, remembers them. It uses the
 * other one's table, and so its kind of persistence, its timeout and its names.
 */
import {
  type Id,
  PERSISTENCE_MODES,
  type Persistence,
  type PersistenceMode,
  type RealServer,
  type VirtualService
} from '../contract/index.ts'
import type { Configuration } from './configuration.ts'

type Services = Configuration['virtualServices']

/** Modes whose whole memory is a table that another service can read. Cookies and tokens name a server with its port. */
export const tableTellsAll = (mode: PersistenceMode): boolean =>
  PERSISTENCE_MODES[mode].hasTable && !['active-cookie-source-ip', 'rdp-broker-source-ip', 'ssl-session'].includes(mode)

const indices = new WeakMap<Services, ReadonlyMap<Id, readonly VirtualService[]>>()

function index(services: Services): ReadonlyMap<Id, readonly VirtualService[]> {
  const known = indices.get(services)
  if (known !== undefined) return known
  const made = new Map<Id, VirtualService[]>()
  for (const service of services.values()) {
    if (service.portFollowing === null) continue
    made.set(service.portFollowing, [...(made.get(service.portFollowing) ?? []), service])
  }
  indices.set(services, made)
  return made
}

export const followersOf = (id: Id, services: Services): readonly VirtualService[] => index(services).get(id) ?? []

/** What a service has to do with others' tables. */
export interface Following {
  /** Whose persistence holds. */
  readonly persistence: Persistence
  /** Whose table it uses; null for its own, also while the followed service is disabled and its table is not there. */
  readonly table: Id | null
  /** The engine's numbers of the real servers: the table knows servers by them. None where nobody shares a table. */
  readonly ids: ReadonlyMap<Id, number>
}

/** Servers of one machine are one to the table, the second of a machine is the second of the other service, and so on. */
function idsLike(servers: readonly RealServer[], leader: readonly RealServer[]): ReadonlyMap<Id, number> {
  const left = Map.groupBy(leader, (server) => server.address)
  return new Map(servers.map((server) => [server.id, left.get(server.address)?.shift()?.id ?? server.id]))
}

const ownIds = (servers: readonly RealServer[]): ReadonlyMap<Id, number> => new Map(servers.map((server) => [server.id, server.id]))

export function followingOf(service: VirtualService, services: Services): Following {
  const leader = service.portFollowing === null ? undefined : services.get(service.portFollowing)
  if (leader !== undefined) {
    if (!leader.enabled) return { persistence: leader.persistence, table: null, ids: new Map() }
    return { persistence: leader.persistence, table: leader.id, ids: idsLike(service.realServers, leader.realServers) }
  }
  const isFollowed = followersOf(service.id, services).some((follower) => follower.enabled)
  return { persistence: service.persistence, table: null, ids: isFollowed ? ownIds(service.realServers) : new Map() }
}
