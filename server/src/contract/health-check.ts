/** How real servers are checked. */
import * as z from 'zod'
import { Expression } from './expression.ts'
import { Host, HostName, lineOfText, ServerPort, Token, UrlPath } from './values.ts'

export const CheckMethod = z.enum([
  'icmp',
  'http',
  'https',
  'tcp',
  'smtp',
  'nntp',
  'ftp',
  'telnet',
  'pop3',
  'imap',
  'ldap',
  'dns',
  'dns-udp',
  'rdp',
  'binary',
  'none'
])
export type CheckMethod = z.infer<typeof CheckMethod>

/** Seconds and counts of the checks, for the whole machine (*Check Parameters*) and for a service that differs. */
export const CheckInterval = z
  .int('Type a number of seconds.')
  .min(1, 'The interval is at least 1 second.')
  .max(901, 'The interval is at most 901 seconds.')
export const CheckTimeout = z
  .int('Type a number of seconds.')
  .min(1, 'The timeout is at least 1 second.')
  .max(60, 'The timeout is at most 60 seconds.')
export const CheckTries = z.int('Type a number of tries.').min(1, 'At least 1 try is needed.').max(15, 'At most 15 tries are possible.')

/** Written by the check itself; a second one would make the request ambiguous. */
const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

export const CheckHeader = z.strictObject({
  name: Token.refine(
    (name) => !OWN_HEADERS.has(name.toLowerCase()),
    'The check sends this header itself. Host has a field of its own.'
  ).meta({
    title: 'Header Field'
  }),
  value: lineOfText(127)
    .min(1, 'Type a value; the engine sends no empty headers.')
    .refine((text) => /^[\x20-\x7e]*$/.test(text), 'Use printable ASCII characters only.')
    .meta({ title: 'Value' })
})
export type CheckHeader = z.infer<typeof CheckHeader>

/** Pairs of hexadecimal digits, upper case: HAProxy compares with what it writes itself. */
const hex = (max: number) =>
  z
    .string()
    .overwrite((text) => text.replace(/[\s:]|\b0x/gi, '').toUpperCase())
    .max(max * 2, `Use at most ${max} bytes.`)
    .regex(/^(?:[0-9A-F]{2})*$/, 'Type bytes as pairs of hexadecimal digits, for example 0D0A.')

export const MAX_BINARY_WITHIN = 8000

export const HealthCheck = z.strictObject({
  method: CheckMethod.meta({ title: 'Real Server Check Method' }),
  /** Null checks the real server's own port. */
  port: ServerPort.nullable().meta({ title: 'Checked Port' }),
  /** Null in these takes the value of *Check Parameters*. */
  interval: CheckInterval.nullable().meta({ title: 'Check Interval (secs)' }),
  timeout: CheckTimeout.nullable().meta({ title: 'Timeout (secs)' }),
  fall: CheckTries.nullable().meta({ title: 'Failed checks until Down' }),
  /** Null is 1: as with the LoadMaster, one good check brings a server back. */
  rise: CheckTries.nullable().meta({ title: 'Good checks until Up' }),
  /** The dialogue of a protocol runs inside TLS. HTTPS has it always. */
  tls: z.boolean().meta({ title: 'Through TLS' }),

  url: UrlPath.meta({ title: 'URL' }),
  http11: z.boolean().meta({ title: 'Use HTTP/1.1' }),
  /** Host header (and SNI with TLS); empty sends the real server's address in HTTP/1.1 and nothing in HTTP/1.0. */
  host: z.union([z.literal(''), Host]).meta({ title: 'Host' }),
  httpMethod: z.enum(['HEAD', 'GET', 'POST', 'OPTIONS']).meta({ title: 'HTTP Method' }),
  postData: z
    .string()
    .max(2047, 'Use at most 2047 characters.')
    .regex(/^[\t\n\r\x20-\x7e]*$/, 'Use printable ASCII characters; encode others, for example %C3%A4.')
    .meta({ title: 'POST Data' }),
  headers: z.array(CheckHeader).max(4, 'A check sends up to 4 headers of your own.').meta({ title: 'Custom Headers' }),
  /** Accepted in addition to 200–299. */
  statusCodes: z
    .array(
      z
        .int('Type status codes as numbers, for example 301, 401.')
        .min(300, 'Status codes from 300 to 599 can be added.')
        .max(599, 'Status codes from 300 to 599 can be added.')
    )
    .max(32)
    .meta({ title: 'Status Codes' }),
  /** Searched in the body of the answer; empty asks for nothing. */
  pattern: z.union([z.literal(''), Expression]).meta({ title: 'Reply 200 Pattern' }),

  /** Empty asks for the root, which any name server answers. */
  dnsName: z.union([z.literal(''), HostName]).meta({ title: 'Name to look up' }),

  binarySend: hex(1000).meta({ title: 'Data to Send' }),
  binaryReply: hex(500).meta({ title: 'Reply Pattern' }),
  /** Bytes of the answer in which the pattern must stand; 0 is all that comes. */
  binaryWithin: z
    .int('Type a number of bytes.')
    .min(0, 'The number cannot be negative; 0 searches all that comes.')
    .max(MAX_BINARY_WITHIN, `At most ${MAX_BINARY_WITHIN} bytes can be searched.`)
    .meta({ title: 'Find Match Within' }),

  /** *Enhanced Options*: with fewer real servers up, the service is Down and nobody is served. */
  minimumServers: z
    .int('Type a number of real servers.')
    .min(1, 'At least 1 real server is needed to serve anybody.')
    .max(1000, 'At most 1000 real servers can be required.')
    .meta({ title: 'Minimum number of RS required for VS to be considered up' })
})
export type HealthCheck = z.infer<typeof HealthCheck>

/** A connection and nothing else, every other field at its default. HTTP/1.1 where the LoadMaster takes 1.0: servers with more than one site answer it. */
export const PLAIN_CHECK: HealthCheck = {
  method: 'tcp',
  port: null,
  interval: null,
  timeout: null,
  fall: null,
  rise: null,
  tls: false,
  url: '/',
  http11: true,
  host: '',
  httpMethod: 'HEAD',
  postData: '',
  headers: [],
  statusCodes: [],
  pattern: '',
  dnsName: '',
  binarySend: '',
  binaryReply: '',
  binaryWithin: 0,
  minimumServers: 1
}

/** Words for the check methods, as the *Real Server Check Method* drop-down shows them. */
export const CHECK_WORDS: Readonly<Record<CheckMethod, string>> = {
  icmp: 'ICMP Ping',
  http: 'HTTP Protocol',
  https: 'HTTPS Protocol',
  tcp: 'TCP Connection Only',
  smtp: 'Mail (SMTP) Protocol',
  nntp: 'NNTP Protocol',
  ftp: 'FTP Protocol',
  telnet: 'Telnet Protocol',
  pop3: 'POP3 Protocol',
  imap: 'IMAP Protocol',
  ldap: 'LDAP Protocol',
  dns: 'Name Service (DNS) over TCP',
  'dns-udp': 'Name Service (DNS) over UDP',
  rdp: 'Remote Terminal Protocol',
  binary: 'Binary Data',
  none: 'None'
}

/** Methods whose fields are those of an HTTP request. */
export const isHttpCheck = (method: CheckMethod): boolean => method === 'http' || method === 'https'
/** Methods that HAProxy does not know: Ballast asks by itself and tells HAProxy. */
export const isProbed = (method: CheckMethod): boolean => method === 'icmp' || method === 'dns-udp'
/** Methods whose dialogue can run inside TLS. */
export const canUseTls = (method: CheckMethod): boolean =>
  method !== 'none' && method !== 'rdp' && !isHttpCheck(method) && !isProbed(method)
/** Whether the request of this check has a body. */
export const hasBody = (check: Pick<HealthCheck, 'method' | 'httpMethod'>): boolean =>
  isHttpCheck(check.method) && check.httpMethod === 'POST'
