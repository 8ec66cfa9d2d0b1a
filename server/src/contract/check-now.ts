/** *Check now*: one check of one real server, and all that was said in it. */
import * as z from 'zod'
import { HealthCheck } from './health-check.ts'

/** What a check was made with; left out, the saved settings of the service. */
export const CheckNowRequest = z.strictObject({ check: HealthCheck.optional() })

export const CheckExchangeEntry = z.strictObject({
  /** Milliseconds since the check began. */
  at: z.number(),
  kind: z.enum(['note', 'sent', 'received']),
  /** Text as it went over the wire, bytes that are no text as \xNN; notes in words. */
  text: z.string(),
  /** Whether the text is hexadecimal. */
  isHex: z.boolean()
})
export type CheckExchangeEntry = z.infer<typeof CheckExchangeEntry>

export const CheckNowResult = z.strictObject({
  up: z.boolean(),
  /** Why, in words. */
  reason: z.string(),
  milliseconds: z.number(),
  /** Where it went: `10.0.0.5:80`. */
  place: z.string(),
  exchange: z.array(CheckExchangeEntry)
})
export type CheckNowResult = z.infer<typeof CheckNowResult>
