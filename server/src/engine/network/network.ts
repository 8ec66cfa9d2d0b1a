/**
 * Keeps the network at what the store says, as `reconcile.ts` keeps HAProxy: the helper changes it, and here is decided when.
 * Addresses come before HAProxy binds to them and go when its old worker has left. It looks at levels, so a missed event, a helper
 * that was started anew, or a card that somebody plugged in, is found at the next look.
 */
import type { LiveNetwork, PendingChange, Plan } from '../../contract/index.ts'
import { CONFIRM_SECONDS } from '../../contract/index.ts'
import { diff } from '../../domain/change.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { restore, undo } from '../../domain/history.ts'
import { equalJson } from '../../domain/json.ts'
import { withCards } from '../../domain/network/adopt.ts'
import { desiredNetwork, duringChange } from '../../domain/network/desired.ts'
import { heldNetworks, type NetworkFacts } from '../../domain/network/place.ts'
import { changesNetwork, reasonsToConfirm, withNetworkOf } from '../../domain/network/risk.ts'
import { Refusal } from '../../domain/problems.ts'
import { inWords, noteFor } from '../../domain/words.ts'
import type { DesiredNetwork } from '../../system/helper/protocol.ts'
import type { ChangeOutcome, ChangeRequest, Network } from '../offers.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { Queue } from '../queue.ts'
import { type EngineLog, type EngineSystem, HelperRefusal, HelperSilence } from '../system-ports.ts'
import { addressesToConfirmAt } from './confirm-at.ts'
import { type Marker, markers } from './marker.ts'
import { factsOf, linkStates, look, type Sight, UNSEEN } from './observe.ts'
import { helperAway, notOurClock, refusalFor } from './refusals.ts'
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
  const marks = markers(store)
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

  const secondsLeft = ({ until }: Marker): number => Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 1000))

  /** While a change waits, everything that is applied belongs to it, within the time that it still has. */
  const apply = async (wanted: DesiredNetwork, takeOver = false): Promise<void> => {
    if (helper === null) return
    const waiting = marks.pending()
    const confirm = waiting === null ? null : { id: waiting.id, seconds: secondsLeft(waiting) }
    const { digest } = await helper.call('apply', { desired: wanted, confirm, takeOver })
    applied = { desired: wanted, digest }
  }

  const observe = async (): Promise<void> => {
    sight = await look(system.network)
    const now = live()
    if (shown !== null && equalJson(shown, now)) return
    shown = now
    parts.changed()
  }

  const pendingChange = (): PendingChange | null => {
    const marker = marks.pending()
    if (marker === null) return null
    const { id, base, author, until, reasons, confirmAt } = marker
    return { id, revision: base + 1, author, until, reasons, confirmAt }
  }

  const live = (): LiveNetwork => ({
    helper: sight.helper,
    pending: pendingChange(),
    links: linkStates(sight, store.current().configuration)
  })

  /** A revision of our own that changes nothing for the engine. Holds the queue. */
  const commit = (next: Configuration, note: string | null, undoes: number | null): void => {
    const { configuration: previous, revision } = store.current()
    const changes = diff(previous, next)
    if (changes.length === 0) return
    store.commit({
      base: revision,
      next,
      changes,
      words: inWords(changes, previous, next),
      author: 'Ballast',
      note: note ?? noteFor(changes, previous, next),
      at: new Date().toISOString(),
      action: 'none',
      undoes,
      materials: new Map()
    })
    parts.committed(next)
  }

  /** Cards that are new to the configuration. Holds the queue. */
  const adopt = async (): Promise<void> => {
    const { state } = sight
    if (state === null || marks.pending() !== null) return
    const { configuration } = store.current()
    const names = new Set(configuration.interfaces.values().map((entry) => entry.name))
    if (!state.links.some((link) => link.kind === 'card' && !names.has(link.name))) return
    const host = await system.network.host()
    const next = withCards(configuration, { links: state.links, routes: state.routes, host }, () => store.newId())
    commit(next, configuration.interfaces.size === 0 ? 'Took over the network of this machine' : null, null)
    log.info({}, 'Cards of the machine were taken over as they are')
  }

  /** The configuration as it is without the change that was taken back. Later changes of services stay. */
  const without = (current: Configuration, { base }: Marker): { readonly configuration: Configuration; readonly undoes: number | null } => {
    const revision = store.revision(base + 1)
    if (revision === undefined) return { configuration: current, undoes: null }
    try {
      return { configuration: undo(current, revision), undoes: revision.number }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { configuration: withNetworkOf(restore(current, store.revisionsSince(base)), current), undoes: revision.number }
    }
  }

  const noteOf = (marker: Marker): string =>
    marker.said === 'revert' ? 'Reverted by the administrator' : `Reverted: not confirmed within ${marker.seconds} s`

  /** What became of the change that waited. `lost`: the helper knows nothing of it, so it is not in effect. */
  const fateOf = (marker: Marker): 'waits' | 'confirmed' | 'reverted' | 'unknown' => {
    const { state } = sight
    if (state === null) return 'unknown'
    if (state.pending?.id === marker.id) return 'waits'
    if (state.reverted.includes(marker.id) || marker.said !== 'confirm') return 'reverted'
    return 'confirmed'
  }

  /** Runs outside of the queue, since it goes through the pipeline; at the start, before there is an engine, it only writes. */
  const settle = async (atStart: boolean): Promise<void> => {
    const marker = marks.pending()
    if (marker === null) return
    const fate = fateOf(marker)
    if (fate === 'waits' || fate === 'unknown') return
    const committedIt = store.current().revision > marker.base
    marks.done()
    if (fate === 'confirmed') {
      log.info({ revision: marker.base + 1 }, 'The network change was confirmed')
      return
    }
    if (!committedIt) return
    const at = new Date().toISOString()
    log.warn({ revision: marker.base + 1 }, noteOf(marker))
    if (atStart) {
      const { configuration, undoes } = without(store.current().configuration, marker)
      commit(configuration, noteOf(marker), undoes)
    } else {
      await parts.change({
        author: 'Ballast',
        note: noteOf(marker),
        undoes: marker.base + 1,
        unattended: true,
        edit: (current) => ({ configuration: without(current, marker).configuration })
      })
    }
    marks.note({ revision: marker.base + 1, at })
    parts.changed()
  }

  /** Brings the network to the newest revision. Holds the queue. */
  const repair = async (): Promise<void> => {
    const facts = factsOf(sight)
    if (facts === null || marks.pending() !== null) return
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

  const isSettled = (): boolean => {
    const marker = marks.pending()
    return marker === null || fateOf(marker) === 'waits' || fateOf(marker) === 'unknown'
  }

  const pulse = async (): Promise<void> => {
    if (helper === null && !parts.isWatched()) return
    await observe()
    if (helper === null || sight.state === null) return
    if (!isSettled()) {
      await queue.run(observe)
      await settle(false)
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
      parts.isWatched() || marks.pending() !== null ? WATCHED : UNWATCHED
    )
  }

  const waitingRefusal = (marker: Marker): Refusal =>
    new Refusal(
      'network-unconfirmed',
      `The network change of revision ${marker.base + 1} by ${marker.author} waits to be confirmed until ${marker.until.slice(11, 19)} UTC. Nothing else of the network can be changed before that.`,
      { hint: 'Confirm it, or take it back, in the banner at the top of each page.' }
    )

  const confirmAtAfter = (before: Configuration, after: Configuration): string[] => {
    const facts = factsOf(sight)
    return facts === null ? [] : addressesToConfirmAt(heldNetworks(before, facts), after, facts, parts.wuiPort)
  }

  const plan: NetworkKeeper['plan'] = (request, before, after) => {
    if (request.unattended === true || !changesNetwork(before, after)) return undefined
    if (helper === null || sight.state === null) throw helperAway(sight.helper.reason)
    if (sight.state.lacks.includes('appliance') && !equalJson(before.settings.time, after.settings.time)) throw notOurClock()
    const waiting = marks.pending()
    if (waiting !== null) throw waitingRefusal(waiting)
    const reasons = reasonsToConfirm(before, after, request.from ?? null)
    if (reasons.length === 0) return undefined
    const confirmAt = confirmAtAfter(before, after)
    return { seconds: request.confirmSeconds ?? CONFIRM_SECONDS.normal, reasons: [...reasons], confirmAt }
  }

  const decided = async (id: string, said: 'confirm' | 'revert'): Promise<void> => {
    const marker = marks.pending()
    if (helper === null || marker === null || marker.id !== id) {
      throw new Refusal(
        'not-found',
        'No such network change waits: it was confirmed already, or its time was over and it was taken back.',
        {
          hint: 'The history shows what happened.'
        }
      )
    }
    marks.wait({ ...marker, said })
    try {
      if (said === 'revert') await helper.call('revert', { id })
      else if (!(await helper.call('confirm', { id })).confirmed) marks.wait(marker)
    } catch (error) {
      const { configuration } = store.current()
      marks.wait(marker)
      throw refusalFor(error, configuration, configuration)
    }
    await observe()
    await settle(false)
    await queue.run(repair)
    await observe()
    if (said === 'confirm' && marks.reverted()?.revision === marker.base + 1) {
      throw new Refusal(
        'not-found',
        'The time to confirm was over: the change has been taken back. Make it again, with more time if you need it.'
      )
    }
  }

  return {
    live,
    known: () => factsOf(sight),
    routes: () => sight.state?.routes ?? [],
    lacks: () => sight.state?.lacks ?? [],
    reverted: () => marks.reverted(),
    look: observe,
    confirm: (id) => decided(id, 'confirm'),
    revert: (id) => decided(id, 'revert'),
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
        await settle(true)
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
    plan,
    async through(request, before, after, work) {
      if (helper === null) return work()
      // What the last look saw may be five seconds old, and a change that waited may be over.
      await observe()
      const facts = factsOf(sight)
      const old = facts === null ? null : desired(before, facts)
      const next = facts === null ? null : desired(after, facts)
      if (facts === null || old === null || next === null || equalJson(old, next)) return work()
      if (!isSettled()) throw new Refusal('network-unconfirmed', 'A network change was just taken back. Try again in a moment.')
      const during = duringChange(old, next)
      const confirm = plan(request, before, after)
      try {
        if (request.unattended !== true) await refuseTaken(helper, old, next, new Set(facts.links.map(({ name }) => name)))
        if (confirm !== undefined) {
          marks.wait({
            id: crypto.randomUUID(),
            base: store.current().revision,
            author: request.author,
            seconds: confirm.seconds,
            until: new Date(Date.now() + confirm.seconds * 1000).toISOString(),
            reasons: confirm.reasons,
            confirmAt: confirm.confirmAt,
            said: null
          })
        }
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
    const marker = marks.pending()
    try {
      if (waits && marker !== null) {
        await helper?.call('revert', { id: marker.id })
        marks.done()
      } else await apply(old)
    } catch (error) {
      // With a marker the helper goes back by itself in time, and the next looks settle the rest.
      log.error({ err: error }, 'The old network could not be brought back at once; it is tried again')
      applied = null
    }
  }
}
