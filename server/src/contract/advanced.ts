/** *Advanced Properties* of a service, and what the LoadMaster has among the Standard Options for its listener. Defaults are in domain/defaults.ts. */
import * as z from 'zod'
import { AccessEntry } from './network.ts'
import { PortList } from './port-list.ts'
import { RedirectUrl } from './redirect.ts'
import { IpAddress, lineOfText, ServerPort, Token } from './values.ts'

const LimitAction = z.enum(['429', '503', 'drop'])
export const ProxyProtocol = z.enum(['none', 'v1', 'v2'])
export const QualityOfService = z.enum(['normal', 'minimize-cost', 'maximize-reliability', 'maximize-throughput', 'minimize-delay'])
export type QualityOfService = z.infer<typeof QualityOfService>

/** 0 is no limit. */
const limit = (most: number, unit: string) =>
  z
    .int(`Type a number of ${unit}, 0 for no limit.`)
    .min(0, 'The limit cannot be negative; 0 means no limit.')
    .max(most, `The limit is at most ${most}.`)

const HeaderName = z.union([z.literal(''), Token])

/** HAProxy keeps an answer of its own in one buffer of 16 kB, with its head. */
const MESSAGE_BYTES = 12_000
const size = (text: string): number => new TextEncoder().encode(text).length

export const SorryServer = z.strictObject({
  address: IpAddress.meta({ title: 'Sorry Server' }),
  port: ServerPort.meta({ title: 'Port' })
})

export const AdvancedProperties = z.strictObject({
  alternateAddress: IpAddress.nullable().meta({ title: 'Alternate Address' }),
  extraPorts: PortList.meta({ title: 'Extra Ports' }),
  http2: z.boolean().meta({ title: 'Enable HTTP/2' }),
  serverHttp2: z.boolean().meta({ title: 'HTTP/2 to real servers' }),
  caching: z.boolean().meta({ title: 'Enable Caching' }),
  compression: z.boolean().meta({ title: 'Enable Compression' }),
  addHeaderName: HeaderName.meta({ title: 'Add Header to Request' }),
  addHeaderValue: lineOfText(1024).meta({ title: 'Value' }),
  copyHeaderFrom: HeaderName.meta({ title: 'Copy Header in Request' }),
  copyHeaderTo: HeaderName.meta({ title: 'To Header' }),
  /** Where clients go when no real server is there; never checked. */
  sorryServer: SorryServer.nullable().meta({ title: 'Sorry Server' }),
  /** Null answers as the engine does. */
  errorCode: z
    .int('Type a status code, for example 503.')
    .min(200, 'The code is at least 200.')
    .max(505, 'The code is at most 505.')
    .nullable()
    .meta({ title: 'Error Code' }),
  errorMessage: z
    .string()
    .refine((text) => size(text) <= MESSAGE_BYTES, `The message is longer than ${MESSAGE_BYTES} bytes.`)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'The message is not text.')
    .meta({ title: 'Error Message' }),
  errorRedirect: z.union([z.literal(''), RedirectUrl]).meta({ title: 'Redirect URL' }),
  allow: z.array(AccessEntry).max(10_000, 'Use at most 10000 entries.').meta({ title: 'Allowed Addresses' }),
  block: z.array(AccessEntry).max(10_000, 'Use at most 10000 entries.').meta({ title: 'Blocked Addresses' }),
  connectionLimit: limit(1_000_000, 'connections').meta({ title: 'Connections' }),
  connectionRateLimit: limit(1_000_000, 'connections').meta({ title: 'Connections per second' }),
  requestRateLimit: limit(1_000_000, 'requests').meta({ title: 'Requests per second' }),
  clientConnectionLimit: limit(1_000_000, 'connections').meta({ title: 'Connections of a client' }),
  clientConnectionRateLimit: limit(1_000_000, 'connections').meta({ title: 'Connections of a client per second' }),
  clientRequestRateLimit: limit(1_000_000, 'requests').meta({ title: 'Requests of a client per second' }),
  limitAction: LimitAction.meta({ title: 'Above a limit' }),
  acceptProxyProtocol: z.boolean().meta({ title: 'Accept PROXY protocol' }),
  sendProxyProtocol: ProxyProtocol.meta({ title: 'Send PROXY protocol' }),
  qualityOfService: QualityOfService.meta({ title: 'Quality of Service' })
})
export type AdvancedProperties = z.infer<typeof AdvancedProperties>

/** Values of these fields in words. */
export const ADVANCED_WORDS = {
  limitAction: { '429': 'Answer 429 Too Many Requests', '503': 'Answer 503 Service Unavailable', drop: 'Close the connection' },
  sendProxyProtocol: { none: 'None', v1: 'Version 1 (text)', v2: 'Version 2 (binary)' },
  qualityOfService: {
    normal: 'Normal-Service',
    'minimize-cost': 'Minimize-Cost',
    'maximize-reliability': 'Maximize-Reliability',
    'maximize-throughput': 'Maximize-Throughput',
    'minimize-delay': 'Minimize-Delay'
  }
} as const satisfies {
  limitAction: Record<AdvancedProperties['limitAction'], string>
  sendProxyProtocol: Record<AdvancedProperties['sendProxyProtocol'], string>
  qualityOfService: Record<QualityOfService, string>
}
