/** Live state as the pages read it, and how a message of the event stream changes it. Pure. */
import type { EngineState, LiveNetwork, LiveUpdate, ServerState, ServiceState, Traffic } from '@ballast/server/contract'

/** Points of a sparkline; at one message a second it shows the last minute. */
export const SPARK_POINTS = 60

export interface LiveState {
  /** `connecting` before the first message. `live` while the stream is open. `stale`: the stream is gone, values are the last known. */
  readonly phase: 'connecting' | 'live' | 'stale'
  /** When the values were true (ISO 8601); null before the first message. */
  readonly at: string | null
  /** Newest revision; null before the first message. */
  readonly revision: number | null
  readonly engine: EngineState | null
  readonly total: Traffic | null
  readonly services: ReadonlyMap<number, ServiceState>
  readonly servers: ReadonlyMap<number, ServerState>
  /** Links, the helper, and a change that waits to be confirmed; null before the first message. */
  readonly network: LiveNetwork | null
  /** Recent bits per second to clients by service id, oldest first. */
  readonly sparks: ReadonlyMap<number, readonly number[]>
}

export const NO_LIVE_STATE: LiveState = {
  phase: 'connecting',
  at: null,
  revision: null,
  engine: null,
  total: null,
  services: new Map(),
  servers: new Map(),
  network: null,
  sparks: new Map()
}

function mergeById<T extends { readonly id: number }>(
  old: ReadonlyMap<number, T>,
  changed: readonly T[],
  removed: readonly number[],
  whole: boolean
): ReadonlyMap<number, T> {
  if (whole) return new Map(changed.map((item) => [item.id, item]))
  if (changed.length === 0 && removed.length === 0) return old
  const next = new Map(old)
  for (const id of removed) next.delete(id)
  for (const item of changed) next.set(item.id, item)
  return next
}

function extendSparks(
  old: ReadonlyMap<number, readonly number[]>,
  services: ReadonlyMap<number, ServiceState>
): ReadonlyMap<number, readonly number[]> {
  const next = new Map<number, readonly number[]>()
  for (const [id, service] of services) next.set(id, [...(old.get(id) ?? []).slice(1 - SPARK_POINTS), service.traffic.bitsOut])
  return next
}

/** @returns `state` after a message: a whole one replaces, a later one changes what it names. Untouched objects stay identical. */
export function mergeLive(state: LiveState, update: LiveUpdate): LiveState {
  const services = mergeById(state.services, update.services, update.removedServices, update.whole)
  return {
    phase: 'live',
    at: update.at,
    revision: update.revision,
    engine: update.engine,
    total: update.total,
    services,
    servers: mergeById(state.servers, update.servers, update.removedServers, update.whole),
    network: update.network ?? state.network,
    sparks: extendSparks(state.sparks, services)
  }
}

export const markStale = (state: LiveState): LiveState => (state.phase === 'live' ? { ...state, phase: 'stale' } : state)
