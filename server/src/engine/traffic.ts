/**
 * Rates from counters. A counter belongs to one worker process: it starts at zero after each reload, while the replaced worker goes
 * on counting its own connections. So growth is summed up per worker, and what a replaced worker moves still counts.
 * Lost is what it moves between its last reading and its end: less than one interval.
 */
import type { Id, Traffic } from '../contract/index.ts'
import type { StatIndex, StatRow } from './stat-csv.ts'

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

/** Accepted connections and requests. Servers call a request a session and count the connections that they were given; clients' side has its own names. */
const acceptedOf = (row: StatRow): number => (row.kind === 'frontend' ? row.accepted : row.connects)
const requestsOf = (row: StatRow): number => (row.kind === 'frontend' ? row.requests : row.sessions)

/** A smaller number than before means that it started again, and all of it is new. */
const grown = (now: number, before: number): number => (now >= before ? now - before : now)

export interface WorkerRows {
  readonly pid: number
  readonly rows: StatIndex
}

/** Growth since the last reading, summed over the workers. What did not move is not in it. */
export interface Growths {
  /** Of the clients' side of virtual services. */
  readonly services: ReadonlyMap<Id, Growth>
  readonly servers: ReadonlyMap<Id, Growth>
  /** Of SubVSs, seen from their side of the service. */
  readonly subServices: ReadonlyMap<Id, Growth>
}

export const NO_GROWTHS: Growths = { services: new Map(), servers: new Map(), subServices: new Map() }

export interface TrafficMeter {
  read(workers: readonly WorkerRows[]): Growths
}

/** @param before null when nothing is known of any worker yet: then nothing has grown. */
function collect(
  sums: Map<Id, Growth>,
  rows: ReadonlyMap<Id, StatRow>,
  before: ReadonlyMap<Id, StatRow> | undefined,
  isFirst: boolean
): void {
  for (const [id, row] of rows) {
    const base = before?.get(id) ?? (isFirst ? row : undefined)
    if (base === row && row.connections === 0) continue
    const accepted = grown(acceptedOf(row), base === undefined ? 0 : acceptedOf(base))
    const requests = grown(requestsOf(row), base === undefined ? 0 : requestsOf(base))
    const bytesIn = grown(row.bytesIn, base?.bytesIn ?? 0)
    const bytesOut = grown(row.bytesOut, base?.bytesOut ?? 0)
    if (row.connections + accepted + requests + bytesIn + bytesOut === 0) continue
    const sum = sums.get(id) ?? noGrowth()
    sums.set(id, sum)
    add(sum, { connections: row.connections, accepted, requests, bytesIn, bytesOut })
  }
}

const subs = new WeakMap<StatIndex, ReadonlyMap<Id, StatRow>>()

/** Backends that are SubVSs. */
function subsIn(rows: StatIndex): ReadonlyMap<Id, StatRow> {
  const found = subs.get(rows) ?? new Map(rows.backends.entries().filter(([, row]) => row.farm !== row.service))
  subs.set(rows, found)
  return found
}

export function createTrafficMeter(): TrafficMeter {
  let known: ReadonlyMap<number, StatIndex> | null = null
  return {
    read(workers) {
      const services = new Map<Id, Growth>()
      const servers = new Map<Id, Growth>()
      const subServices = new Map<Id, Growth>()
      for (const { pid, rows } of workers) {
        // A worker that comes later started from zero.
        const before = known?.get(pid)
        collect(services, rows.frontends, before?.frontends, known === null)
        collect(servers, rows.servers, before?.servers, known === null)
        collect(subServices, subsIn(rows), before === undefined ? undefined : subsIn(before), known === null)
      }
      known = new Map(workers.map(({ pid, rows }) => [pid, rows]))
      return { services, servers, subServices }
    }
  }
}

/** All services together: what comes from and goes to clients. */
export function totalOf(growths: Growths): Growth {
  const sum = noGrowth()
  for (const part of growths.services.values()) add(sum, part)
  return sum
}

export const emptyGrowth = noGrowth
