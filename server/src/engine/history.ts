/** Totals of the last hour, every ten seconds, in memory. */
import type { TrafficHistory } from '../contract/index.ts'
import { add, emptyGrowth, type Growth, trafficOf } from './traffic.ts'

const STEP = 10
const LENGTH = 360

export interface History {
  add(at: number, growth: Growth, seconds: number): void
  read(now: number): TrafficHistory
}

export function createHistory(): History {
  const samples: TrafficHistory['samples'] = []
  let sum = emptyGrowth()
  let covered = 0
  return {
    add(at, growth, seconds) {
      add(sum, growth)
      // Not a counter: as many as there are now.
      sum.connections = growth.connections
      covered += seconds
      if (covered < STEP) return
      samples.push({ at: new Date(at).toISOString(), total: trafficOf(sum, covered) })
      if (samples.length > LENGTH) samples.shift()
      sum = emptyGrowth()
      covered = 0
    },
    read(now) {
      const oldest = now - STEP * LENGTH * 1000
      return { stepSeconds: STEP, samples: samples.filter((sample) => Date.parse(sample.at) >= oldest) }
    }
  }
}
