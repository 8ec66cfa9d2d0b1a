/**
 * The small values that everything else is made of: addresses, ports, names, texts.
 *
 * Each schema canonicalises what it accepts (`::0001` becomes `::1`), so two spellings of one thing are
 * equal everywhere else, and each carries the sentence a person sees when the value is not acceptable.
 */
import * as z from 'zod'

/** A generated id. Never reused, also not after an undo: engine names such as `vs12` are made from it. */
export const Id = z.int().min(1).max(Number.MAX_SAFE_INTEGER)
export type Id = z.infer<typeof Id>

/** A moment, ISO 8601 in UTC. */
export const Timestamp = z.iso.datetime()
export type Timestamp = z.infer<typeof Timestamp>

// The URL parser of the platform writes IPv6 in RFC 5952 form, in browsers and in Node alike.
const canonicalV6 = (text: string): string => new URL(`http://[${text}]/`).hostname.slice(1, -1)
// Made once: a configuration of ten thousand servers asks twenty thousand times.
const V4 = z.ipv4()
const V6 = z.ipv6()
const isV4 = (text: string): boolean => V4.safeParse(text).success
const isV6 = (text: string): boolean => V6.safeParse(text).success && !text.includes('%') && !text.includes('.')

/** @returns `text` in canonical form, or null when it is no IP address. Zones and dotted IPv6 tails are refused. */
export function canonicalAddress(text: string): string | null {
  const trimmed = text.trim()
  if (isV4(trimmed)) return trimmed
  if (isV6(trimmed)) return canonicalV6(trimmed)
  return null
}

/** An IPv4 or IPv6 address without prefix or zone, canonical. */
export const IpAddress = z
  .string()
  .trim()
  .max(45)
  .refine((text) => canonicalAddress(text) !== null, 'Type an IPv4 address such as 192.168.2.10 or an IPv6 address such as 2001:db8::10.')
  .overwrite((text) => canonicalAddress(text) ?? text)

/** @returns `192.168.2.2/24` in canonical form, or null. A prefix of 33, or of 0129, is none. */
function canonicalPrefixed(text: string): string | null {
  const match = /^(.+)\/(0|[1-9]\d{0,2})$/.exec(text.trim())
  const address = canonicalAddress(match?.[1] ?? '')
  if (address === null || Number(match?.[2]) > (address.includes(':') ? 128 : 32)) return null
  return `${address}/${match?.[2]}`
}

const PREFIXED_HELP = 'Type an address with its prefix length, for example 192.168.2.2/24 or 2001:db8::2/64.'

/** An address of an interface with its prefix length, e.g. `192.168.2.2/24`. A prefix of 0 would put all addresses there are on one cable. */
export const AddressWithPrefix = z
  .string()
  .trim()
  .max(49)
  .refine((text) => canonicalPrefixed(text) !== null, PREFIXED_HELP)
  .refine((text) => !text.endsWith('/0'), 'A prefix of 0 would mean the whole Internet. Type the prefix of this network, for example /24.')
  .overwrite((text) => canonicalPrefixed(text) ?? text)

const hostPrefix = (text: string): string => {
  const address = canonicalAddress(text)
  return address === null ? text : `${address}/${address.includes(':') ? 128 : 32}`
}

/** A network, e.g. `10.1.0.0/16`; an address alone is a network of one. */
export const Network = z
  .string()
  .trim()
  .max(49)
  .overwrite(hostPrefix)
  .refine((text) => canonicalPrefixed(text) !== null, 'Type a network such as 10.1.0.0/16, or an address.')
  .overwrite((text) => canonicalPrefixed(text) ?? text)

/** A DNS host name (RFC 1123), lower case. */
export const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'Type a host name, for example fe1.contoso.local.')
  .max(253, 'A host name has at most 253 characters.')
  .regex(
    /^(?!.*\.\d+$)(?!\d+$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/,
    'Type a host name made of letters, digits, hyphens and dots, for example fe1.contoso.local.'
  )

/** An IP address or a host name, as typed for a real server. */
export const Host = z
  .string()
  .trim()
  .max(253)
  .refine(
    (text) => canonicalAddress(text) !== null || HostName.safeParse(text).success,
    'Type an IP address or a host name, for example 192.168.2.20 or fe1.contoso.local.'
  )
  .overwrite((text) => canonicalAddress(text) ?? text.toLowerCase())

/** Port of a virtual service; the lower bound is the LoadMaster's. */
export const ServicePort = z
  .int('Type a port number from 3 to 65530.')
  .min(3, 'The port must be 3 or more.')
  .max(65530, 'The port must be 65530 or less.')

/** Port of a real server or a health check. */
export const ServerPort = z
  .int('Type a port number from 1 to 65535.')
  .min(1, 'The port must be 1 or more.')
  .max(65535, 'The port must be 65535 or less.')

// C0 and C1 controls, line and paragraph separators, bidirectional overrides: they break log lines or deceive the eye.
// Halves of surrogate pairs, too: no file and no database can hold one as UTF-8.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** One line of text for people: any printable character, trimmed. */
export const lineOfText = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !UNPRINTABLE.test(text), 'Line breaks and control characters are not allowed here.')

/** One line of text that an engine compares or writes: printable, spaces count, also at its ends. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !UNPRINTABLE.test(text), 'Line breaks and control characters are not allowed here.')

/** Name of an object, for people only: engine files use generated ids. */
export const Name = lineOfText(127)

/** RFC 9110 token: names of headers, cookies, methods. */
export const Token = z
  .string()
  .trim()
  .min(1)
  .max(64, 'Use at most 64 characters.')
  .regex(/^[A-Za-z0-9!#$&'*+.^_`|~-]+$/, 'Use letters, digits and - _ . only; spaces, quotes and separators are not allowed.')

/** Path and query as sent in a request line. */
export const UrlPath = z
  .string()
  .trim()
  .max(126, 'Use at most 126 characters.')
  .regex(/^\/[\x21-\x7e]*$/, 'Start with / and use no spaces; encode other characters, for example %20.')
