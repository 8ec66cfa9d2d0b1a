/** Virtual services. Titles are the LoadMaster's labels: the UI, the diff and OpenAPI all take them from here. */
import * as z from 'zod'
import { AdvancedProperties } from './advanced.ts'
import { ContentProperties } from './content.ts'
import { FarmFields } from './farm.ts'
import { RealServer } from './real-server.ts'
import { RedirectUrl } from './redirect.ts'
import { SslProperties } from './ssl.ts'
import { SubService } from './sub-service.ts'
import { Id, IpAddress, Name, ServicePort } from './values.ts'

export const ServiceType = z.enum(['http', 'generic'])
export type ServiceType = z.infer<typeof ServiceType>

const HTTP_PORTS: ReadonlySet<number> = new Set([80, 443, 4443, 8000, 8008, 8080, 8443])

/** The service type a port suggests. */
export const typeForPort = (port: number): ServiceType => (HTTP_PORTS.has(port) ? 'http' : 'generic')

export const ForwardedHeader = z.enum([
  'legacy',
  'x-forwarded-for-via',
  'none',
  'x-clientside-via',
  'x-clientside',
  'x-forwarded-for',
  'via'
])

export const VirtualServiceFields = z.strictObject({
  name: Name.meta({ title: 'Service Name' }),
  enabled: z.boolean().meta({ title: 'Activate or Deactivate Service' }),
  address: IpAddress.meta({ title: 'Virtual Address' }),
  port: ServicePort.meta({ title: 'Port' }),
  protocol: z.literal('tcp').meta({ title: 'Protocol' }),
  type: ServiceType.meta({ title: 'Service Type' }),
  persistence: FarmFields.shape.persistence,
  /** The service whose table of clients it uses, instead of persistence of its own. */
  portFollowing: Id.nullable().meta({ title: 'Port Following' }),
  scheduling: FarmFields.shape.scheduling,
  /** Seconds; 0 takes the global connection timeout. */
  idleTimeout: z
    .int('Type a number of seconds.')
    .min(0, 'The timeout cannot be negative; 0 takes the global value.')
    .max(86_400, 'The timeout is at most 86400 seconds (a day).')
    .meta({ title: 'Idle Connection Timeout' }),
  /** Real servers see the client's own address. */
  transparent: z.boolean().meta({ title: 'L7 Transparency' }),
  subnetOriginating: z.boolean().meta({ title: 'Subnet Originating Requests' }),
  /** Answers to clients leave through it; null takes the routes of the machine. */
  gateway: IpAddress.nullable().meta({ title: 'Default Gateway' }),
  /** Connections that its real servers start go out with its address; needs *Enable Server NAT*. */
  useForServerNat: z.boolean().meta({ title: 'Use Address for Server NAT' }),
  ssl: SslProperties,
  forwardedHeader: ForwardedHeader.meta({ title: 'Add HTTP Headers' }),
  /** A service with a redirect answers every request itself and has no real servers. */
  redirect: z
    .strictObject({ url: RedirectUrl.meta({ title: 'Redirection URL' }) })
    .nullable()
    .meta({ title: 'Redirect' }),
  check: FarmFields.shape.check,
  content: ContentProperties,
  advanced: AdvancedProperties
})

export const VirtualService = VirtualServiceFields.extend({
  id: Id,
  /** A service has either real servers or SubVSs. */ realServers: z.array(RealServer),
  subServices: z.array(SubService)
})
export type VirtualService = z.infer<typeof VirtualService>

/** Sections with many fields can be sent in part: what is left out keeps its value, or gets its default. */
const PartialFields = VirtualServiceFields.extend({ ssl: SslProperties.partial(), advanced: AdvancedProperties.partial() }).partial()

/** What *Add New* sends. The type and the check follow the port when left out. */
export const NewVirtualService = PartialFields.required({ address: true, port: true })
export type NewVirtualService = z.infer<typeof NewVirtualService>

export const VirtualServicePatch = PartialFields
export type VirtualServicePatch = z.infer<typeof VirtualServicePatch>

/** Words for values, as a LoadMaster user reads them. */
export const VALUE_WORDS: Readonly<Record<string, string>> = {
  http: 'HTTP/HTTPS',
  generic: 'Generic',
  none: 'None',
  legacy: 'Legacy Operation (X-Forwarded-For)',
  'x-forwarded-for': 'X-Forwarded-For (No Via)',
  'x-forwarded-for-via': 'X-Forwarded-For (+ Via)',
  'x-clientside': 'X-ClientSide (No Via)',
  'x-clientside-via': 'X-ClientSide (+ Via)',
  via: 'Via Only',
  drop: 'Drop',
  reject: 'Reject',
  'active-backup': 'active-backup',
  '802.3ad': '802.3ad'
}
