/**
 * Draining: a disabled real server keeps its persistent clients for *L7 Connection Drain Time*, then it gets none.
 * When that ends is computed, never stored, so a changed drain time holds at once for servers that drain now.
 */
import type { Id, RealServer } from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { type Farm, farmsOf, serversOf } from './farm.ts'

interface Placed {
  readonly server: RealServer
  readonly farm: Farm
}

/**
 * Milliseconds since 1970 at which the drain time of a disabled server is over. Where what is left will be dropped,
 * it is over at once when no client can come back: without persistence. Tables are looked at by the engine.
 */
function drainEnd({ server, farm }: Placed, configuration: Configuration): number {
  if (configuration.settings.dropAtDrainEnd && farm.persistence.mode === 'none') return 0
  // A disabled server without a date has been so for longer than anybody knows.
  return server.disabledAt === null ? 0 : Date.parse(server.disabledAt) + configuration.settings.drainTime * 1000
}

const disabledIn = (farm: Farm): Placed[] => farm.realServers.filter((server) => !server.enabled).map((server) => ({ server, farm }))

/** The same document is asked several times a second, and hardly any of thousands of servers is disabled. */
const found = new WeakMap<Configuration['virtualServices'], readonly Placed[]>()

function disabledServers({ virtualServices }: Configuration): readonly Placed[] {
  const known = found.get(virtualServices)
  if (known !== undefined) return known
  const disabled = virtualServices
    .values()
    .filter((service) => serversOf(service).some((server) => !server.enabled))
    .flatMap((service) => farmsOf(service).flatMap(disabledIn))
    .toArray()
  found.set(virtualServices, disabled)
  return disabled
}

/** @returns the real servers whose drain time is over. A drain time of 0 is over at once. */
export function drainedServers(configuration: Configuration, now: Date): ReadonlySet<Id> {
  const drained = new Set<Id>()
  for (const placed of disabledServers(configuration)) {
    const end = drainEnd(placed, configuration)
    // With drain time 0 a clock that was set back must not bring the server back.
    if (configuration.settings.drainTime === 0 || end <= now.getTime()) drained.add(placed.server.id)
  }
  return drained
}

/** @returns when the next drain time ends, or null when no server drains. */
export function nextDrainEnd(configuration: Configuration, now: Date): Date | null {
  if (configuration.settings.drainTime === 0) return null
  let next = Number.POSITIVE_INFINITY
  for (const placed of disabledServers(configuration)) {
    const end = drainEnd(placed, configuration)
    if (end > now.getTime()) next = Math.min(next, end)
  }
  return Number.isFinite(next) ? new Date(next) : null
}
