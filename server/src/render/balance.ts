/** How the engine chooses a real server for whom no persistence knows. */
import type { SchedulingMethod } from '../contract/index.ts'
import { type Line, line } from './words.ts'

const ROUND_ROBIN = [line`balance roundrobin`]
const LEAST_CONNECTION = [line`balance leastconn`]
/** Consistent: when a server goes, only its own clients move; it also lets servers come and go without a new worker. */
const CONSISTENT = line`hash-type consistent`

export const BALANCE: Readonly<Record<SchedulingMethod, readonly Line[]>> = {
  'round-robin': ROUND_ROBIN,
  'weighted-round-robin': ROUND_ROBIN,
  // Weights come by commands: engine/dynamic.
  'weighted-response-time': ROUND_ROBIN,
  'resource-based': ROUND_ROBIN,
  'least-connection': LEAST_CONNECTION,
  'weighted-least-connection': LEAST_CONNECTION,
  // The one with the lowest number that is up and has room; the numbers follow the weights.
  'fixed-weighting': [line`balance first`],
  'source-ip-hash': [line`balance source`, CONSISTENT],
  // Without scheme and host: over HTTP/2 they are part of the URL, over HTTP/1.1 not.
  'url-hash': [line`balance uri whole path-only`, CONSISTENT]
}
