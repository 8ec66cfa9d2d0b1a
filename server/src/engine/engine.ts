/** The engine, wired: the pipeline of changes, the live state, and who looks after HAProxy. */
import { createChallenges } from './acme/challenges.ts'
import { type Acme, type AcmeKeeper, createAcme } from './acme/keeper.ts'
import type { AcmeStore } from './acme/ports.ts'
import { type CheckNow, createCheckNow } from './check-now.ts'
import { createDeployer } from './deployer.ts'
import { createWeigher } from './dynamic/weigher.ts'
import { createEnvironments } from './environment.ts'
import { createLive, type LiveFeed } from './live.ts'
import { createNetwork, type NetworkKeeper } from './network/network.ts'
import type { Live, Network, Pipeline } from './offers.ts'
import { createPipeline } from './pipeline.ts'
import type { ConfigurationStore } from './ports.ts'
import { createProber } from './probe/prober.ts'
import { createQueue } from './queue.ts'
import { createReconciler } from './reconcile.ts'
import type { Workers } from './show.ts'
import type { EngineLog, EngineSystem } from './system-ports.ts'

export interface EngineParts {
  readonly store: ConfigurationStore
  readonly acmeStore: AcmeStore
  readonly system: EngineSystem
  readonly log: EngineLog
  /** Where the web UI answers: the packet filter must know. */
  readonly wuiPort?: number
  /** Milliseconds between two weighings by response time. */
  readonly weighEvery?: number
}

export interface Engine {
  readonly pipeline: Pipeline
  readonly live: Live
  readonly network: Network
  readonly checkNow: CheckNow
  readonly acme: Acme
  /** Resolves when the engine runs the newest revision, or when it is clear that it does not yet; it is then tried again and again. */
  start(): Promise<void>
  /** Lets a running change finish. HAProxy and its traffic go on unless `keepTraffic` is false. */
  stop(options: { readonly keepTraffic: boolean }): Promise<void>
}

export function createEngine({ store, acmeStore, system, log, wuiPort = 443, weighEvery }: EngineParts): Engine {
  const queue = createQueue()
  const challenges = createChallenges(store, (command) => system.process.stats(command), log)
  const environments = createEnvironments(system, store, log, () => challenges.addresses())
  const told = (): void => {
    prober.refresh()
    weigher.refresh()
  }
  const weightOf = (name: string): number | undefined => weigher.weights().get(Number(name.slice(2)))?.weight
  const deployer = createDeployer(system, log, {
    weightOf,
    deployed: () => {
      told()
      challenges.deployed()
    }
  })
  const prober = createProber({ store, system, environments, log, changed: () => live.poke() })
  const weigher = createWeigher({
    store,
    system,
    environments,
    log,
    probes: () => prober.states(),
    changed: () => live.poke(),
    ...(weighEvery === undefined ? {} : { period: weighEvery })
  })
  const live: LiveFeed = createLive({
    store,
    system,
    log,
    network: () => network.live(),
    probes: () => prober.states(),
    weights: () => weigher.weights(),
    looked: (rows) => weigher.observe(rows)
  })
  const observed = (workers: Workers | null, reason: string): void => live.observed(workers, reason)
  const committed = (): void => {
    live.poke()
    told()
  }
  const reconciler = createReconciler({
    store,
    system,
    deployer,
    environments,
    queue,
    log,
    observed,
    weightOf,
    failed: () => challenges.setAddresses([])
  })
  const network: NetworkKeeper = createNetwork({
    store,
    system,
    queue,
    log,
    wuiPort,
    committed: (configuration) => {
      deployer.relabel(configuration)
      committed()
    },
    change: (request) => pipeline.change(request),
    changed: () => live.networkChanged(),
    isWatched: () => live.isWatched()
  })
  const changes = createPipeline({ store, system, deployer, environments, network, queue, committed })
  /** The API answers before the engine is there; who asks for a change meanwhile waits instead of being sent away. */
  let started: Promise<void> = Promise.resolve()
  const pipeline: Pipeline = {
    ...changes,
    async change(request) {
      await started.catch(() => undefined)
      return changes.change(request)
    }
  }
  const acme: AcmeKeeper = createAcme({
    store,
    acme: acmeStore,
    system,
    pipeline,
    challenges,
    refresh: () => reconciler.refresh(),
    log
  })
  const bringUp = async (): Promise<void> => {
    // Addresses before HAProxy, which binds to them.
    await network.start()
    prober.start()
    weigher.start()
    await reconciler.start()
    live.start()
    acme.start()
  }
  return {
    acme,
    pipeline,
    live,
    network,
    checkNow: createCheckNow(store, system, environments),
    start() {
      started = bringUp()
      return started
    },
    async stop({ keepTraffic }) {
      await acme.stop()
      await network.stop()
      prober.stop()
      weigher.stop()
      await reconciler.stop()
      await live.stop()
      if (!keepTraffic) await system.process.stop()
    }
  }
}
