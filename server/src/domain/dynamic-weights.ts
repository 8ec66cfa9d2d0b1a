/** Weights that follow what real servers show of themselves: how fast they answer checks, or what load their agents report. */
import type { Id, RealServer } from '../contract/index.ts'
import { DYNAMIC_WEIGHT, engineWeights } from './scheduling.ts'

export interface DynamicWeight {
  /** As the engine takes it; 0 gets no new clients. */
  readonly weight: number
  /** Why, in words. */
  readonly reason: string
}

/** Below it nobody waits, and the clock of checks is no finer. Milliseconds. */
const FASTEST = 1

/** The fastest gets all, one that takes twice as long half of it. @param times milliseconds. */
export function responseTimeWeights(times: ReadonlyMap<Id, number>): ReadonlyMap<Id, DynamicWeight> {
  const counted = new Map([...times].map(([id, time]) => [id, Math.max(FASTEST, time)]))
  const best = Math.min(...counted.values())
  return new Map(
    [...counted].map(([id, time]) => [
      id,
      {
        weight: Math.max(1, Math.round((DYNAMIC_WEIGHT * best) / time)),
        reason: `its checks take ${Math.round(time)} ms, the fastest ${Math.round(best)} ms`
      }
    ])
  )
}

/** What an agent said last, or why it said nothing of use. */
export type AgentReport = { readonly load: number } | { readonly fault: string }

/** Loads of 101 and 102 say that the server wants no new clients. */
export const MOST_LOAD = 102
const isWilling = (load: number): boolean => load <= 100

/**
 * The less loaded, the more clients, in proportion to the operator's weights.
 * @param minimum percent; a load below it counts as none, so that quiet servers are not sent clients by chance.
 */
export function loadWeights(
  servers: readonly Pick<RealServer, 'id' | 'weight'>[],
  reports: ReadonlyMap<Id, AgentReport>,
  minimum: number
): ReadonlyMap<Id, DynamicWeight> {
  const base = engineWeights('resource-based', servers)
  const counted = (load: number): number => (load < minimum ? 0 : load)
  const known = [...reports.values()].flatMap((report) => ('load' in report && isWilling(report.load) ? [counted(report.load)] : []))
  const average = known.length === 0 ? 0 : known.reduce((sum, load) => sum + load, 0) / known.length
  const weightFor = (id: Id, load: number): number => Math.max(1, Math.round(((base.get(id) ?? 1) * (100 - load)) / 100))
  return new Map(
    servers.flatMap(({ id }): [Id, DynamicWeight][] => {
      const report = reports.get(id)
      if (report === undefined) return []
      if ('fault' in report)
        return [[id, { weight: weightFor(id, average), reason: `its agent: ${report.fault}; it counts like the average` }]]
      if (!isWilling(report.load)) return [[id, { weight: 0, reason: `its agent reports ${report.load}: it wants no new clients` }]]
      return [[id, { weight: weightFor(id, counted(report.load)), reason: `its agent reports a load of ${report.load} %` }]]
    })
  )
}
