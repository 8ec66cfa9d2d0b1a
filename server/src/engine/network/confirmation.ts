/**
 * The change that waits to be confirmed: whether one has to, what has become of it, and how the configuration follows. The helper
 * counts the time and takes the network back; here its word becomes a revision.
 */
import type { PendingChange, Plan } from '../../contract/index.ts'
import { CONFIRM_SECONDS } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { restore, undo } from '../../domain/history.ts'
import { equalJson } from '../../domain/json.ts'
import { heldNetworks } from '../../domain/network/place.ts'
import { changesNetwork, reasonsToConfirm, withNetworkOf } from '../../domain/network/risk.ts'
import { Refusal } from '../../domain/problems.ts'
import type { ChangeRequest } from '../offers.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { EngineLog, EngineSystem } from '../system-ports.ts'
import { addressesToConfirmAt } from './confirm-at.ts'
import { type Marker, markers, type Reverted } from './marker.ts'
import { factsOf, type Sight } from './observe.ts'
import type { OwnRevision } from './own-revision.ts'
import { helperAway, notOurClock, refusalFor } from './refusals.ts'

export interface ConfirmationParts {
  readonly store: ConfigurationStore
  readonly helper: EngineSystem['network']['helper']
  readonly log: EngineLog
  readonly wuiPort: number
  /** What was seen of the network last. */
  readonly sight: () => Sight
  commitOwn(revision: OwnRevision): void
  /** Through the pipeline, from outside of the queue. */
  change(request: ChangeRequest): Promise<unknown>
  /** What is shown of the network is not the same any more. */
  changed(): void
}

/** How the network follows what was decided. */
interface Follow {
  readonly observe: () => Promise<void>
  /** Brings the network up to date with the configuration. */
  readonly catchUp: () => Promise<void>
}

export interface Confirmation {
  /** What waits, for people. */
  pending(): PendingChange | null
  /** For the helper: what is applied meanwhile belongs to it, within the seconds that it still has. */
  forHelper(): { readonly id: string; readonly seconds: number } | null
  reverted(): Reverted | null
  /** Whether nothing waits, or waits on; else `settle` is due. */
  isSettled(): boolean
  /** Makes the configuration follow what became of the change. At the start, before there is an engine, it only writes. */
  settle(atStart: boolean): Promise<void>
  /** What a change would wait for. @throws Refusal when it cannot be made now. */
  plan(request: ChangeRequest, before: Configuration, after: Configuration): Plan['confirm']
  /** Remembers that this change waits, before the helper is asked. */
  begin(author: string, confirm: NonNullable<Plan['confirm']>): void
  /** The change came to nothing: the helper takes it back. @returns whether one waited. */
  abandon(): Promise<boolean>
  /**
   * Hands the administrator's word on, settles, and has the network follow.
   * @throws Refusal, also when the time to confirm was over.
   */
  decide(id: string, said: 'confirm' | 'revert', follow: Follow): Promise<void>
}

const noteOf = (marker: Marker): string =>
  marker.said === 'revert' ? 'Reverted by the administrator' : `Reverted: not confirmed within ${marker.seconds} s`

const waitingRefusal = (marker: Marker): Refusal =>
  new Refusal(
    'network-unconfirmed',
    `The network change of revision ${marker.base + 1} by ${marker.author} waits to be confirmed until ${marker.until.slice(11, 19)} UTC. Nothing else of the network can be changed before that.`,
    { hint: 'Confirm it, or take it back, in the banner at the top of each page.' }
  )

const secondsLeft = ({ until }: Marker): number => Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 1000))

export function createConfirmation(parts: ConfirmationParts): Confirmation {
  const { store, helper, log, sight } = parts
  const marks = markers(store)

  /** What became of the change that waited. A helper that knows nothing of it has not carried it out, unless it was told to keep it. */
  const fateOf = (marker: Marker): 'waits' | 'confirmed' | 'reverted' | 'unknown' => {
    const { state } = sight()
    if (state === null) return 'unknown'
    if (state.pending?.id === marker.id) return 'waits'
    if (state.reverted.includes(marker.id) || marker.said !== 'confirm') return 'reverted'
    return 'confirmed'
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
      parts.commitOwn({ next: configuration, note: noteOf(marker), undoes })
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

  const confirmAtAfter = (before: Configuration, after: Configuration): string[] => {
    const facts = factsOf(sight())
    return facts === null ? [] : addressesToConfirmAt(heldNetworks(before, facts), after, facts, parts.wuiPort)
  }

  return {
    pending() {
      const marker = marks.pending()
      if (marker === null) return null
      const { id, base, author, until, reasons, confirmAt } = marker
      return { id, revision: base + 1, author, until, reasons, confirmAt }
    },
    forHelper() {
      const marker = marks.pending()
      return marker === null ? null : { id: marker.id, seconds: secondsLeft(marker) }
    },
    reverted: () => marks.reverted(),
    isSettled() {
      const marker = marks.pending()
      return marker === null || fateOf(marker) === 'waits' || fateOf(marker) === 'unknown'
    },
    settle,
    plan(request, before, after) {
      if (request.unattended === true || !changesNetwork(before, after)) return undefined
      const { state, helper: seen } = sight()
      if (helper === null || state === null) throw helperAway(seen.reason)
      if (state.lacks.includes('appliance') && !equalJson(before.settings.time, after.settings.time)) throw notOurClock()
      const waiting = marks.pending()
      if (waiting !== null) throw waitingRefusal(waiting)
      const reasons = reasonsToConfirm(before, after, request.from ?? null)
      if (reasons.length === 0) return undefined
      const confirmAt = confirmAtAfter(before, after)
      return { seconds: request.confirmSeconds ?? CONFIRM_SECONDS.normal, reasons: [...reasons], confirmAt }
    },
    begin(author, { seconds, reasons, confirmAt }) {
      marks.wait({
        id: crypto.randomUUID(),
        base: store.current().revision,
        author,
        seconds,
        until: new Date(Date.now() + seconds * 1000).toISOString(),
        reasons,
        confirmAt,
        said: null
      })
    },
    async abandon() {
      const marker = marks.pending()
      if (marker === null) return false
      await helper?.call('revert', { id: marker.id })
      marks.done()
      return true
    },
    async decide(id, said, { observe, catchUp }) {
      const marker = marks.pending()
      if (helper === null || marker === null || marker.id !== id) {
        throw new Refusal(
          'not-found',
          'No such network change waits: it was confirmed already, or its time was over and it was taken back.',
          { hint: 'The history shows what happened.' }
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
      await catchUp()
      await observe()
      if (said === 'confirm' && marks.reverted()?.revision === marker.base + 1) {
        throw new Refusal(
          'not-found',
          'The time to confirm was over: the change has been taken back. Make it again, with more time if you need it.'
        )
      }
    }
  }
}
