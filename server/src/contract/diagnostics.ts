/** *System Configuration > Logging Options > Debug Options*: small tools that look at the network from this machine. */
import * as z from 'zod'
import { InterfaceName } from './network.ts'
import { HostName, IpAddress, ServerPort, Timestamp } from './values.ts'

/** What a tool said. `ok` is false when it found nothing or nobody answered. */
export const ToolOutput = z.strictObject({ ok: z.boolean(), text: z.string() })
export type ToolOutput = z.infer<typeof ToolOutput>

const Target = IpAddress.meta({ title: 'Address' })
const From = IpAddress.nullable().optional().meta({ title: 'Source Address' })

export const PingRequest = z.strictObject({
  target: Target,
  count: z.int('Type a number from 1 to 10.').min(1).max(10, 'At most 10 echoes are sent.').optional().meta({ title: 'Count' }),
  from: From,
  link: InterfaceName.nullable().optional().meta({ title: 'Interface' })
})
export const TracerouteRequest = z.strictObject({ target: Target, from: From })
export const RouteToRequest = z.strictObject({ target: Target, from: From })

export const RecordType = z.enum(['A', 'AAAA', 'PTR', 'CNAME', 'MX', 'TXT', 'SRV', 'NS'])
export const LookupRequest = z.strictObject({
  /** For PTR an address. */
  name: z.union([HostName, IpAddress]).meta({ title: 'Name' }),
  type: RecordType.optional().meta({ title: 'Type' }),
  server: IpAddress.nullable().optional().meta({ title: 'DNS NameServer (IP Address)' })
})

/** *TCP dump*. Whatever ends first: packets, seconds or bytes. */
export const CaptureRequest = z.strictObject({
  link: InterfaceName.meta({ title: 'Interface' }),
  address: IpAddress.nullable().optional().meta({ title: 'Address' }),
  port: ServerPort.nullable().optional().meta({ title: 'Port' }),
  packets: z.int('Type a number of packets.').min(1).max(200_000, 'At most 200000 packets.').optional().meta({ title: 'Packets' }),
  seconds: z.int('Type a number of seconds.').min(1).max(600, 'At most 600 seconds.').optional().meta({ title: 'Seconds' })
})
export const CaptureId = z.string().regex(/^[0-9a-f]{16}$/, 'There is no such capture.')
export const Capture = z.strictObject({
  id: CaptureId,
  running: z.boolean(),
  bytes: z.int(),
  startedAt: Timestamp,
  link: z.string(),
  /** Why it ended; empty while it runs. */
  reason: z.string()
})
export type Capture = z.infer<typeof Capture>
