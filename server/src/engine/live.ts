/** Live state: looks at the engine about once a second while somebody watches, keeps the last hour, tells what changed. */
import type { EngineState, Id, LiveUpdate, ServerState, ServiceState, Traffic } from '../contract/index.ts'
import { Refusal } from '../domain/problems.ts'
import { createHistory } from './history.ts'
import type { Live } from './offers.ts'
import type { ConfigurationStore } from './ports.ts'
import { infoField, type Workers } from './show.ts'
import { parseStat, type StatRow } from './stat-csv.ts'
import { type Observation, serverState, serviceState } from './states.ts'
import { type EngineLog, EngineSilence, type EngineSystem } from './system-ports.ts'
import { createTrafficMeter, NO_TRAFFIC, totalOf, trafficOf, type WorkerRows } from './traffic.ts'

const WATCHED = 1_000
const UNWATCHED = 5_000
/** With very many services a look costs the engine and us real time: never more than a twentieth of it. */
const SHARE = 20
/** Replaced workers that are asked, too; more than a few only exist while many reloads meet long connections. */
const OLD_WORKERS = 4

export interface LiveParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly log: EngineLog
}

export interface LiveFeed extends Live {
  start(): void
  stop(): Promise<void>
  /** Look now: a change was made. */
  poke(): void
  /** What the reconciler sees of the master. */
  observed(workers: Workers | null, reason: string): void
}

interface States {
  readonly services: ReadonlyMap<Id, ServiceState>
  readonly servers: ReadonlyMap<Id, ServerState>
}

const NO_STATES: States = { services: new Map(), servers: new Map() }

const sameTraffic = (a: Traffic, b: Traffic): boolean =>
  a.connections === b.connections &&
  a.connectionRate === b.connectionRate &&
  a.requestRate === b.requestRate &&
  a.bitsIn === b.bitsIn &&
  a.bitsOut === b.bitsOut

const sameState = (a: ServerState | ServiceState, b: ServerState | ServiceState): boolean =>
  a.status === b.status && a.reason === b.reason && a.since === b.since && sameTraffic(a.traffic, b.traffic)

const sameService = (a: ServiceState, b: ServiceState): boolean =>
  sameState(a, b) && a.serversUp === b.serversUp && a.serversTotal === b.serversTotal

const sameEngine = (a: EngineState, b: EngineState): boolean => a.status === b.status && a.pid === b.pid && a.reason === b.reason

/** @returns the new states; an equal one stays the same object, so that comparing later is cheap. */
function statesOf(store: ConfigurationStore, seen: Observation, before: States): States {
  const services = new Map<Id, ServiceState>()
  const servers = new Map<Id, ServerState>()
  for (const service of store.current().configuration.virtualServices.values()) {
    const own = service.realServers.map((server) => {
      const old = before.servers.get(server.id)
      const now = serverState(service, server, seen, old)
      const state = old !== undefined && sameState(old, now) ? old : now
      servers.set(server.id, state)
      return state
    })
    const old = before.services.get(service.id)
    const now = serviceState(service, own, seen, old)
    services.set(service.id, old !== undefined && sameService(old, now) ? old : now)
  }
  return { services, servers }
}

const changedIn = <T>(before: ReadonlyMap<Id, T>, after: ReadonlyMap<Id, T>): T[] =>
  [...after].filter(([id, state]) => before.get(id) !== state).map(([, state]) => state)
const goneFrom = <T>(before: ReadonlyMap<Id, T>, after: ReadonlyMap<Id, T>): Id[] => [...before.keys()].filter((id) => !after.has(id))

const unseen = (at: number): Observation => ({ at, rows: new Map(), growth: new Map(), seconds: 0, sameWorker: false })

export function createLive({ store, system, log }: LiveParts): LiveFeed {
  const listeners = new Set<(update: LiveUpdate) => void>()
  const meter = createTrafficMeter()
  const history = createHistory()
  let states = NO_STATES
  let total = NO_TRAFFIC
  let revision = store.current().revision
  let at = Date.now()
  let lastReading = 0
  let lastPid: number | null = null
  let old: readonly number[] = []
  let engine: EngineState = {
    status: 'starting',
    version: system.process.versionText,
    pid: null,
    since: null,
    reason: 'The engine is being started.'
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> | null = null
  let again = false
  let stopped = true

  const tell = (before: States, engineChanged: boolean, totalChanged: boolean): void => {
    const current = store.current().revision
    const update: LiveUpdate = {
      at: new Date(at).toISOString(),
      revision: current,
      whole: false,
      engine,
      total,
      services: changedIn(before.services, states.services),
      servers: changedIn(before.servers, states.servers),
      removedServices: goneFrom(before.services, states.services),
      removedServers: goneFrom(before.servers, states.servers)
    }
    const news = update.services.length + update.servers.length + update.removedServices.length + update.removedServers.length
    if (news === 0 && !engineChanged && !totalChanged && current === revision) return
    revision = current
    for (const listener of listeners) listener(update)
  }

  /** Rows of all workers, newest first; null when the engine does not answer. */
  const readWorkers = async (): Promise<readonly [WorkerRows, ...WorkerRows[]] | null> => {
    const text = await system.process.stats('show info;show stat')
    const rows = parseStat(text)
    if (rows === null) return null
    const pid = Number(infoField(text.slice(0, 4096), 'Pid') ?? 0)
    const others: WorkerRows[] = []
    for (const other of old.slice(-OLD_WORKERS)) {
      const answer = await system.process.master(`@!${other} show stat`).catch(() => '')
      others.push({ pid: other, rows: parseStat(answer) ?? [] })
    }
    return [{ pid, rows }, ...others]
  }

  const look = async (): Promise<void> => {
    const workers = await readWorkers()
    if (workers === null) return
    const [newest] = workers
    const now = Date.now()
    const seconds = lastReading === 0 ? 0 : (now - lastReading) / 1000
    const growth = meter.read(workers)
    const rows = new Map<string, StatRow>()
    for (const row of newest.rows) rows.set(`${row.proxy}/${row.server}`, row)
    const before = states
    states = statesOf(store, { at: now, rows, growth, seconds, sameWorker: newest.pid === lastPid }, before)
    const sum = totalOf(growth)
    const oldTotal = total
    total = trafficOf(sum, seconds)
    history.add(now, sum, seconds)
    lastReading = now
    lastPid = newest.pid
    at = now
    tell(before, false, !sameTraffic(oldTotal, total))
  }

  const guardedLook = async (): Promise<void> => {
    try {
      await look()
    } catch (error) {
      // The reconciler reports a silent engine; the states stay as last seen.
      if (!(error instanceof EngineSilence)) log.error({ err: error }, 'Reading the live state failed')
    }
  }

  const schedule = (pause: number): void => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(turn, pause)
  }

  function turn(): void {
    if (looking !== null) {
      again = true
      return
    }
    const began = performance.now()
    looking = guardedLook().then(() => {
      looking = null
      const pause = Math.max(listeners.size > 0 ? WATCHED : UNWATCHED, (performance.now() - began) * SHARE)
      schedule(again ? 0 : pause)
      again = false
    })
  }

  const known = <T>(state: T | undefined, what: string): T => {
    if (state === undefined) throw new Refusal('not-found', `There is no ${what} any more.`)
    return state
  }

  const stateOfService = (id: Id): { service: ServiceState; servers: readonly ServerState[] } | undefined => {
    const service = store.current().configuration.virtualServices.get(id)
    if (service === undefined) return undefined
    const fresh = unseen(Date.now())
    const servers = service.realServers.map((server) => states.servers.get(server.id) ?? serverState(service, server, fresh, undefined))
    return { service: states.services.get(id) ?? serviceState(service, servers, fresh, undefined), servers }
  }

  return {
    snapshot: () => ({
      at: new Date(at).toISOString(),
      revision: store.current().revision,
      whole: true,
      engine,
      total,
      services: [...states.services.values()],
      servers: [...states.servers.values()],
      removedServices: [],
      removedServers: []
    }),
    service: (id) => known(stateOfService(id), 'such virtual service').service,
    server: (serviceId, id) =>
      known(
        stateOfService(serviceId)?.servers.find((server) => server.id === id),
        'such real server'
      ),
    engine: () => engine,
    history: () => history.read(Date.now()),
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) schedule(0)
      return () => {
        listeners.delete(listener)
      }
    },
    start() {
      stopped = false
      turn()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
    },
    poke: () => {
      if (!stopped) turn()
    },
    observed(workers, reason) {
      const version = system.process.versionText
      const up = workers !== null && workers.master !== null && workers.current.length > 0
      old = workers?.old ?? []
      const since = (): string => new Date(Date.now() - (workers?.uptime ?? 0) * 1000).toISOString()
      const next: EngineState = up
        ? { status: 'running', version, pid: workers.master, since: engine.pid === workers.master ? engine.since : since(), reason: '' }
        : { status: engine.status === 'starting' ? 'starting' : 'unreachable', version, pid: null, since: null, reason }
      const changed = !sameEngine(engine, next)
      engine = next
      if (!changed) return
      tell(states, true, false)
      if (up) schedule(0)
    }
  }
}
