/**
 * Keeps the engine at what the store says, whatever happened: at the start, when HAProxy dies, when a drain time ends, when a host
 * name moves, when somebody changed a weight by hand. It looks at levels, not at events, so a missed one does not matter.
 */
import { nextDrainEnd } from '../domain/drain.ts'
import { render } from '../render/render.ts'
import { type Candidate, configurationText, type Side } from './candidate.ts'
import type { Deployer } from './deployer.ts'
import type { Environments } from './environment.ts'
import { type EnginePlan, makePlan } from './plan.ts'
import type { ConfigurationStore } from './ports.ts'
import type { Queue } from './queue.ts'
import { isUp, serves } from './reload.ts'
import { serversIn } from './running-servers.ts'
import { readDigest, setState, setWeight } from './runtime-client.ts'
import { driftOf, type WeightOf } from './server-state.ts'
import { parseProc, parseServersState, type Workers } from './show.ts'
import { type EngineLog, EngineSilence, type EngineSystem } from './system-ports.ts'

/** A dead engine is noticed within two of these. */
const PULSE = 400
/** How often the worker's revision is compared, and its weights and states. */
const COMPARE = 10_000
const RESOLVE = 60 * 60_000
/** How often OCSP answers are looked at; an authority is asked only when one is due. */
const STAPLES = 2_000
/** Between starts that fail; the first comes at once. */
const BACKOFF = [0, 1_000, 2_000, 5_000, 10_000, 30_000] as const

export interface ReconcilerParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly deployer: Deployer
  readonly environments: Environments
  readonly queue: Queue
  readonly log: EngineLog
  /** Weights that are not those of the files, and right nevertheless. */
  readonly weightOf: WeightOf
  /** A start failed. What the traffic does not need must be left out next time. */
  failed(): void
  /** What the master says of itself at each look; null with the reason when there is none. */
  observed(workers: Workers | null, reason: string): void
}

export interface Reconciler {
  /** Renders again at once, for facts that have changed beside the configuration. @throws Refusal when the engine does not take it. */
  refresh(): Promise<void>
  /** Resolves when the engine runs the store's newest revision, or when a first try failed; more follow by themselves. */
  start(): Promise<void>
  stop(): Promise<void>
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Read once of the files that run, not at each comparison. */
function createServersOf(): (running: Candidate) => ReturnType<typeof serversIn> {
  let text = ''
  let servers = serversIn(text)
  return (running) => {
    const now = configurationText(running)
    if (now !== text) servers = serversIn(now)
    text = now
    return servers
  }
}

export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { store, system, deployer, environments, queue, log } = parts
  const send = (command: string): Promise<string> => system.process.stats(command)
  const serversOf = createServersOf()
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let notBefore = 0
  let comparedAt = 0
  /** A refresh did not succeed and is due again. */
  let stale = false
  let resolvedAt = Date.now()
  let renderedAt = resolvedAt + 1
  let looking: Promise<void> = Promise.resolve()
  let stapling: Promise<void> | null = null
  let stapledAt = 0
  let lookedForStaplesAt = 0

  const desired = (): Side => {
    const { configuration } = store.current()
    return { configuration, rendered: render(configuration, environments.at(configuration, new Date())) }
  }
  const prepare = (side: Side) => deployer.prepare(side, (fingerprint) => store.material(fingerprint), store.current().revision)

  /** Adopts an engine that runs the newest revision, else starts or reloads one. */
  const bringUp = async (): Promise<void> => {
    const side = desired()
    const candidate = await prepare(side)
    if (await serves(system, candidate)) {
      await deployer.adopt(candidate)
      log.info({ revision: store.current().revision }, 'The engine runs this revision already')
      return
    }
    await deployer.install(candidate)
    log.info({ revision: store.current().revision }, 'The engine runs this revision')
  }

  const restart = async (): Promise<void> => {
    if (Date.now() < notBefore) return
    try {
      const running = deployer.running()
      // After a failure something may have been left out, so that the same files would fail again.
      const isOther = running === null || (failures > 0 && desired().rendered.digest !== running.rendered.digest)
      if (running === null) await bringUp()
      else if (!(await isUp(system))) await (isOther ? bringUp() : deployer.restart())
      failures = 0
    } catch (error) {
      failures++
      notBefore = Date.now() + (BACKOFF[Math.min(failures, BACKOFF.length - 1)] ?? 0)
      parts.failed()
      parts.observed(null, reasonOf(error))
      log.error({ err: error }, 'The engine did not start')
    }
  }

  /** The same configuration, other facts: a drain time is over, a name has moved. */
  const refresh = async (): Promise<void> => {
    const now = Date.now()
    const side = desired()
    const running = deployer.running()
    renderedAt = now
    if (running === null) return
    if (side.rendered.digest === running.rendered.digest) {
      stale = false
      return
    }
    const plan: EnginePlan = makePlan(running, side)
    const candidate = await prepare(side)
    stale = true
    await deployer.deploy(candidate, plan, () => undefined)
    stale = false
    log.info({ reasons: plan.plan.reasons }, 'The engine was brought up to date')
  }

  const repairDrift = async (): Promise<void> => {
    await system.process.trimLog()
    const running = deployer.running()
    if (running === null) return
    if ((await readDigest(send)) !== running.rendered.digest) {
      log.warn({}, 'The engine does not run the newest revision; reloading')
      await deployer.install(running)
      return
    }
    const seen = parseServersState(await send('show servers state'))
    for (const { backend, server, weight, state } of driftOf(seen, serversOf(running), parts.weightOf)) {
      log.warn({ backend, server }, 'A real server was not as configured; set right')
      if (weight !== null) await setWeight(send, backend, server, weight)
      if (state !== null) await setState(send, backend, server, state)
    }
  }

  const pulse = async (): Promise<void> => {
    try {
      const workers = parseProc(await system.process.master('show proc'))
      parts.observed(workers, '')
    } catch (error) {
      if (!(error instanceof EngineSilence)) throw error
      // A master that replaces itself answers again in a moment.
      if (error.gone && (await system.process.alive())) return
      parts.observed(null, error.gone ? 'The engine has ended; it is being started again.' : error.message)
      if (error.gone) await queue.run(restart)
      return
    }
    const now = Date.now()
    if (now - resolvedAt >= RESOLVE) {
      resolvedAt = now
      await environments.resolveAgain(store.current().configuration)
    }
    lookForStaples(now)
    const running = deployer.running()
    if (running === null) await queue.run(restart)
    else if ((await environments.lookForEmptied(store.current().configuration, new Date(now))) || isDue()) await queue.run(refresh)
    if (now - comparedAt >= COMPARE) {
      comparedAt = now
      await queue.run(stale ? refresh : repairDrift)
    }
  }

  /** Beside the pulse: an authority that takes its time must not keep a dead engine from being noticed. */
  const lookForStaples = (now: number): void => {
    if (stapling !== null || now - lookedForStaplesAt < STAPLES) return
    lookedForStaplesAt = now
    stapling = environments
      .renewStaples(store.current().configuration)
      .then((changed) => {
        if (changed) stapledAt = Date.now()
      })
      .catch((error: unknown) => log.error({ err: error }, 'Asking for OCSP answers failed'))
      .finally(() => {
        stapling = null
      })
  }

  /** Whether rendering again could give something else: a drain time ended since, names were looked up, an OCSP answer came. */
  const isDue = (): boolean => {
    const next = nextDrainEnd(store.current().configuration, new Date(renderedAt))
    return stapledAt >= renderedAt || resolvedAt >= renderedAt || (next !== null && next.getTime() <= Date.now())
  }

  const loop = (): void => {
    timer = setTimeout(() => {
      looking = pulse()
        .catch((error: unknown) => log.error({ err: error }, 'Looking after the engine failed'))
        .then(() => {
          if (!stopped) loop()
        })
    }, PULSE)
  }

  return {
    refresh: () => queue.run(refresh),
    async start() {
      await queue.run(async () => {
        await environments.resolveNew(store.current().configuration).catch((error: unknown) => {
          log.warn({ reason: reasonOf(error) }, 'A host name does not resolve; its real servers stay out of service')
        })
        await restart()
        loop()
      })
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
      await stapling
      await queue.run(() => Promise.resolve())
    }
  }
}
