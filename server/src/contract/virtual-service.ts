/** Virtual services. Titles are the LoadMaster's labels: the UI, the diff and OpenAPI all take them from here. */
import * as z from 'zod'
import { RealServer } from './real-server.ts'
import { Host, Id, IpAddress, Name, ServerPort, ServicePort, Token, UrlPath } from './values.ts'

export const ServiceType = z.enum(['http', 'generic'])
export type ServiceType = z.infer<typeof ServiceType>

const HTTP_PORTS: ReadonlySet<number> = new Set([80, 443, 4443, 8000, 8008, 8080, 8443])

/** The service type a port suggests. */
export const typeForPort = (port: number): ServiceType => (HTTP_PORTS.has(port) ? 'http' : 'generic')

export const PersistenceMode = z.enum(['none', 'source-ip', 'super-http', 'super-http-source-ip', 'active-cookie'])
export type PersistenceMode = z.infer<typeof PersistenceMode>

export const Persistence = z.strictObject({
  mode: PersistenceMode.meta({ title: 'Persistence Options' }),
  /** Seconds an entry lives after its last use. The LoadMaster goes to 28 days; HAProxy's timers hold 31 bits of milliseconds, 24.8 days. */
  timeout: z
    .int('Type a number of seconds.')
    .min(60, 'The timeout is at least 60 seconds.')
    .max(2_073_600, 'The timeout is at most 24 days (2073600 seconds): the engine’s timers hold no more.')
    .meta({ title: 'Timeout' }),
  /** Only read by the cookie modes. */
  cookieName: Token.meta({ title: 'Cookie name' })
})
export type Persistence = z.infer<typeof Persistence>

export const SchedulingMethod = z.enum(['round-robin', 'weighted-round-robin', 'least-connection', 'weighted-least-connection'])
export type SchedulingMethod = z.infer<typeof SchedulingMethod>

export const TlsVersion = z.enum(['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
export type TlsVersion = z.infer<typeof TlsVersion>

export const SslProperties = z.strictObject({
  acceleration: z.boolean().meta({ title: 'SSL Acceleration' }),
  reencrypt: z.boolean().meta({ title: 'Reencrypt' }),
  /** Certificate ids; the first is presented to clients that send no SNI or an unknown one. */
  certificates: z.array(Id).max(256, 'Assign at most 256 certificates to one service.').meta({ title: 'Assigned Certificates' }),
  minimumVersion: TlsVersion.meta({ title: 'Minimum TLS version' })
})
export type SslProperties = z.infer<typeof SslProperties>

export const CheckMethod = z.enum(['tcp', 'http', 'https', 'none'])
export type CheckMethod = z.infer<typeof CheckMethod>

export const HealthCheck = z.strictObject({
  method: CheckMethod.meta({ title: 'Real Server Check Method' }),
  /** Null checks the real server's own port. */
  port: ServerPort.nullable().meta({ title: 'Checked Port' }),
  url: UrlPath.meta({ title: 'URL' }),
  /** Host header (and SNI with HTTPS); empty sends the real server's address. */
  host: z.union([z.literal(''), Host]).meta({ title: 'Host' }),
  httpMethod: z.enum(['HEAD', 'GET', 'OPTIONS']).meta({ title: 'HTTP Method' }),
  /** Accepted in addition to 200–299. */
  statusCodes: z
    .array(
      z
        .int('Type status codes as numbers, for example 301, 401.')
        .min(300, 'Status codes from 300 to 599 can be added.')
        .max(599, 'Status codes from 300 to 599 can be added.')
    )
    .max(32)
    .meta({ title: 'Status Codes' })
})
export type HealthCheck = z.infer<typeof HealthCheck>

export const ForwardedHeader = z.enum(['x-forwarded-for', 'none'])

/** Target of a redirecting service; `%h` is the host asked for without its port, `%s` path and query. */
export const RedirectUrl = z
  .string()
  .trim()
  .max(1024, 'Use at most 1024 characters.')
  .regex(/^https?:\/\/[\x21-\x7e]+$/, 'Type a full URL that starts with http:// or https://, for example https://%h%s.')
  .refine((text) => !/%(?!h|s|[0-9A-Fa-f]{2})/.test(text), 'After % use h (host), s (path) or two hexadecimal digits.')

/** Where a port-80 redirector sends the clients of a service on `port`, unless told otherwise. */
export const redirectTarget = (port: number): string => (port === 443 ? 'https://%h%s' : `https://%h:${port}%s`)

export const VirtualServiceFields = z.strictObject({
  name: Name.meta({ title: 'Service Name' }),
  enabled: z.boolean().meta({ title: 'Activate or Deactivate Service' }),
  address: IpAddress.meta({ title: 'Virtual Address' }),
  port: ServicePort.meta({ title: 'Port' }),
  protocol: z.literal('tcp').meta({ title: 'Protocol' }),
  type: ServiceType.meta({ title: 'Service Type' }),
  persistence: Persistence,
  scheduling: SchedulingMethod.meta({ title: 'Scheduling Method' }),
  /** Seconds; 0 takes the global connection timeout. */
  idleTimeout: z
    .int('Type a number of seconds.')
    .min(0, 'The timeout cannot be negative; 0 takes the global value.')
    .max(86_400, 'The timeout is at most 86400 seconds (a day).')
    .meta({ title: 'Idle Connection Timeout' }),
  subnetOriginating: z.boolean().meta({ title: 'Subnet Originating Requests' }),
  ssl: SslProperties,
  forwardedHeader: ForwardedHeader.meta({ title: 'Add HTTP Headers' }),
  /** A service with a redirect answers every request itself and has no real servers. */
  redirect: z
    .strictObject({ url: RedirectUrl.meta({ title: 'Redirection URL' }) })
    .nullable()
    .meta({ title: 'Redirect' }),
  check: HealthCheck
})

export const VirtualService = VirtualServiceFields.extend({ id: Id, realServers: z.array(RealServer) })
export type VirtualService = z.infer<typeof VirtualService>

/** What *Add New* sends. The type and the check follow the port when left out. */
export const NewVirtualService = VirtualServiceFields.partial().required({ address: true, port: true })
export type NewVirtualService = z.infer<typeof NewVirtualService>

export const VirtualServicePatch = VirtualServiceFields.partial()
export type VirtualServicePatch = z.infer<typeof VirtualServicePatch>

export const NewRedirector = z.strictObject({ url: RedirectUrl.meta({ title: 'Redirection URL' }).optional() })

/** Words for values, as a LoadMaster user reads them. */
export const VALUE_WORDS: Readonly<Record<string, string>> = {
  http: 'HTTP/HTTPS',
  generic: 'Generic',
  none: 'None',
  'source-ip': 'Source IP Address',
  'super-http': 'Super HTTP',
  'super-http-source-ip': 'Super HTTP and Source IP Address',
  'active-cookie': 'Active Cookie',
  'round-robin': 'round robin',
  'weighted-round-robin': 'weighted round robin',
  'least-connection': 'least connection',
  'weighted-least-connection': 'weighted least connection',
  'x-forwarded-for': 'X-Forwarded-For'
}

/** Words for the check methods, as the *Real Server Check Method* drop-down shows them. */
export const CHECK_WORDS: Readonly<Record<CheckMethod, string>> = {
  tcp: 'TCP Connection Only',
  http: 'HTTP Protocol',
  https: 'HTTPS Protocol',
  none: 'None'
}
