/**
 * Weights as the engine takes them. HAProxy knows 0–256, where 0 takes a server out; the operator has 1–65535.
 * Only the ratio matters, so it is kept exactly where 256 steps suffice and to the nearest step elsewhere.
 */
import type { Id, RealServer, SchedulingMethod } from '../contract/index.ts'

const MAX_ENGINE_WEIGHT = 256

const isWeighted = (method: SchedulingMethod): boolean => method === 'weighted-round-robin' || method === 'weighted-least-connection'

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/**
 * @returns the engine's weight of each real server. Disabled servers count like the others, so that enabling and
 * disabling one changes no weight of another.
 */
export function engineWeights(method: SchedulingMethod, servers: readonly Pick<RealServer, 'id' | 'weight'>[]): ReadonlyMap<Id, number> {
  if (!isWeighted(method)) return new Map(servers.map((server) => [server.id, 1]))
  const divisor = servers.reduce((common, server) => gcd(common, server.weight), 0)
  const largest = servers.reduce((most, server) => Math.max(most, server.weight), 0) / divisor
  const scale = largest <= MAX_ENGINE_WEIGHT ? 1 : MAX_ENGINE_WEIGHT / largest
  return new Map(servers.map((server) => [server.id, Math.max(1, Math.round((server.weight / divisor) * scale))]))
}
