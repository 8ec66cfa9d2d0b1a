/** The network as a whole: applying, keeping, taking back. One thing at a time; whatever happens ends with the old or the new network. */
import type { Answer, DesiredNetwork, Lack, Pending, Question } from '@ballast/server/helper'
import type { Kernel } from '../kernel/kernel.ts'
import type { Log } from '../log.ts'
import { HelperRefusal } from '../refusal.ts'
import { announce } from './announce.ts'
import { check, checkCards } from './check.ts'
import type { Clock } from './clock.ts'
import { converge, type Look, look, planFor } from './converge.ts'
import { countdown } from './countdown.ts'
import type { Etc } from './etc.ts'
import { execute } from './execute.ts'
import { digest, type InFlight, type Memory } from './memory.ts'
import { claim, type Owned, settle } from './owned.ts'
import { inWords } from './plan.ts'
import { stepsToTakeOver, withTakenOver } from './take-over.ts'
import { type Target, targetOf } from './target.ts'

export interface NetworkParts {
  readonly memory: Memory
  readonly etc: Etc
  readonly clock: Clock
  readonly log: Log
  readonly networkd: boolean
  readonly lacks: ReadonlySet<Lack>
}

export interface NetworkView {
  readonly kernel: Kernel
  readonly target: Target
  readonly owned: Owned
  readonly applied: string | null
  readonly pending: Pending | null
  readonly reverted: readonly string[]
  readonly differences: readonly string[]
}

export interface Network {
  /** At start: the kept network, or the one that waits, is brought up; what hangs in the air is taken back. */
  restore(): Promise<void>
  apply(question: Question<'apply'>): Promise<Answer<'apply'>>
  confirm(id: string): Promise<boolean>
  revert(id: string): Promise<boolean>
  /** Repairs what somebody else changed since. */
  repair(): Promise<void>
  view(): Promise<NetworkView>
  stop(): void
}

/** Milliseconds after systemd-networkd was told. */
const LOOK_AFTER: readonly number[] = [300, 1000, 3000]

const NOTHING: Target = { links: [], addresses: [], routes: [], tables: [], transparent: [], settings: new Map(), filter: null }

export function createNetwork({ memory, etc, clock, log, networkd, lacks }: NetworkParts): Network {
  const timer = countdown(clock)
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other. A failure is its caller's, not the next one's. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }

  /** By the object itself: it is the same one for as long as it is kept. */
  const targets = new WeakMap<DesiredNetwork, { target: Target; digest: string }>()
  function known(desired: DesiredNetwork): { target: Target; digest: string } {
    const found = targets.get(desired) ?? { target: targetOf(desired, { networkd }), digest: digest(desired) }
    targets.set(desired, found)
    return found
  }
  const targetFor = (desired: DesiredNetwork | null): Target => (desired === null ? NOTHING : known(desired).target)

  /** Kernel, then files: the daemon that reads them finds everything there already. */
  async function bring(desired: DesiredNetwork | null, fresh: Look | null = null): Promise<boolean> {
    const target = targetFor(desired)
    let first: Look | null = null
    const result = await converge(target, await memory.owned(), fresh, async (owned, seen) => {
      first ??= seen
      const claimed = claim(owned, seen.kernel, target, seen.settings)
      await memory.own(claimed)
      return claimed
    })
    const files = await etc.write(desired?.base ?? null, target.settings)
    if (files.told) lookAfter()
    if (result.changed) await memory.own(settle(result.owned, target))
    const before = first as Look | null
    if (before !== null) void announce(target, before.kernel)
    return result.changed || files.changed
  }

  /**
   * systemd-networkd reads its files in its own time, and takes off and puts on again what it made itself. What it leaves wrong
   * meanwhile, e.g. the order of addresses, or IPv6 addresses of services beside a lease by DHCP, is put right soon.
   */
  function lookAfter(): void {
    for (const delay of LOOK_AFTER)
      setTimeout(() => void repair().catch((error: unknown) => log.error('Not repaired', { why: String(error) })), delay).unref()
  }

  async function takeBack(change: InFlight, why: string): Promise<void> {
    timer.stop()
    await bring(await memory.kept())
    if (change.confirm !== null) await memory.noteReverted(change.confirm.id)
    await memory.land()
    log.warn('The network is as before', { change: change.confirm?.id ?? '', why })
  }

  function arm(change: InFlight): void {
    const { confirm } = change
    if (confirm === null) return
    timer.start(confirm.deadline, () =>
      inTurn(async () => {
        const waiting = await memory.inFlight()
        if (waiting?.confirm?.id === confirm.id && waiting.confirm.deadline === confirm.deadline)
          await takeBack(waiting, 'nobody confirmed it in time')
      }).catch((error: unknown) => {
        log.error('The network could not be taken back; trying again', { why: String(error) })
        setTimeout(() => arm(change), 1000).unref()
      })
    )
  }

  async function pendingOf(change: InFlight | null): Promise<Pending | null> {
    if (change?.confirm == null) return null
    const { id, until, deadline } = change.confirm
    return { id, until, secondsLeft: Math.max(0, deadline - (await clock.uptime())) }
  }

  /** What is as wanted already is ours from now on, whoever made it. */
  async function takeOver(desired: DesiredNetwork): Promise<void> {
    const target = targetFor(desired)
    const owned = await memory.owned()
    const { kernel } = await look(target, owned)
    await memory.own(withTakenOver(owned, kernel, target))
    await execute({ steps: [...stepsToTakeOver(target, kernel)], settings: [], filter: undefined })
  }

  async function apply({ desired, confirm, takeOver: isTakenOver = false }: Question<'apply'>): Promise<Answer<'apply'>> {
    check(desired, lacks)
    const waiting = await memory.inFlight()
    if (waiting !== null && waiting.confirm?.id !== confirm?.id)
      throw new HelperRefusal('busy', 'Another change of the network waits to be confirmed. Confirm it or take it back first.')
    const seen = await look(targetFor(desired), await memory.owned())
    checkCards(desired, seen.kernel)
    // From here on a crash leads back to what is kept.
    await memory.fly({ desired, applied: false, confirm: confirm === null ? null : await deadlineOf(confirm) })
    try {
      const changed = await bring(desired, seen)
      if (isTakenOver) await takeOver(desired)
      if (confirm === null) {
        await memory.keep(desired)
        await memory.land()
        return { digest: known(desired).digest, pending: null, changed }
      }
      // The time counts from when the network is there.
      const change: InFlight = { desired, applied: true, confirm: await deadlineOf(confirm) }
      await memory.fly(change)
      arm(change)
      return { digest: known(desired).digest, pending: await pendingOf(change), changed }
    } catch (error) {
      await recover(waiting, error)
      throw error
    }
  }

  /** Back to what was there: the change that was waiting already, or what is kept. */
  async function recover(waiting: InFlight | null, cause: unknown): Promise<void> {
    try {
      if (waiting === null) {
        await bring(await memory.kept())
        await memory.land()
      } else {
        await bring(waiting.desired)
        await memory.fly(waiting)
      }
    } catch (error) {
      log.error('The network could not be brought back', { why: String(error) })
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new HelperRefusal('failed', `${reason} Going back failed, too; it is tried again by itself.`, { cause: error })
    }
  }

  async function deadlineOf({ id, seconds }: { id: string; seconds: number }): Promise<NonNullable<InFlight['confirm']>> {
    const until = new Date(clock.now().getTime() + seconds * 1000).toISOString()
    return { id, deadline: (await clock.uptime()) + seconds, boot: clock.boot, until }
  }

  /** What the kernel should have now: the change that waits, or what is kept. null: nothing was ever applied. */
  async function current(): Promise<DesiredNetwork | null> {
    const waiting = await memory.inFlight()
    return waiting?.applied === true ? waiting.desired : await memory.kept()
  }

  async function restore(): Promise<void> {
    const waiting = await memory.inFlight()
    if (waiting === null) {
      const kept = await memory.kept()
      if (kept !== null) await bring(kept)
      return
    }
    const { confirm } = waiting
    const isOver = confirm === null || confirm.boot !== clock.boot || (await clock.uptime()) >= confirm.deadline
    if (!waiting.applied || isOver) return takeBack(waiting, 'it was not confirmed before a restart')
    arm(waiting)
    await bring(waiting.desired)
  }

  const repair = (): Promise<void> =>
    inTurn(async () => {
      const waiting = await memory.inFlight()
      // A change that failed, and so did going back.
      if (waiting?.applied === false) return takeBack(waiting, 'it was not carried out to its end')
      const desired = await current()
      if (desired === null) return
      const target = targetFor(desired)
      const owned = await memory.owned()
      const words = inWords(planFor(target, owned, await look(target, owned)))
      if (words.length === 0) return
      log.warn('Repairing', { what: words.slice(0, 8) })
      await bring(desired)
    })

  return {
    restore: () => inTurn(restore),
    apply: (question) => inTurn(() => apply(question)),
    confirm: (id) =>
      inTurn(async () => {
        const waiting = await memory.inFlight()
        if (waiting?.confirm?.id !== id || !waiting.applied) return false
        // Kept first: a crash in between leads to the confirmed network, not away from it.
        await memory.keep(waiting.desired)
        await memory.land()
        timer.stop()
        return true
      }),
    revert: (id) =>
      inTurn(async () => {
        const waiting = await memory.inFlight()
        if (waiting?.confirm?.id !== id) return false
        await takeBack(waiting, 'it was asked for')
        return true
      }),
    repair,
    view: () =>
      inTurn(async () => {
        const [desired, owned, waiting, kept, reverted] = await Promise.all([
          current(),
          memory.owned(),
          memory.inFlight(),
          memory.kept(),
          memory.reverted()
        ])
        const target = targetFor(desired)
        const seen = await look(target, owned)
        const differences = desired === null ? [] : inWords(planFor(target, owned, seen))
        return {
          kernel: seen.kernel,
          target,
          owned,
          applied: kept === null ? null : known(kept).digest,
          pending: await pendingOf(waiting),
          reverted,
          differences
        }
      }),
    stop: () => timer.stop()
  }
}
