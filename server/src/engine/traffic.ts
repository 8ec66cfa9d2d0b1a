/**
 * Rates from counters. A counter belongs to one worker process: it starts at zero after each reload, while the replaced worker goes
 * on counting its own connections. So growth is summed up per worker, and what a replaced worker moves still counts.
 * Lost is what it moves between its last reading and its end: less than one interval.
 */
import type { Traffic } from '../contract/index.ts'
import type { StatRow } from './stat-csv.ts'

export interface Growth {
  connections: number
  accepted: number
  requests: number
  bytesIn: number
  bytesOut: number
}

const noGrowth = (): Growth => ({ connections: 0, accepted: 0, requests: 0, bytesIn: 0, bytesOut: 0 })

export const NO_TRAFFIC: Traffic = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }

const tenths = (value: number): number => Math.round(value * 10) / 10

export const trafficOf = (growth: Growth, seconds: number): Traffic =>
  seconds <= 0
    ? { ...NO_TRAFFIC, connections: growth.connections }
    : {
        connections: growth.connections,
        connectionRate: tenths(growth.accepted / seconds),
        requestRate: tenths(growth.requests / seconds),
        bitsIn: Math.round((growth.bytesIn * 8) / seconds),
        bitsOut: Math.round((growth.bytesOut * 8) / seconds)
      }

export const add = (sum: Growth, part: Growth): void => {
  sum.connections += part.connections
  sum.accepted += part.accepted
  sum.requests += part.requests
  sum.bytesIn += part.bytesIn
  sum.bytesOut += part.bytesOut
}

/** Counters of a row. Servers call a request a session and count the connections that they were given; clients' side has its own names. */
const countersOf = (row: StatRow): readonly [accepted: number, requests: number, bytesIn: number, bytesOut: number] =>
  row.server === 'FRONTEND'
    ? [row.accepted, row.requests, row.bytesIn, row.bytesOut]
    : [row.connects, row.sessions, row.bytesIn, row.bytesOut]

type Counters = ReturnType<typeof countersOf>

const ZERO: Counters = [0, 0, 0, 0]

/** A smaller number than before means that it started again, and all of it is new. */
const grown = (now: number, before: number): number => (now >= before ? now - before : now)

export interface WorkerRows {
  readonly pid: number
  readonly rows: readonly StatRow[]
}

export interface TrafficMeter {
  /** @returns growth since the last reading by `proxy/server`, summed over the workers. */
  read(workers: readonly WorkerRows[]): ReadonlyMap<string, Growth>
}

export function createTrafficMeter(): TrafficMeter {
  let known: ReadonlyMap<number, ReadonlyMap<string, Counters>> | null = null
  return {
    read(workers) {
      const growth = new Map<string, Growth>()
      const next = new Map<number, ReadonlyMap<string, Counters>>()
      for (const { pid, rows } of workers) {
        const before = known?.get(pid)
        const counters = new Map<string, Counters>()
        for (const row of rows) {
          if (row.server === 'BACKEND') continue
          const key = `${row.proxy}/${row.server}`
          const now = countersOf(row)
          // Nothing is known before the first reading of all; a worker that comes later started from zero.
          const base = before?.get(key) ?? (known === null ? now : ZERO)
          counters.set(key, now)
          const sum = growth.get(key) ?? noGrowth()
          growth.set(key, sum)
          sum.connections += row.connections
          sum.accepted += grown(now[0], base[0])
          sum.requests += grown(now[1], base[1])
          sum.bytesIn += grown(now[2], base[2])
          sum.bytesOut += grown(now[3], base[3])
        }
        next.set(pid, counters)
      }
      known = next
      return growth
    }
  }
}

/** All frontends together: what comes from and goes to clients. */
export function totalOf(growth: ReadonlyMap<string, Growth>): Growth {
  const sum = noGrowth()
  for (const [key, part] of growth) if (key.endsWith('/FRONTEND') && key.startsWith('vs')) add(sum, part)
  return sum
}

export const emptyGrowth = noGrowth
