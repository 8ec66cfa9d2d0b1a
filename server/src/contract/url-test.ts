/** Test URLs of an application: asked now or by schedule, with the last results kept. */
import * as z from 'zod'
import { TestFrom } from './template-format.ts'
import { Id, Timestamp } from './values.ts'

/** `skipped`: it could not be asked, because a name is missing or the service keeps this machine out. */
export const UrlTestStatus = z.enum(['pass', 'fail', 'skipped'])
export type UrlTestStatus = z.infer<typeof UrlTestStatus>

export const UrlTestResult = z.strictObject({
  /** Place in the application's list of test URLs, from 0. */
  index: z.int(),
  title: z.string(),
  url: z.string(),
  from: TestFrom,
  status: UrlTestStatus,
  /** The hop that failed, e.g. `TLS handshake`; empty when none did. */
  hop: z.string(),
  /** What was found, and what to do. */
  detail: z.string(),
  advice: z.string(),
  milliseconds: z.number().nullable()
})
export type UrlTestResult = z.infer<typeof UrlTestResult>

/** All test URLs of an application, once. */
export const UrlTestRound = z.strictObject({
  id: z.int(),
  applicationId: Id,
  at: Timestamp,
  by: z.enum(['person', 'schedule']),
  results: z.array(UrlTestResult)
})
export type UrlTestRound = z.infer<typeof UrlTestRound>

export const UrlTestSummary = z.strictObject({ at: Timestamp, passed: z.int(), failed: z.int(), skipped: z.int() })
export type UrlTestSummary = z.infer<typeof UrlTestSummary>
