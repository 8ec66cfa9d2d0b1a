/** One look at the engine, compared with the last: the states of services and real servers, and which of them changed. */
import type { Id, ServerState, ServiceState, SubServiceState, Traffic } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { farmsOf, serversOf } from '../domain/farm.ts'
import { NO_ROWS, type StatRow } from './stat-csv.ts'
import { type Observation, serverState, serviceState } from './states.ts'
import { type Growths, NO_GROWTHS } from './traffic.ts'

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

function* servicesOf({ services, servers, subServices }: Growths, { seen, states }: Look): Iterable<Id | undefined> {
  yield* services.keys()
  for (const id of servers.keys()) yield states.servers.get(id)?.serviceId
  for (const id of subServices.keys()) yield seen.rows.backends.get(id)?.service
}

function* servicesWithOther<T>(now: ReadonlyMap<Id, T>, before: ReadonlyMap<Id, T>, { states }: Look): Iterable<Id | undefined> {
  if (now === before) return
  for (const id of new Set([...now.keys(), ...before.keys()])) if (now.get(id) !== before.get(id)) yield states.servers.get(id)?.serviceId
}

function* servicesWithOtherRows(now: readonly StatRow[], before: readonly StatRow[]): Iterable<Id | undefined> {
  if (now === before) return
  for (let at = 0; at < Math.max(now.length, before.length); at++) {
    if (now[at] === before[at]) continue
    yield now[at]?.service
    yield before[at]?.service
  }
}

function* changedServices(now: Configuration, before: Configuration): Iterable<Id> {
  if (now === before) return
  for (const [id, service] of now.virtualServices) if (before.virtualServices.get(id) !== service) yield id
}

function* touches(configuration: Configuration, seen: Observation, before: Look): Iterable<Id | undefined> {
  yield* changedServices(configuration, before.configuration)
  yield* servicesWithOtherRows(seen.rows.all, before.seen.rows.all)
  yield* servicesOf(seen.growths, before)
  yield* servicesOf(before.seen.growths, before)
  yield* servicesWithOther(seen.probes, before.seen.probes, before)
  yield* servicesWithOther(seen.weights, before.seen.weights, before)
}

/**
 * Most services are calm most of the time, so a look costs what has happened since the last and not what there is.
 * @returns services that are new or changed, or of which the engine shows something else, or that have traffic or have lost it, or
 * with another answer to a check or another weight; also some that are gone, and all after another worker has taken over.
 */
export const touchedSince = (configuration: Configuration, seen: Observation, before: Look): ReadonlySet<Id | undefined> =>
  new Set(seen.sameWorker ? touches(configuration, seen, before) : configuration.virtualServices.keys())

function removeGone(services: Map<Id, ServiceState>, servers: Map<Id, ServerState>, { virtualServices }: Configuration): void {
  for (const id of services.keys()) if (!virtualServices.has(id)) services.delete(id)
  for (const { id, serviceId } of servers.values()) if (!virtualServices.has(serviceId)) servers.delete(id)
}

/**
 * @param touched services that are computed again; the others are as they were.
 * @returns the new states; an equal one stays the same object, so that comparing later is cheap.
 */
export function statesOf(
  configuration: Configuration,
  seen: Observation,
  before: Look,
  touched = touchedSince(configuration, seen, before)
): States {
  if (touched.size === 0 && configuration === before.configuration) return before.states
  const services = new Map(before.states.services)
  const servers = new Map(before.states.servers)
  if (configuration !== before.configuration) removeGone(services, servers, configuration)
  for (const id of touched) {
    const service = id === undefined ? undefined : configuration.virtualServices.get(id)
    if (service === undefined) continue
    for (const { id } of serversOf(before.configuration.virtualServices.get(service.id) ?? service)) servers.delete(id)
    const own = farmsOf(service).flatMap((farm) =>
      farm.realServers.map((server) => {
        const old = before.states.servers.get(server.id)
        const now = serverState(farm, server, seen, old)
        const state = old !== undefined && sameState(old, now) && sameWeight(old, now) ? old : now
        servers.set(server.id, state)
        return state
      })
    )
    const old = before.states.services.get(service.id)
    const now = serviceState(service, own, seen, old)
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
