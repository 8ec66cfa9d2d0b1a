/**
 * The two roots: what is on them, which one runs, and the way from one to the other. GRUB starts `slot`; `try` once, if it is set
 * (appliance/image/grub.cfg). A root that was tried and is not found healthy is never started again by itself.
 */
import { join } from 'node:path'
import { SlotFacts, UpdateOutcome, type Versions } from '@ballast/server/helper'
import * as z from 'zod'
import { readOrNull, writeSynced } from '../files.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Esp } from './esp.ts'

const FILE = 'slots.json'
const RELEASE = 'usr/share/ballast/release.json'
const COMMAND_LINE = 'proc/cmdline'

export type SlotName = 'a' | 'b'

const Kept = z.object({
  a: SlotFacts,
  b: SlotFacts,
  /** The root that is started once, and the boot in which that was asked for. */
  trying: z.object({ slot: z.enum(['a', 'b']), boot: z.string() }).nullable(),
  /** The boot for a trial in which its root was kept. */
  keptBoot: z.string().nullable(),
  last: UpdateOutcome.nullable()
})
type Kept = z.infer<typeof Kept>

/** What a root says of itself; written when it is built. */
const Release = z.object({ version: z.string(), schema: z.int() })

const UNKNOWN: SlotFacts = { version: null, schema: null, state: 'empty' }

export interface SlotParts {
  readonly root: string
  readonly stateDir: string
  readonly esp: Esp
  readonly now: () => Date
  /** Id of this boot. */
  readonly boot: string
}

export interface Slots {
  readonly running: SlotName
  readonly other: SlotName
  /** Version of the running root. */
  readonly version: string
  view(): Omit<Versions, 'writing'>
  /** What becomes of the other root while and after an update is written to it. */
  setOther(facts: SlotFacts, last?: Omit<UpdateOutcome, 'at'>): Promise<void>
  /** The other root is started at the next boot, once. @throws HelperRefusal */
  tryOther(): Promise<void>
  /** @returns whether the running root was on trial. */
  keep(): Promise<boolean>
}

export const otherThan = (slot: SlotName): SlotName => (slot === 'a' ? 'b' : 'a')

/** @returns null on a machine that has not two roots. */
export async function slotsIn({ root, stateDir, esp, now, boot }: SlotParts): Promise<Slots | null> {
  const commandLine = (await readOrNull(join(root, COMMAND_LINE))) ?? ''
  const found = /(?:^|\s)ballast\.slot=([ab])(?:\s|$)/.exec(commandLine)?.[1]
  const release = await readOrNull(join(root, RELEASE))
  if (found === undefined || release === null) return null
  const running: SlotName = found === 'a' ? 'a' : 'b'
  const other = otherThan(running)
  const { version, schema } = Release.parse(JSON.parse(release))
  const isStartedOnce = /(?:^|\s)ballast\.try(?:\s|$)/.test(commandLine)

  let kept: Kept = await readKept(stateDir)
  const save = async (next: Kept): Promise<void> => {
    await writeSynced(join(stateDir, FILE), `${JSON.stringify(next)}\n`)
    kept = next
  }
  const outcome = (what: UpdateOutcome['outcome'], of: string | null, message: string): UpdateOutcome => ({
    at: now().toISOString(),
    version: of ?? '',
    outcome: what,
    message
  })
  const isTrial = (): boolean => isStartedOnce && kept.keptBoot !== boot

  /** At the start: which root runs tells what became of a trial. */
  const settle = async (): Promise<void> => {
    const own: SlotFacts = { version, schema, state: isTrial() ? 'trying' : 'good' }
    const next = { ...kept, [running]: own }
    const { trying } = kept
    const fellBack = trying !== null && trying.slot === other && trying.boot !== boot
    // Whoever was writing is gone with the process; what it wrote is not whole.
    const others = kept[other].state === 'writing' ? UNKNOWN : kept[other]
    const stillTrying = isTrial() ? (trying ?? { slot: running, boot }) : trying?.boot === boot ? trying : null
    if (!fellBack) await save({ ...next, [other]: others, trying: stillTrying })
    else
      await save({
        ...next,
        [other]: { ...others, state: 'failed' },
        trying: null,
        last: outcome(
          'fell-back',
          others.version,
          `Version ${others.version ?? ''} was started and did not become healthy, so this machine went back to ${version}.`
        )
      })
  }
  await settle()

  return {
    running,
    other,
    version,
    view: () => ({ running, isTrial: isTrial(), a: kept.a, b: kept.b, last: kept.last }),
    setOther: (facts, last) =>
      save({ ...kept, [other]: facts, ...(last === undefined ? {} : { last: outcome(last.outcome, last.version, last.message) }) }),
    async tryOther() {
      const { state, version: next } = kept[other]
      if (isTrial())
        throw new HelperRefusal('not-possible', 'This version is on trial itself. Wait until it is kept, some minutes at most.')
      if (state !== 'ready' && state !== 'good')
        throw new HelperRefusal(
          'not-possible',
          state === 'failed'
            ? `Version ${next ?? ''} did not become healthy when it was started. Install it again, or a newer one.`
            : 'There is no other version on this machine that could be started.'
        )
      // First: a root that runs although nobody knows of its trial could not be told from one that was given up.
      await save({ ...kept, trying: { slot: other, boot } })
      try {
        await esp.change((values) => ({ ...values, slot: running, try: other }))
      } catch (error) {
        await save({ ...kept, trying: null })
        throw error
      }
    },
    async keep() {
      if (!isTrial()) return false
      await esp.change((values) => ({ ...values, slot: running, try: '' }))
      await save({
        ...kept,
        [running]: { ...kept[running], state: 'good' },
        trying: null,
        keptBoot: boot,
        last: outcome('kept', version, `Version ${version} works and is started from now on.`)
      })
      return true
    }
  }
}

async function readKept(stateDir: string): Promise<Kept> {
  const text = await readOrNull(join(stateDir, FILE))
  // A file that nobody can read says nothing about the disk; it is written anew from what runs.
  const parsed = Kept.safeParse(text === null ? null : parse(text))
  return parsed.success ? parsed.data : { a: UNKNOWN, b: UNKNOWN, trying: null, keptBoot: null, last: null }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
