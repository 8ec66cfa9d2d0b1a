/** Verbs about the machine itself. Only the appliance has them: elsewhere the helper refuses each as `not-possible`. */
import * as z from 'zod'

const Empty = z.strictObject({})
const Text = z.strictObject({ ok: z.boolean(), text: z.string() })

/** One line: it is handed to a program on its standard input. */
const Password = z
  .string()
  .min(1)
  // The console's password hash takes no more.
  .refine((text) => Buffer.byteLength(text) <= 255, 'A password has at most 255 bytes.')
  .refine((text) => !/\p{Cc}/u.test(text), 'A password is one line.')

export const Slot = z.enum(['a', 'b'])
export type Slot = z.infer<typeof Slot>

/**
 * `empty`: nothing that could be started. `writing`: an update is being written. `ready`: written, never started. `trying`: started, or
 * about to be, and not found healthy yet. `good`: it was healthy. `failed`: it was started and did not become healthy.
 */
export const SlotState = z.enum(['empty', 'writing', 'ready', 'trying', 'good', 'failed'])
export type SlotState = z.infer<typeof SlotState>

export const SlotFacts = z.strictObject({
  version: z.string().nullable(),
  /** Steps of its database; null when nobody knows. */
  schema: z.int().nullable(),
  state: SlotState
})
export type SlotFacts = z.infer<typeof SlotFacts>

/** What came of the last update, for people. */
export const UpdateOutcome = z.strictObject({
  at: z.iso.datetime(),
  version: z.string(),
  outcome: z.enum(['written', 'refused', 'kept', 'fell-back']),
  /** A sentence. */
  message: z.string()
})
export type UpdateOutcome = z.infer<typeof UpdateOutcome>

export const Versions = z.strictObject({
  running: Slot,
  /** The running root was started for a trial and is not kept yet. */
  isTrial: z.boolean(),
  a: SlotFacts,
  b: SlotFacts,
  writing: z.strictObject({ version: z.string(), doneBytes: z.int(), totalBytes: z.int() }).nullable(),
  last: UpdateOutcome.nullable()
})
export type Versions = z.infer<typeof Versions>

export const MACHINE_VERBS = {
  power: { question: z.strictObject({ action: z.enum(['reboot', 'shutdown']) }), answer: Empty },
  /** Whether the clock follows its NTP servers, and how they do. */
  clock: { question: Empty, answer: z.strictObject({ synchronised: z.boolean(), sources: Text }) },
  /** Refused while NTP servers set the clock. */
  setClock: { question: z.strictObject({ at: z.iso.datetime() }), answer: Empty },
  /** Of `bal` on the console and over SSH, which is allowed from then on. */
  setPassword: { question: z.strictObject({ password: Password }), answer: Empty },
  /** At the next boot everything that the machine was ever told is wiped; it reboots now. */
  factoryReset: { question: Empty, answer: Empty },

  /** What is on the two roots, and how an update goes on. */
  versions: { question: Empty, answer: Versions },
  /**
   * Writes the uploaded file to the root that does not run. Answered as soon as its head was read and found good; how it goes on is
   * in `versions`. `digest` names the head that the caller means.
   */
  updateInstall: { question: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) }), answer: Empty },
  /** Reboots into the other root, once. It must be kept there, or the next start is that of this one again. */
  versionTry: { question: Empty, answer: Empty },
  /** The running root works: it is started from now on. `kept` false: it was not on trial. */
  versionKeep: { question: Empty, answer: z.strictObject({ kept: z.boolean() }) }
} as const satisfies Record<string, { question: z.ZodType; answer: z.ZodType }>
