/**
 * *Weighted response time* and *resource based (adaptive)*: keeps the engine's weights at what real servers show of themselves. The
 * files hold the weights of the start; these here come on top, by commands, and again at once after every deployment. Who repairs
 * drift, and who writes the state file of a reload, asks here first.
 */
import type { Id, RealServer } from '../../contract/index.ts'
import { rhythmOf } from '../../domain/checks/rhythm.ts'
import { type AgentReport, type DynamicWeight, loadWeights, responseTimeWeights } from '../../domain/dynamic-weights.ts'
import { type Farm, runningFarms } from '../../domain/farm.ts'
import { farmName, serverName } from '../../render/names.ts'
import { addressOf, checkSource } from '../../render/server.ts'
import type { Environments } from '../environment.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { ProbeState } from '../probe/prober.ts'
import { type Weighed, weigh } from '../runtime-client.ts'
import type { StatIndex, StatRow } from '../stat-csv.ts'
import { type EngineLog, EngineSilence, type EngineSystem } from '../system-ports.ts'
import { askAgent } from './agent.ts'

export interface Weigher {
  /** Of enabled real servers of services that weigh by what is observed. */
  weights(): ReadonlyMap<Id, DynamicWeight>
  /** What the engine's own checks took, at each look at it. */
  observe(rows: StatIndex): void
  /** The configuration or the engine changed. */
  refresh(): void
  start(): void
  stop(): void
}

export interface WeigherParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly environments: Environments
  readonly log: EngineLog
  readonly probes: () => ReadonlyMap<Id, ProbeState>
  readonly changed: () => void
  /** Milliseconds between two weighings by response time. */
  readonly period?: number
}

const PERIOD = 15_000
/** How much of the newest time counts; the rest is memory. */
const NEWEST = 0.5
/**
 * A new worker shows the results of the former one, but 0 ms, until its own first checks have ended; they are begun within this many
 * milliseconds (`render/limits.ts`). Servers that really take no millisecond are believed later.
 */
const FIRST_CHECKS = 5_000
/** Answers in a row that an agent may miss before its last word is forgotten. */
const MISSES = 2
const AT_ONCE = 24
/** Commands in one line to the engine. */
const TOGETHER = 50

interface Agent {
  readonly farm: Farm
  readonly server: RealServer
  report: AgentReport | null
  misses: number
}

const timeOf = (row: StatRow | undefined): number | null => (row?.checkStatus.endsWith('OK') === true ? row.checkDuration : null)

export function createWeigher(parts: WeigherParts): Weigher {
  const { store, system, environments, log } = parts
  let farms: readonly Farm[] = []
  let weights: ReadonlyMap<Id, DynamicWeight> = new Map()
  const times = new Map<Id, number>()
  const agents = new Map<Id, Agent>()
  const timers = new Set<ReturnType<typeof setInterval>>()
  let askEvery = 0
  let refreshedAt = 0
  let asking: ReturnType<typeof setInterval> | undefined
  let busy = false
  let stopped = true

  const of = (method: Farm['scheduling']): readonly Farm[] => farms.filter((farm) => farm.scheduling === method)

  const tell = async (list: readonly Weighed[]): Promise<void> => {
    try {
      for (let at = 0; at < list.length; at += TOGETHER) {
        await weigh((command) => system.process.stats(command), list.slice(at, at + TOGETHER))
      }
    } catch (error) {
      // It is told everything again when it is back.
      if (!(error instanceof EngineSilence)) log.warn({ err: error }, 'Telling the engine a weight failed')
    }
  }

  /** @param all tells the engine also what did not change: it may have forgotten. */
  const settle = (all: boolean): void => {
    const { minimum } = store.current().configuration.settings.adaptive
    const next = new Map<Id, DynamicWeight>()
    const told: Weighed[] = []
    for (const farm of farms) {
      const servers = farm.realServers.filter((server) => server.enabled)
      const found =
        farm.scheduling === 'resource-based' ? loadWeights(servers, reportsOf(servers), minimum) : responseTimeWeights(timesOf(servers))
      for (const [id, weight] of found) {
        const before = weights.get(id)
        const isSame = before?.weight === weight.weight && before.reason === weight.reason
        next.set(id, isSame ? before : weight)
        if (all || before?.weight !== weight.weight) told.push({ backend: farmName(farm), server: serverName(id), weight: weight.weight })
      }
    }
    weights = next
    if (told.length === 0) return
    void tell(told)
    parts.changed()
  }

  const timesOf = (servers: readonly RealServer[]): ReadonlyMap<Id, number> =>
    new Map(servers.flatMap(({ id }) => (times.has(id) ? [[id, times.get(id) ?? 0] as const] : [])))
  const reportsOf = (servers: readonly RealServer[]): ReadonlyMap<Id, AgentReport> =>
    new Map(
      servers.flatMap(({ id }) => {
        const report = agents.get(id)?.report
        return report == null ? [] : [[id, report] as const]
      })
    )

  const ask = async (agent: Agent): Promise<void> => {
    const { configuration } = store.current()
    const { settings } = configuration
    const address = addressOf(agent.server, environments.at(configuration, new Date()))
    if (address === null) return
    const place = { address, port: settings.adaptive.port, source: checkSource(agent.farm.service, address, settings) }
    const report = await askAgent(place, settings.adaptive.url, settings.checks.timeout * 1000, system.probes)
    const isFault = 'fault' in report
    agent.misses = isFault ? agent.misses + 1 : 0
    if (!isFault || agent.report === null || agent.misses > MISSES) agent.report = report
  }

  const askAll = async (): Promise<void> => {
    // Agents that hang must not pile up.
    if (busy || stopped) return
    busy = true
    try {
      const waiting = [...agents.values()]
      const worker = async (): Promise<void> => {
        for (let agent = waiting.pop(); agent !== undefined; agent = waiting.pop()) await ask(agent)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      if (!stopped) settle(false)
    } catch (error) {
      log.error({ err: error }, 'Asking agents failed')
    } finally {
      busy = false
    }
  }

  const schedule = (): void => {
    const every = agents.size === 0 ? 0 : store.current().configuration.settings.adaptive.interval * 1000
    if (every === askEvery) return
    clearInterval(asking)
    askEvery = every
    if (every > 0) asking = setInterval(() => void askAll(), every)
  }

  const refresh = (): void => {
    if (stopped) return
    refreshedAt = performance.now()
    farms = [...store.current().configuration.virtualServices.values()]
      .filter((service) => service.enabled && service.redirect === null)
      .flatMap(runningFarms)
      .filter((farm) => farm.scheduling === 'weighted-response-time' || farm.scheduling === 'resource-based')
    const known = new Set(farms.flatMap((farm) => farm.realServers.map((server) => server.id)))
    for (const id of times.keys()) if (!known.has(id)) times.delete(id)
    const wanted = new Map(
      of('resource-based').flatMap((farm) =>
        farm.realServers.filter((server) => server.enabled).map((server) => [server.id, { farm, server }] as const)
      )
    )
    for (const id of agents.keys()) if (!wanted.has(id)) agents.delete(id)
    let isNew = false
    for (const [id, where] of wanted) {
      const before = agents.get(id)
      const isSame = before?.server.address === where.server.address
      isNew ||= !isSame
      agents.set(id, isSame ? { ...before, ...where } : { ...where, report: null, misses: 0 })
    }
    settle(true)
    schedule()
    if (isNew) void askAll()
  }

  return {
    weights: () => weights,
    refresh,
    observe(rows) {
      const { settings } = store.current().configuration
      for (const farm of of('weighted-response-time')) {
        const isYoung = performance.now() - refreshedAt < FIRST_CHECKS + rhythmOf(farm.check, settings.checks).timeout * 1000
        for (const { id } of farm.realServers) {
          const row = rows.servers.get(id)
          const told = parts.probes().get(id)
          const time = told !== undefined ? told.milliseconds : timeOf(row)
          if (time === null || (time === 0 && told === undefined && isYoung)) continue
          const before = times.get(id)
          times.set(id, before === undefined ? time : before + (time - before) * NEWEST)
        }
      }
    },
    start() {
      stopped = false
      timers.add(setInterval(() => settle(false), parts.period ?? PERIOD))
      refresh()
    },
    stop() {
      stopped = true
      for (const timer of timers) clearInterval(timer)
      clearInterval(asking)
      askEvery = 0
    }
  }
}
