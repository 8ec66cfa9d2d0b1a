/** One look at the engine, compared with the last: the states of services and real servers, and which of them changed. */
import type { Id, ServerState, ServiceState, SubServiceState, Traffic } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { farmsOf } from '../domain/farm.ts'
import { NO_ROWS } from './stat-csv.ts'
import { type Observation, serverState, serviceState } from './states.ts'
import { NO_GROWTHS, NO_TRAFFIC } from './traffic.ts'

export interface States {
  readonly services: ReadonlyMap<Id, ServiceState>
  readonly servers: ReadonlyMap<Id, ServerState>
}

export const NO_STATES: States = { services: new Map(), servers: new Map() }

export const sameTraffic = (a: Traffic, b: Traffic): boolean =>
  a.connections === b.connections &&
  a.connectionRate === b.connectionRate &&
  a.requestRate === b.requestRate &&
  a.bitsIn === b.bitsIn &&
  a.bitsOut === b.bitsOut

const sameWeight = (a: ServerState, b: ServerState): boolean =>
  a.dynamicWeight?.weight === b.dynamicWeight?.weight && a.dynamicWeight?.reason === b.dynamicWeight?.reason

type State = ServerState | ServiceState | SubServiceState

const sameState = (a: State, b: State): boolean =>
  a.status === b.status && a.reason === b.reason && a.since === b.since && sameTraffic(a.traffic, b.traffic)

const sameFarm = (a: ServiceState | SubServiceState, b: ServiceState | SubServiceState): boolean =>
  sameState(a, b) && a.serversUp === b.serversUp && a.serversTotal === b.serversTotal

const sameSub = (a: SubServiceState, b: SubServiceState | undefined): boolean => b?.id === a.id && sameFarm(a, b)

const sameService = (a: ServiceState, b: ServiceState): boolean =>
  sameFarm(a, b) && a.subServices.length === b.subServices.length && a.subServices.every((sub, at) => sameSub(sub, b.subServices[at]))

/** What was looked at, and what came of it. */
export interface Look {
  readonly configuration: Configuration
  readonly seen: Observation
  readonly states: States
}

/**
 * @returns the new states; an equal one stays the same object, so that comparing later is cheap. Most services and servers are calm
 * most of the time: no traffic, the same check result. For those nothing is computed.
 */
export function statesOf(configuration: Configuration, seen: Observation, before: Look): States {
  const services = new Map<Id, ServiceState>()
  const servers = new Map<Id, ServerState>()
  const isCalmServer = (id: Id, old: ServerState): boolean =>
    old.traffic === NO_TRAFFIC &&
    !seen.growths.servers.has(id) &&
    seen.probes.get(id) === before.seen.probes.get(id) &&
    seen.weights.get(id) === before.seen.weights.get(id) &&
    seen.rows.servers.get(id) !== undefined &&
    seen.rows.servers.get(id) === before.seen.rows.servers.get(id)
  const isCalmService = (own: readonly ServerState[], old: ServiceState): boolean =>
    own.every((state) => state === before.states.servers.get(state.id)) &&
    [old, ...old.subServices].every(({ traffic }) => traffic === NO_TRAFFIC) &&
    !seen.growths.services.has(old.id) &&
    !old.subServices.some(({ id }) => seen.growths.subServices.has(id))
  for (const service of configuration.virtualServices.values()) {
    const isKnown = seen.sameWorker && before.configuration.virtualServices.get(service.id) === service
    const own = farmsOf(service).flatMap((farm) =>
      farm.realServers.map((server) => {
        const old = before.states.servers.get(server.id)
        const now = isKnown && old !== undefined && isCalmServer(server.id, old) ? old : serverState(farm, server, seen, old)
        const state = old !== undefined && sameState(old, now) && sameWeight(old, now) ? old : now
        servers.set(server.id, state)
        return state
      })
    )
    const old = before.states.services.get(service.id)
    const now = isKnown && old !== undefined && isCalmService(own, old) ? old : serviceState(service, own, seen, old)
    services.set(service.id, old !== undefined && sameService(old, now) ? old : now)
  }
  return { services, servers }
}

interface Known {
  readonly id: Id
}

export const changedIn = <T extends Known>(before: ReadonlyMap<Id, T>, after: ReadonlyMap<Id, T>): T[] =>
  after
    .values()
    .filter((state) => before.get(state.id) !== state)
    .toArray()
export const goneFrom = <T>(before: ReadonlyMap<Id, T>, after: ReadonlyMap<Id, T>): Id[] =>
  before
    .keys()
    .filter((id) => !after.has(id))
    .toArray()

/** Before the first look. */
export const unseen = (at: number): Observation => ({
  at,
  rows: NO_ROWS,
  growths: NO_GROWTHS,
  seconds: 0,
  sameWorker: false,
  probes: new Map(),
  weights: new Map()
})
