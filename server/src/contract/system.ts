import * as z from 'zod'
import { EngineState } from './status.ts'
import { Timestamp } from './values.ts'

/** The machine as it is. */
export const SystemInfo = z.strictObject({
  product: z.string(),
  version: z.string(),
  hostname: z.string(),
  revision: z.int(),
  startedAt: Timestamp,
  engine: EngineState,
  /** Addresses on which a virtual service can listen right now. */
  addresses: z.array(z.strictObject({ interface: z.string(), address: z.string(), prefix: z.int() })),
  cpuPercent: z.number(),
  memory: z.strictObject({ usedBytes: z.number(), totalBytes: z.number() }),
  disk: z.strictObject({ usedBytes: z.number(), totalBytes: z.number() })
})
export type SystemInfo = z.infer<typeof SystemInfo>
