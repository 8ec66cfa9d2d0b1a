/**
 * Checks the real servers whose method HAProxy does not know, and tells HAProxy: `set server … agent up|down`. HAProxy has them in
 * its own state then, over reloads too; whatever the worker forgot is told again after each deployment. While this process is away
 * nobody asks, and every server stays as it was told last.
 */
import * as z from 'zod'
import { type Id, Id as IdSchema, isProbed, type RealServer } from '../../contract/index.ts'
import { type Rhythm, rhythmOf } from '../../domain/checks/rhythm.ts'
import { type Farm, runningFarms } from '../../domain/farm.ts'
import { farmName, serverName } from '../../render/names.ts'
import type { Environments } from '../environment.ts'
import type { ConfigurationStore } from '../ports.ts'
import { tellHealth } from '../runtime-client.ts'
import { type EngineLog, EngineSilence, type EngineSystem } from '../system-ports.ts'
import { type ProbeTarget, probe } from './probe.ts'
import { targetOf } from './target.ts'

/** What is known of one server. A new object whenever something of it changes. */
export interface ProbeState {
  readonly up: boolean
  /** The last answer in words. */
  readonly reason: string
  /** Checks in a row that said the opposite of `up`. */
  readonly contrary: number
  /** Milliseconds since 1970. */
  readonly since: number
  /** How long the last good check took. */
  readonly milliseconds: number | null
}

export interface Prober {
  states(): ReadonlyMap<Id, ProbeState>
  /** The configuration, host names or the engine may have changed: look at what is to be checked, and tell the engine everything again. */
  refresh(): void
  start(): void
  stop(): void
}

/** Checks at a time; `ping` is a process each. */
const AT_ONCE = 24
const STATES_KEY = 'prober.states'
/** Commands in one line to the engine. */
const TOGETHER = 50
/** Changes of state are written down at most so often. */
const SAVE_AFTER = 1_000

interface Subject {
  readonly farm: Farm
  readonly server: RealServer
  readonly target: ProbeTarget
  rhythm: Rhythm
  /** What a change of makes the server a new one, of which nothing is known. */
  readonly identity: string
  due: number
  running: boolean
}

export interface ProberParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly environments: Environments
  readonly log: EngineLog
  /** A server went up or down. */
  readonly changed: () => void
}

const Remembered = z.array(
  z.tuple([
    IdSchema,
    z.strictObject({
      up: z.boolean(),
      reason: z.string(),
      contrary: z.int(),
      since: z.number(),
      milliseconds: z.number().nullable(),
      identity: z.string()
    })
  ])
)

/** What the last process knew; what it wrote in another version is no loss. */
function remembered(store: ConfigurationStore): Map<Id, ProbeState & { readonly identity: string }> {
  const parsed = Remembered.safeParse(JSON.parse(store.machineValue(STATES_KEY) ?? '[]'))
  return new Map(parsed.success ? parsed.data : [])
}

/** The state after one more check. The first one decides alone. */
function nextState(before: ProbeState | undefined, up: boolean, reason: string, milliseconds: number, { fall, rise }: Rhythm): ProbeState {
  const now = Date.now()
  if (before === undefined) return { up, reason, contrary: 0, since: now, milliseconds: up ? milliseconds : null }
  const took = up ? milliseconds : before.milliseconds
  if (before.up === up) return { ...before, reason, contrary: 0, milliseconds: took }
  const contrary = before.contrary + 1
  if (contrary >= (before.up ? fall : rise)) return { up, reason, contrary: 0, since: now, milliseconds: took }
  return {
    ...before,
    reason: before.up ? `${reason}; not often enough to take it out` : `${reason}; not often enough to take it back`,
    contrary,
    milliseconds: took
  }
}

export function createProber({ store, system, environments, log, changed }: ProberParts): Prober {
  const known = remembered(store)
  let states: ReadonlyMap<Id, ProbeState> = known
  let subjects = new Map<Id, Subject>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let saveTimer: ReturnType<typeof setTimeout> | undefined
  let running = 0
  let stopped = true

  const send = (command: string): Promise<string> => system.process.stats(command)

  const save = (): void => {
    clearTimeout(saveTimer)
    saveTimer = undefined
    const list = [...states].map(([id, state]) => [id, { ...state, identity: subjects.get(id)?.identity ?? '' }])
    store.setMachineValue(STATES_KEY, JSON.stringify(list))
  }

  const put = (id: Id, state: ProbeState): void => {
    const before = states.get(id)
    states = new Map(states).set(id, state)
    if (before?.up === state.up) return
    saveTimer ??= setTimeout(save, SAVE_AFTER)
    changed()
  }

  const tell = async (list: readonly (readonly [Subject, boolean])[]): Promise<void> => {
    try {
      for (let at = 0; at < list.length; at += TOGETHER) {
        const some = list.slice(at, at + TOGETHER)
        await tellHealth(
          send,
          some.map(([{ farm, server }, up]) => ({ backend: farmName(farm), server: serverName(server.id), up }))
        )
      }
    } catch (error) {
      // It is told everything again when it is back.
      if (!(error instanceof EngineSilence)) log.warn({ err: error }, 'Telling the engine the result of a check failed')
    }
  }

  const check = async (id: Id, subject: Subject): Promise<void> => {
    const { up, reason, milliseconds } = await probe(subject.target, system.probes)
    // Meanwhile it may have been changed or deleted.
    if (subjects.get(id) !== subject || stopped) return
    const before = states.get(id)
    const state = nextState(before, up, reason, milliseconds, subject.rhythm)
    if (before?.up !== state.up) await tell([[subject, state.up]])
    put(id, state)
  }

  const begin = (id: Id, subject: Subject): void => {
    subject.running = true
    running++
    void check(id, subject)
      .catch((error: unknown) => log.error({ err: error }, 'A check failed in a way that was not foreseen'))
      .then(() => {
        running--
        subject.running = false
        subject.due = performance.now() + subject.rhythm.interval * 1000
        schedule()
      })
  }

  function turn(): void {
    const now = performance.now()
    for (const [id, subject] of subjects) {
      if (running >= AT_ONCE) break
      if (!subject.running && subject.due <= now) begin(id, subject)
    }
    schedule()
  }

  function schedule(): void {
    clearTimeout(timer)
    // Who ends a check calls again.
    if (stopped || running >= AT_ONCE) return
    let next = Number.POSITIVE_INFINITY
    for (const subject of subjects.values()) if (!subject.running) next = Math.min(next, subject.due)
    if (next < Number.POSITIVE_INFINITY) timer = setTimeout(turn, Math.max(0, next - performance.now()))
  }

  const wanted = (): Map<Id, Subject> => {
    const { configuration } = store.current()
    const environment = environments.at(configuration, new Date())
    const found = new Map<Id, Subject>()
    for (const service of configuration.virtualServices.values()) {
      if (!service.enabled || service.redirect !== null) continue
      for (const farm of runningFarms(service)) {
        if (!isProbed(farm.check.method)) continue
        const rhythm = rhythmOf(farm.check, configuration.settings.checks)
        for (const server of farm.realServers) {
          const target = targetOf(farm, server, farm.check, configuration.settings, environment)
          if (target === null || (!server.enabled && environment.drained.has(server.id))) continue
          const identity = JSON.stringify([farm.id, target])
          const before = subjects.get(server.id)
          if (before?.identity === identity) {
            before.rhythm = rhythm
            before.due = Math.min(before.due, performance.now() + rhythm.interval * 1000)
            found.set(server.id, before)
            continue
          }
          // After a start much is known already, and nothing is urgent.
          const spread = known.get(server.id)?.identity === identity ? Math.random() * rhythm.interval * 1000 : 0
          found.set(server.id, { farm, server, target, rhythm, identity, due: performance.now() + spread, running: false })
        }
      }
    }
    return found
  }

  const refresh = (): void => {
    if (stopped) return
    const next = wanted()
    const kept = new Map<Id, ProbeState>()
    for (const [id, { identity }] of next) {
      const state = states.get(id)
      const before = subjects.get(id)?.identity ?? known.get(id)?.identity
      if (state !== undefined && before === identity) kept.set(id, state)
    }
    known.clear()
    subjects = next
    states = kept
    const told = [...kept].flatMap(([id, state]) => {
      const subject = next.get(id)
      return subject === undefined ? [] : [[subject, state.up] as const]
    })
    void tell(told)
    schedule()
  }

  return {
    states: () => states,
    refresh,
    start() {
      stopped = false
      refresh()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      if (saveTimer !== undefined) save()
    }
  }
}
