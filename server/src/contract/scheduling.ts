/** Scheduling methods: which real server gets a new client. */
import * as z from 'zod'

export const SchedulingMethod = z.enum([
  'round-robin',
  'weighted-round-robin',
  'least-connection',
  'weighted-least-connection',
  'fixed-weighting',
  'weighted-response-time',
  'resource-based',
  'source-ip-hash',
  'url-hash'
])
export type SchedulingMethod = z.infer<typeof SchedulingMethod>

/** As the *Scheduling Method* drop-down shows them. */
export const SCHEDULING_WORDS: Readonly<Record<SchedulingMethod, string>> = {
  'round-robin': 'round robin',
  'weighted-round-robin': 'weighted round robin',
  'least-connection': 'least connection',
  'weighted-least-connection': 'weighted least connection',
  'fixed-weighting': 'fixed weighting',
  'weighted-response-time': 'weighted response time',
  'resource-based': 'resource based (adaptive)',
  'source-ip-hash': 'source IP hash',
  'url-hash': 'URL hash'
}
