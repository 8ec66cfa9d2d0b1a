/**
 * Keeps the network at what the store says, as `reconcile.ts` keeps HAProxy: the helper changes it, and here is decided when.
 * Addresses come before HAProxy binds to them and go when its old worker has left. It looks at levels, so a missed event, a helper
 * that was started anew, or a card that somebody plugged in, is found at the next look.
 */
import type { LiveNetwork, Plan } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { equalJson } from '../../domain/json.ts'
import { withCards } from '../../domain/network/adopt.ts'
import { desiredNetwork, duringChange } from '../../domain/network/desired.ts'
import type { NetworkFacts } from '../../domain/network/place.ts'
import { Refusal } from '../../domain/problems.ts'
import type { DesiredNetwork } from '../../system/helper/protocol.ts'
import type { ChangeOutcome, ChangeRequest, Network } from '../offers.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { Queue } from '../queue.ts'
import { type EngineLog, type EngineSystem, HelperRefusal, HelperSilence } from '../system-ports.ts'
import { createConfirmation } from './confirmation.ts'
import { factsOf, linkStates, look, type Sight, UNSEEN } from './observe.ts'
import { commitOwn, type OwnRevision } from './own-revision.ts'
import { helperAway, refusalFor } from './refusals.ts'
import { refuseTaken } from './taken.ts'

/** Milliseconds between looks: while somebody watches or a change waits, and else. */
const WATCHED = 1_000
const UNWATCHED = 5_000
/** A network that cannot be repaired is not tried at every look. */
const REPAIR = 10_000

export interface NetworkParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly queue: Queue
  readonly log: EngineLog
  readonly wuiPort: number
  /** A revision that the engine need not hear of. */
  committed(configuration: Configuration): void
  /** Through the pipeline, from outside of the queue. */
  change(request: ChangeRequest): Promise<ChangeOutcome>
  /** What is shown of the network is not the same any more. */
  changed(): void
  isWatched(): boolean
}

export interface NetworkKeeper extends Network {
  /** Facts for the checks: null without helper. */
  known(): NetworkFacts | null
  /** Settles what happened while this process was away, takes over unknown cards, and brings the network to the newest revision. */
  start(): Promise<void>
  stop(): Promise<void>
  /** What a change would wait for. @throws Refusal when it cannot be made now. */
  plan(request: ChangeRequest, before: Configuration, after: Configuration): Plan['confirm']
  /** Runs `work` in a network that serves both configurations, then leaves the new one; a throw leaves the old one. Holds the queue. */
  through<T>(request: ChangeRequest, before: Configuration, after: Configuration, work: () => Promise<T>): Promise<T>
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export function createNetwork(parts: NetworkParts): NetworkKeeper {
  const { store, system, queue, log } = parts
  const { helper } = system.network
  let sight: Sight = UNSEEN
  let shown: LiveNetwork | null = null
  /** What the helper was last brought to, and its name for it. */
  let applied: { readonly desired: DesiredNetwork; readonly digest: string } | null = null
  let repairNotBefore = 0
  let stopped = true
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> = Promise.resolve()

  const desired = (configuration: Configuration, facts: NetworkFacts): DesiredNetwork =>
    desiredNetwork(configuration, facts, { wuiPorts: [parts.wuiPort] })

  /** While a change waits, everything that is applied belongs to it, within the time that it still has. */
  const apply = async (wanted: DesiredNetwork, takeOver = false): Promise<void> => {
    if (helper === null) return
    const { digest } = await helper.call('apply', { desired: wanted, confirm: confirmation.forHelper(), takeOver })
    applied = { desired: wanted, digest }
  }

  const observe = async (): Promise<void> => {
    sight = await look(system.network)
    const now = live()
    if (shown !== null && equalJson(shown, now)) return
    shown = now
    parts.changed()
  }

  const live = (): LiveNetwork => ({
    helper: sight.helper,
    pending: confirmation.pending(),
    links: linkStates(sight, store.current().configuration)
  })

  /** Holds the queue. */
  const commit = (revision: OwnRevision): void => {
    if (commitOwn(store, revision)) parts.committed(revision.next)
  }

  const confirmation = createConfirmation({
    store,
    helper,
    log,
    wuiPort: parts.wuiPort,
    sight: () => sight,
    commitOwn: commit,
    change: (request) => parts.change(request),
    changed: () => parts.changed()
  })

  /** Cards that are new to the configuration. Holds the queue. */
  const adopt = async (): Promise<void> => {
    const { state } = sight
    if (state === null || confirmation.pending() !== null) return
    const { configuration } = store.current()
    const names = new Set(configuration.interfaces.values().map((entry) => entry.name))
    if (!state.links.some((link) => link.kind === 'card' && !names.has(link.name))) return
    const host = await system.network.host()
    const next = withCards(configuration, { links: state.links, routes: state.routes, host }, () => store.newId())
    commit({ next, note: configuration.interfaces.size === 0 ? 'Took over the network of this machine' : null, undoes: null })
    log.info({}, 'Cards of the machine were taken over as they are')
  }

  /** Brings the network to the newest revision. Holds the queue. */
  const repair = async (): Promise<void> => {
    const facts = factsOf(sight)
    if (facts === null || confirmation.pending() !== null) return
    const wanted = desired(store.current().configuration, facts)
    const isThere =
      applied !== null &&
      sight.state?.applied === applied.digest &&
      sight.state.differences.length === 0 &&
      equalJson(wanted, applied.desired)
    if (isThere || Date.now() < repairNotBefore) return
    repairNotBefore = Date.now() + REPAIR
    if (applied !== null) log.info({ differences: sight.state?.differences }, 'The network is being brought up to date')
    // What cards had before Ballast came is what the configuration took over; from here on it is ours to change.
    await apply(wanted, true)
    repairNotBefore = 0
  }

  const pulse = async (): Promise<void> => {
    if (helper === null && !parts.isWatched()) return
    await observe()
    if (helper === null || sight.state === null) return
    if (!confirmation.isSettled()) {
      await queue.run(observe)
      await confirmation.settle(false)
    }
    await queue.run(async () => {
      await observe()
      await adopt()
      await repair()
    })
  }

  const loop = (): void => {
    timer = setTimeout(
      () => {
        looking = pulse()
          .catch((error: unknown) => {
            const isNews = !(error instanceof HelperSilence)
            if (isNews) log.error({ err: error, reason: reasonOf(error) }, 'Looking after the network failed')
          })
          .then(() => {
            if (!stopped) loop()
          })
      },
      parts.isWatched() || confirmation.pending() !== null ? WATCHED : UNWATCHED
    )
  }

  const follow = { observe: () => observe(), catchUp: () => queue.run(repair) }

  return {
    live,
    known: () => factsOf(sight),
    routes: () => sight.state?.routes ?? [],
    lacks: () => sight.state?.lacks ?? [],
    reverted: () => confirmation.reverted(),
    look: observe,
    confirm: (id) => confirmation.decide(id, 'confirm', follow),
    revert: (id) => confirmation.decide(id, 'revert', follow),
    async tool(verb, question, refusedAs = 'network-refused') {
      if (helper === null) throw helperAway(sight.helper.reason)
      try {
        return await helper.call(verb, question)
      } catch (error) {
        if (error instanceof HelperRefusal) throw new Refusal(refusedAs, error.message, { cause: error })
        if (error instanceof HelperSilence) throw helperAway(error.message)
        throw error
      }
    },
    async start() {
      stopped = false
      await queue.run(async () => {
        await observe()
        await confirmation.settle(true)
        await adopt()
        await repair().catch((error: unknown) => log.error({ err: error }, 'The network could not be brought to the newest revision'))
        await observe()
      })
      loop()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
    },
    plan: (request, before, after) => confirmation.plan(request, before, after),
    async through(request, before, after, work) {
      if (helper === null) return work()
      // What the last look saw may be five seconds old, and a change that waited may be over.
      await observe()
      const facts = factsOf(sight)
      const old = facts === null ? null : desired(before, facts)
      const next = facts === null ? null : desired(after, facts)
      if (facts === null || old === null || next === null || equalJson(old, next)) return work()
      if (!confirmation.isSettled())
        throw new Refusal('network-unconfirmed', 'A network change was just taken back. Try again in a moment.')
      const during = duringChange(old, next)
      const confirm = confirmation.plan(request, before, after)
      try {
        if (request.unattended !== true) await refuseTaken(helper, old, next, new Set(facts.links.map(({ name }) => name)))
        if (confirm !== undefined) confirmation.begin(request.author, confirm)
        if (confirm !== undefined || !equalJson(old, during)) await apply(during)
      } catch (error) {
        await back(confirm !== undefined, old)
        throw refusalFor(error, before, after)
      }
      let result: Awaited<ReturnType<typeof work>>
      try {
        result = await work()
      } catch (error) {
        await back(confirm !== undefined, old)
        throw error
      }
      // From here on the change is made; what is left over goes now, or at the next look.
      if (!equalJson(during, next)) {
        await apply(next).catch((error: unknown) => log.warn({ err: error }, 'What the last change left in the network is removed later'))
      }
      await observe().catch(() => undefined)
      return result
    }
  }

  /** The old network, after a change that came to nothing. */
  async function back(waits: boolean, old: DesiredNetwork): Promise<void> {
    try {
      if (!waits || !(await confirmation.abandon())) await apply(old)
    } catch (error) {
      // What waits is taken back by the helper in time, and the next looks settle the rest.
      log.error({ err: error }, 'The old network could not be brought back at once; it is tried again')
      applied = null
    }
  }
}
