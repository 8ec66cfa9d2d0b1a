/** *Test*: a service walked hop by hop as a client would, and each real server asked directly. */
import * as z from 'zod'
import { Host, Id, Timestamp, UrlPath } from './values.ts'

export const TestMethod = z.enum(['GET', 'HEAD', 'OPTIONS'])
export type TestMethod = z.infer<typeof TestMethod>

export const TestOptions = z.strictObject({
  /** What a client types in the browser: sent as Host header and as server name of TLS. Empty asks by the address. */
  host: z.union([z.literal(''), Host]).meta({ title: 'Host Name' }),
  path: UrlPath.meta({ title: 'URL' }),
  method: TestMethod.meta({ title: 'HTTP Method' })
})
export type TestOptions = z.infer<typeof TestOptions>

/** What is left out: no host name, `/`, GET. */
export const NewTestRun = TestOptions.partial()

export const HopStatus = z.enum(['waiting', 'running', 'pass', 'fail', 'skipped'])
export type HopStatus = z.infer<typeof HopStatus>

export const TestHop = z.strictObject({
  /** e.g. `port`, `server-34-connect`. */
  id: z.string(),
  /** The real server that it asks directly; null for the way of a client. */
  serverId: Id.nullable(),
  title: z.string(),
  /** `10.0.0.1:443` */
  target: z.string(),
  status: HopStatus,
  /** What was found, or why it was left out, in a sentence; empty while it waits or runs. */
  detail: z.string(),
  /** What to do; empty when there is nothing to do. */
  advice: z.string(),
  milliseconds: z.number().nullable()
})
export type TestHop = z.infer<typeof TestHop>

/** Short enough for a part of a path, and not to be guessed. */
export const TestRunId = z.string().regex(/^[0-9a-f]{24}$/)

export const TestRun = z.strictObject({
  id: TestRunId,
  serviceId: Id,
  options: TestOptions,
  startedAt: Timestamp,
  /** Null while it runs. */
  finishedAt: Timestamp.nullable(),
  /** Grows with each news: send it back as `known` to wait for the next. */
  version: z.int(),
  hops: z.array(TestHop)
})
export type TestRun = z.infer<typeof TestRun>
