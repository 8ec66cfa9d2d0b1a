/** Persistence: what makes a client's later requests reach the same real server. */
import * as z from 'zod'
import { Token } from './values.ts'

export const PersistenceMode = z.enum([
  'none',
  'source-ip',
  'super-http',
  'super-http-source-ip',
  'server-cookie',
  'server-cookie-source-ip',
  'active-cookie',
  'active-cookie-source-ip',
  'cookie-hash',
  'cookie-hash-source-ip',
  'url',
  'host',
  'query-item',
  'header',
  'ssl-session',
  'rdp',
  'rdp-source-ip',
  'rdp-broker',
  'rdp-broker-source-ip'
])
export type PersistenceMode = z.infer<typeof PersistenceMode>

interface ModeFacts {
  /** As the *Persistence Options* drop-down shows it. */
  readonly words: string
  /** What it reads decides which services can have it. */
  readonly reads: 'addresses' | 'requests' | 'bytes'
  /** Whether Ballast remembers clients in a table. Cookies are remembered by the clients, routing tokens come from the broker. */
  readonly hasTable: boolean
  /** Whether the client's address counts, alone or where nothing better is there. */
  readonly usesAddress: boolean
  /** The field that holds the name of what is read. */
  readonly nameField: 'cookieName' | 'headerName' | 'queryItem' | null
}

const facts = (
  words: string,
  reads: ModeFacts['reads'],
  hasTable: boolean,
  usesAddress: boolean,
  nameField: ModeFacts['nameField'] = null
): ModeFacts => ({ words, reads, hasTable, usesAddress, nameField })

export const PERSISTENCE_MODES: Readonly<Record<PersistenceMode, ModeFacts>> = {
  none: facts('None', 'addresses', false, false),
  'source-ip': facts('Source IP Address', 'addresses', true, true),
  'super-http': facts('Super HTTP', 'requests', true, false),
  'super-http-source-ip': facts('Super HTTP and Source IP Address', 'requests', true, true),
  'server-cookie': facts('Server Cookie', 'requests', true, false, 'cookieName'),
  'server-cookie-source-ip': facts('Server Cookie or Source IP', 'requests', true, true, 'cookieName'),
  'active-cookie': facts('Active Cookie', 'requests', false, false, 'cookieName'),
  'active-cookie-source-ip': facts('Active Cookie or Source IP', 'requests', true, true, 'cookieName'),
  'cookie-hash': facts('Hash All Cookies', 'requests', true, false),
  'cookie-hash-source-ip': facts('Hash All Cookies or Source IP', 'requests', true, true),
  url: facts('URL Hash', 'requests', true, false),
  host: facts('HTTP Host Header', 'requests', true, false),
  'query-item': facts('Hash of HTTP Query Item', 'requests', true, false, 'queryItem'),
  header: facts('Selected Header', 'requests', true, false, 'headerName'),
  'ssl-session': facts('SSL Session ID', 'bytes', true, false),
  rdp: facts('Terminal Service', 'bytes', true, false),
  'rdp-source-ip': facts('Terminal Service or Source IP', 'bytes', true, true),
  'rdp-broker': facts('Terminal Service Session Broker', 'bytes', false, false),
  'rdp-broker-source-ip': facts('Terminal Service Session Broker or Source IP', 'bytes', true, true)
}

/** The cookie that Ballast sets itself. */
export const OWN_COOKIE = 'BALLASTID'

const OptionalToken = z.union([z.literal(''), Token])

export const Persistence = z.strictObject({
  mode: PersistenceMode.meta({ title: 'Persistence Options' }),
  /** Seconds an entry lives after its last use. The LoadMaster goes to 28 days; HAProxy's timers hold 31 bits of milliseconds, 24.8 days. */
  timeout: z
    .int('Type a number of seconds.')
    .min(60, 'The timeout is at least 60 seconds.')
    .max(2_073_600, 'The timeout is at most 24 days (2073600 seconds): the engine’s timers hold no more.')
    .meta({ title: 'Timeout' }),
  /** The timeout starts when the client's last connection ends, not when it began. */
  refresh: z.boolean().default(false).meta({ title: 'Refresh persist' }),
  /** Only read by the cookie modes. */
  cookieName: Token.meta({ title: 'Cookie name' }),
  headerName: OptionalToken.default('').meta({ title: 'Header field name' }),
  queryItem: OptionalToken.default('').meta({ title: 'Query Item' }),
  /** Clients whose addresses agree in this many bits count as one. */
  ipv4Prefix: z
    .int('Type a number of bits from 1 to 32.')
    .min(1, 'The netmask has at least 1 bit.')
    .max(32, 'The netmask has at most 32 bits, which is a single address.')
    .default(32)
    .meta({ title: 'IPv4 Netmask' }),
  ipv6Prefix: z
    .int('Type a number of bits from 1 to 128.')
    .min(1, 'The prefix has at least 1 bit.')
    .max(128, 'The prefix has at most 128 bits, which is a single address.')
    .default(128)
    .meta({ title: 'IPv6 Prefix' })
})
export type Persistence = z.infer<typeof Persistence>
