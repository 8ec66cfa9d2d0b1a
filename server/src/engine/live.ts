/** Live state: looks at the engine about once a second while somebody watches, keeps the last hour, tells what changed. */
import type { EngineState, Id, LiveNetwork, LiveUpdate, RealServer, ServerState, ServiceState, VirtualService } from '../contract/index.ts'
import type { DynamicWeight } from '../domain/dynamic-weights.ts'
import { type Farm, farmsOf } from '../domain/farm.ts'
import { Refusal } from '../domain/problems.ts'
import { createHistory } from './history.ts'
import { changedIn, goneFrom, type Look, NO_STATES, type States, sameTraffic, statesOf, unseen } from './look.ts'
import type { Live } from './offers.ts'
import type { ConfigurationStore } from './ports.ts'
import type { ProbeState } from './probe/prober.ts'
import { infoField, type Workers } from './show.ts'
import { createStatReader, indexRows, parseStat, type StatIndex } from './stat-csv.ts'
import { type Observation, serverState, serviceState } from './states.ts'
import { type EngineLog, EngineSilence, type EngineSystem } from './system-ports.ts'
import { createTrafficMeter, NO_TRAFFIC, totalOf, trafficOf, type WorkerRows } from './traffic.ts'

const WATCHED = 1_000
const UNWATCHED = 5_000
/** Who asked once is likely to ask again, such as a script that waits for Up. */
const ASKED = 10_000
/** With very many services a look costs the engine and us real time: never more than a twentieth of it. */
const SHARE = 20
/** The same for looks after a change, so that many changes in a row do not drown in looks. */
const POKED_SHARE = 4
/** Replaced workers that are asked, too; more than a few only exist while many reloads meet long connections. */
const OLD_WORKERS = 4
/** Bytes of an answer within which `show info` tells the worker. */
const INFO = 4_096

const sameEngine = (a: EngineState, b: EngineState): boolean => a.status === b.status && a.pid === b.pid && a.reason === b.reason

export interface LiveParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly log: EngineLog
  readonly network: () => LiveNetwork
  /** What checks of our own found. */
  readonly probes: () => ReadonlyMap<Id, ProbeState>
  /** Weights that follow what is observed. */
  readonly weights: () => ReadonlyMap<Id, DynamicWeight>
  /** Called with what the newest worker shows, at each look. */
  readonly looked: (rows: StatIndex) => void
}

export interface LiveFeed extends Live {
  start(): void
  stop(): Promise<void>
  /** Look now: a change was made. */
  poke(): void
  /** Whether somebody looks just now. */
  isWatched(): boolean
  /** The network is shown differently from now on. */
  networkChanged(): void
  /** What the reconciler sees of the master. */
  observed(workers: Workers | null, reason: string): void
}

export function createLive({ store, system, log, network, probes, weights, looked }: LiveParts): LiveFeed {
  const listeners = new Set<(update: LiveUpdate) => void>()
  const reader = createStatReader()
  const meter = createTrafficMeter()
  const history = createHistory()
  let last: Look = { configuration: store.current().configuration, seen: unseen(0), states: NO_STATES }
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
  /** As `performance.now()` tells time: when the next look after a change may come, when it will, and when somebody asked last. */
  let pokedNotBefore = 0
  let nextLook = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let stopped = true

  const tell = (before: States, engineChanged: boolean, totalChanged: boolean, networkChanged = false): void => {
    const current = store.current().revision
    if (listeners.size === 0) {
      revision = current
      return
    }
    const update: LiveUpdate = {
      at: new Date(at).toISOString(),
      revision: current,
      whole: false,
      engine,
      total,
      services: changedIn(before.services, states.services),
      servers: changedIn(before.servers, states.servers),
      removedServices: goneFrom(before.services, states.services),
      removedServers: goneFrom(before.servers, states.servers),
      ...(networkChanged ? { network: network() } : {})
    }
    const news = update.services.length + update.servers.length + update.removedServices.length + update.removedServers.length
    if (news === 0 && !engineChanged && !totalChanged && !networkChanged && current === revision) return
    revision = current
    for (const listener of listeners) listener(update)
  }

  /** Rows of all workers, newest first; null when the engine does not answer. */
  const readWorkers = async (): Promise<readonly [WorkerRows, ...WorkerRows[]] | null> => {
    const answer = await system.process.statsBytes('show info;show stat')
    const rows = reader.read(answer, Date.now())
    if (rows === null) return null
    const pid = Number(infoField(answer.toString('latin1', 0, INFO), 'Pid') ?? 0)
    const others: WorkerRows[] = []
    for (const other of old.slice(-OLD_WORKERS)) {
      const answer = await system.process.master(`@!${other} show info`).catch(() => '')
      // One without connections moves nothing any more, and its statistics are as long as the newest worker's.
      if (Number(infoField(answer, 'CurrConns') ?? 0) === 0) continue
      const stat = await system.process.master(`@!${other} show stat`).catch(() => '')
      others.push({ pid: other, rows: indexRows(parseStat(Buffer.from(stat), Date.now()) ?? []) })
    }
    return [{ pid, rows }, ...others]
  }

  const look = async (): Promise<void> => {
    const workers = await readWorkers()
    if (workers === null) return
    const [newest] = workers
    const now = Date.now()
    const seconds = lastReading === 0 ? 0 : (now - lastReading) / 1000
    const growths = meter.read(workers)
    const seen: Observation = {
      at: now,
      rows: newest.rows,
      growths,
      seconds,
      sameWorker: newest.pid === lastPid,
      probes: probes(),
      weights: weights()
    }
    looked(newest.rows)
    const { configuration } = store.current()
    const before = states
    states = statesOf(configuration, seen, last)
    last = { configuration, seen, states }
    const sum = totalOf(growths)
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
    nextLook = performance.now() + pause
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
      const ended = performance.now()
      const pause = Math.max(isWatched() ? WATCHED : UNWATCHED, (ended - began) * SHARE)
      pokedNotBefore = ended + (ended - began) * POKED_SHARE
      schedule(again ? pokedNotBefore - ended : pause)
      again = false
    })
  }

  const isWatched = (): boolean => listeners.size > 0 || performance.now() - askedAt < ASKED

  /** Somebody reads the state: looks come as often as for a stream, as long as they go on asking. */
  const asked = (): void => {
    const now = performance.now()
    const isNews = now - askedAt >= ASKED
    askedAt = now
    if (isNews && looking === null && nextLook - now > WATCHED) schedule(Math.max(0, pokedNotBefore - now))
  }

  const known = <T>(state: T | undefined, what: string): T => {
    if (state === undefined) throw new Refusal('not-found', `There is no ${what} any more.`)
    return state
  }

  const serviceNow = (id: Id): VirtualService => known(store.current().configuration.virtualServices.get(id), 'such virtual service')

  /** What no look has seen yet is computed from nothing seen. */
  const stateOfServer = (farm: Farm, server: RealServer): ServerState =>
    states.servers.get(server.id) ?? serverState(farm, server, unseen(Date.now()), undefined)

  const stateOf = (service: VirtualService): ServiceState => {
    const seen = states.services.get(service.id)
    if (seen !== undefined) return seen
    const servers = farmsOf(service).flatMap((farm) => farm.realServers.map((server) => stateOfServer(farm, server)))
    return serviceState(service, servers, unseen(Date.now()), undefined)
  }

  return {
    snapshot() {
      asked()
      return {
        at: new Date(at).toISOString(),
        revision: store.current().revision,
        whole: true,
        engine,
        total,
        services: [...states.services.values()],
        servers: [...states.servers.values()],
        removedServices: [],
        removedServers: [],
        network: network()
      }
    },
    statuses: () => [...store.current().configuration.virtualServices.values()].map((service) => stateOf(service).status),
    service(id) {
      asked()
      return stateOf(serviceNow(id))
    },
    server(serviceId, id) {
      asked()
      const isIt = (server: RealServer): boolean => server.id === id
      const farm = known(
        farmsOf(serviceNow(serviceId)).find(({ realServers }) => realServers.some(isIt)),
        'such real server'
      )
      return stateOfServer(farm, known(farm.realServers.find(isIt), 'such real server'))
    },
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
    isWatched,
    networkChanged: () => tell(states, false, false, true),
    poke: () => {
      if (looking !== null) again = true
      else if (!stopped) schedule(Math.max(0, pokedNotBefore - performance.now()))
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
