/** Real servers: the machines behind a virtual service. Fields and ranges follow the LoadMaster. */
import * as z from 'zod'
import { RuleIds } from './content.ts'
import { Host, Id, ServerPort, Timestamp } from './values.ts'

export const RealServerFields = z.strictObject({
  address: Host.meta({ title: 'Real Server Address' }),
  port: ServerPort.meta({ title: 'Port' }),
  weight: z
    .int('Type a weight from 1 to 65535.')
    .min(1, 'The weight must be 1 or more.')
    .max(65535, 'The weight must be 65535 or less.')
    .meta({ title: 'Weight' }),
  /** Concurrent connections; 0 is no limit. */
  connectionLimit: z
    .int('Type a number of connections, 0 for no limit.')
    .min(0, 'The limit cannot be negative; 0 means no limit.')
    .max(100_000, 'The limit is at most 100000 connections.')
    .meta({ title: 'Connection Limit' }),
  enabled: z.boolean().meta({ title: 'Enabled' }),
  /** Without it the whole service is Down. */
  critical: z.boolean().meta({ title: 'Critical' }),
  /** Content Matching rules that lead here, with Content Switching. */
  rules: RuleIds.meta({ title: 'Rules' }),
  /** Takes what no rule matched, with Content Switching. */
  defaultRule: z.boolean().meta({ title: 'Default Rule' })
})

export const RealServer = RealServerFields.extend({
  id: Id,
  /** When an administrator disabled it: the drain time counts from here. Null while enabled. */
  disabledAt: Timestamp.nullable()
})
export type RealServer = z.infer<typeof RealServer>

/** What *Add New* sends; what is left out gets the default (weight 1000, no limit, enabled, the service's port). */
export const NewRealServer = RealServerFields.partial().required({ address: true })
export type NewRealServer = z.infer<typeof NewRealServer>

export const RealServerPatch = RealServerFields.partial()
export type RealServerPatch = z.infer<typeof RealServerPatch>
