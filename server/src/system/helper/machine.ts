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

export const MACHINE_VERBS = {
  power: { question: z.strictObject({ action: z.enum(['reboot', 'shutdown']) }), answer: Empty },
  /** Whether the clock follows its NTP servers, and how they do. */
  clock: { question: Empty, answer: z.strictObject({ synchronised: z.boolean(), sources: Text }) },
  /** Refused while NTP servers set the clock. */
  setClock: { question: z.strictObject({ at: z.iso.datetime() }), answer: Empty },
  /** Of `bal` on the console and over SSH, which is allowed from then on. */
  setPassword: { question: z.strictObject({ password: Password }), answer: Empty },
  /** At the next boot everything that the machine was ever told is wiped; it reboots now. */
  factoryReset: { question: Empty, answer: Empty }
} as const satisfies Record<string, { question: z.ZodType; answer: z.ZodType }>
