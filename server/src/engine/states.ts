/** From what the engine shows to the states of services and real servers, in the LoadMaster's words. */
import type {
  Id,
  RealServer,
  ServerState,
  ServerStatus,
  ServiceState,
  SubService,
  SubServiceState,
  Traffic,
  VirtualService
} from '../contract/index.ts'
import { canonicalAddress, isProbed } from '../contract/index.ts'
import type { DynamicWeight } from '../domain/dynamic-weights.ts'
import type { Farm } from '../domain/farm.ts'
import { serviceStatus, subServiceStatus } from '../domain/status.ts'
import type { ProbeState } from './probe/prober.ts'
import { SINCE_TOLERANCE, type StatIndex, type StatRow } from './stat-csv.ts'
import { type Growth, type Growths, NO_TRAFFIC, trafficOf } from './traffic.ts'
import { failureInWords, successInWords } from './words-for-checks.ts'

export interface Observation {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Of the newest worker. Empty before the first look. */
  readonly rows: StatIndex
  readonly growths: Growths
  /** Seconds that the growth took. */
  readonly seconds: number
  /** Whether the worker is the one of the last observation; a new one counts the time of a status from its own start. */
  readonly sameWorker: boolean
  /** What checks of our own found, by real server. */
  readonly probes: ReadonlyMap<Id, ProbeState>
  /** Weights that follow what is observed. */
  readonly weights: ReadonlyMap<Id, DynamicWeight>
}

type Verdict = readonly [status: ServerStatus, reason: string]

const NOT_SEEN: Verdict = ['Checking', 'not reported by the engine yet']

function disabledVerdict(server: RealServer, row: StatRow | undefined): Verdict {
  if (server.disabledAt !== null && row !== undefined && !row.status.startsWith('MAINT')) {
    return ['Draining', 'disabled by an administrator; it keeps its persistent clients until the drain time is over']
  }
  return ['Disabled', 'disabled by an administrator']
}

function checkedVerdict(farm: Farm, row: StatRow): Verdict {
  const check = row.checkStatus.replace(/^\* /, '')
  if (check === 'INI' || check === 'UNK' || check === '') return ['Checking', 'waiting for its first check']
  if (row.status.startsWith('DOWN')) return ['Down', failureInWords(row, farm)]
  // `UP 1/2` is a server whose last checks failed, but not often enough yet.
  if (row.status.includes('/')) return ['Up', `${failureInWords(row, farm)}; not often enough to take it out`]
  return ['Up', successInWords(row, farm)]
}

function probedVerdict(probe: ProbeState | undefined): Verdict {
  if (probe === undefined) return ['Checking', 'waiting for its first check']
  return [probe.up ? 'Up' : 'Down', probe.reason]
}

function verdict(farm: Farm, server: RealServer, row: StatRow | undefined, probe: ProbeState | undefined): Verdict {
  const { service, sub } = farm
  if (!server.enabled) return disabledVerdict(server, row)
  if (!service.enabled) return ['Unchecked', 'the service is disabled, so its servers are not checked']
  if (sub?.enabled === false) return ['Unchecked', 'the SubVS is disabled, so its servers are not checked']
  if (service.redirect !== null) return ['Unchecked', 'the service redirects all requests, so it uses no real server']
  if (row === undefined) return NOT_SEEN
  if (row.status.startsWith('MAINT')) {
    const named = canonicalAddress(server.address) === null
    return ['Down', named ? `the host name ${server.address} does not resolve` : 'taken out of service in the engine']
  }
  if (isProbed(farm.check.method)) return probedVerdict(probe)
  return farm.check.method === 'none' ? ['Unchecked', 'health checks are off'] : checkedVerdict(farm, row)
}

/** A server whose agent wants no clients is up for those it has. */
const unwilling = (verdict: Verdict, weight: DynamicWeight | null): Verdict =>
  weight?.weight === 0 && (verdict[0] === 'Up' || verdict[0] === 'Unchecked') ? ['Draining', weight.reason] : verdict

function sinceOf(status: string, changed: number, before: { status: string; since: string } | undefined, sameWorker: boolean): string {
  if (before?.status === status && !(sameWorker && changed - Date.parse(before.since) > SINCE_TOLERANCE)) return before.since
  return new Date(changed).toISOString()
}

export function serverState(farm: Farm, server: RealServer, seen: Observation, before: ServerState | undefined): ServerState {
  const row = seen.rows.servers.get(server.id)
  const probe = seen.probes.get(server.id)
  const dynamicWeight = seen.weights.get(server.id) ?? null
  const [status, reason] = unwilling(verdict(farm, server, row, probe), dynamicWeight)
  const growth = seen.growths.servers.get(server.id)
  const disabled = !server.enabled && server.disabledAt !== null
  const changed = probe !== undefined ? probe.since : row === undefined ? seen.at : row.changedAt
  return {
    id: server.id,
    serviceId: farm.service.id,
    status,
    reason,
    since: disabled ? (server.disabledAt ?? '') : sinceOf(status, changed, before, seen.sameWorker),
    dynamicWeight: dynamicWeight === null ? null : { ...dynamicWeight },
    traffic: growth === undefined ? NO_TRAFFIC : trafficOf(growth, seen.seconds)
  }
}

/** When a status of a farm began. The engine's own idea of a backend's status is another one, so only the first time is its. */
function farmSince(id: Id, status: string, seen: Observation, before: { status: string; since: string } | undefined): string {
  const row = seen.rows.backends.get(id)
  return sinceOf(status, before === undefined && row !== undefined ? row.changedAt : seen.at, before, false)
}

const trafficIn = (growth: Growth | undefined, seen: Observation): Traffic =>
  growth === undefined ? NO_TRAFFIC : trafficOf(growth, seen.seconds)

function subServiceState(
  service: VirtualService,
  sub: SubService,
  servers: readonly ServerState[],
  seen: Observation,
  before: SubServiceState | undefined
): SubServiceState {
  const found = subServiceStatus(service, sub, servers)
  const traffic = trafficIn(seen.growths.subServices.get(sub.id), seen)
  return { id: sub.id, ...found, since: farmSince(sub.id, found.status, seen, before), traffic }
}

export function serviceState(
  service: VirtualService,
  servers: readonly ServerState[],
  seen: Observation,
  before: ServiceState | undefined
): ServiceState {
  const found = serviceStatus(service, servers)
  return {
    id: service.id,
    ...found,
    since: farmSince(service.id, found.status, seen, before),
    traffic: trafficIn(seen.growths.services.get(service.id), seen),
    subServices: service.subServices.map((sub) =>
      subServiceState(
        service,
        sub,
        servers,
        seen,
        before?.subServices.find(({ id }) => id === sub.id)
      )
    )
  }
}
