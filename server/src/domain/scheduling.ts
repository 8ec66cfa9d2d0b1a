/**
 * Scheduling as the engine takes it. HAProxy knows weights of 0–256, where 0 takes a server out; the operator has 1–65535.
 * Only the ratio matters, so it is kept exactly where 256 steps suffice and to the nearest step elsewhere.
 */
import type { Id, RealServer, SchedulingMethod } from '../contract/index.ts'

const MAX_ENGINE_WEIGHT = 256

/**
 * A consistent hash puts each server on its ring 16 times per unit of weight. With 16 × 16 places the shares of equal servers
 * differ by some 6 %, with 16 by 25 %.
 */
const HASH_WEIGHT = 16

/** Where weights follow what is observed, each server starts with this share of the operator's, so that there is room below it. */
export const DYNAMIC_WEIGHT = 100

const isWeighted = (method: SchedulingMethod): boolean => method === 'weighted-round-robin' || method === 'weighted-least-connection'
const isHash = (method: SchedulingMethod): boolean => method === 'source-ip-hash' || method === 'url-hash'
export const isLeastConnection = (method: SchedulingMethod): boolean =>
  method === 'least-connection' || method === 'weighted-least-connection'

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/**
 * @returns the engine's weight of each real server. Disabled servers count like the others, so that enabling and
 * disabling one changes no weight of another.
 */
export function engineWeights(method: SchedulingMethod, servers: readonly Pick<RealServer, 'id' | 'weight'>[]): ReadonlyMap<Id, number> {
  if (method === 'weighted-response-time') return new Map(servers.map((server) => [server.id, DYNAMIC_WEIGHT]))
  if (method === 'resource-based') {
    const most = servers.reduce((largest, server) => Math.max(largest, server.weight), 1)
    return new Map(servers.map((server) => [server.id, Math.max(1, Math.round((DYNAMIC_WEIGHT * server.weight) / most))]))
  }
  if (!isWeighted(method)) return new Map(servers.map((server) => [server.id, isHash(method) ? HASH_WEIGHT : 1]))
  const divisor = servers.reduce((common, server) => gcd(common, server.weight), 0)
  const largest = servers.reduce((most, server) => Math.max(most, server.weight), 0) / divisor
  const scale = largest <= MAX_ENGINE_WEIGHT ? 1 : MAX_ENGINE_WEIGHT / largest
  return new Map(servers.map((server) => [server.id, Math.max(1, Math.round((server.weight / divisor) * scale))]))
}

/**
 * @returns the engine's number of each real server, where the method looks at it, else none. Fixed weighting takes the first that is
 * up, so the numbers follow the weights. A hash finds a server's places on the ring by its number; the server's own one stays
 * the same whichever others come and go, so nobody else's clients move.
 */
export function engineIds(method: SchedulingMethod, servers: readonly Pick<RealServer, 'id' | 'weight'>[]): ReadonlyMap<Id, number> {
  if (isHash(method)) return new Map(servers.map((server) => [server.id, server.id]))
  if (method !== 'fixed-weighting') return new Map()
  const order = servers.toSorted((a, b) => b.weight - a.weight || a.id - b.id)
  return new Map(order.map((server, at) => [server.id, at + 1]))
}
