/** Arithmetic of addresses and networks. Texts are canonical, as the contract makes them. */
import ipaddr from 'ipaddr.js'

type Parsed = ipaddr.IPv4 | ipaddr.IPv6

export interface Prefixed {
  readonly address: string
  readonly bits: number
}

/** @returns both halves of `192.168.2.2/24`. */
export function prefixed(text: string): Prefixed {
  const [address = '', bits = ''] = text.split('/')
  return { address, bits: Number(bits) }
}

export const isV6 = (address: string): boolean => address.includes(':')
export const sameFamily = (a: string, b: string): boolean => isV6(a) === isV6(b)
export const familyName = (address: string): 'IPv4' | 'IPv6' => (isV6(address) ? 'IPv6' : 'IPv4')
/** Bits of a whole address. */
export const widthOf = (address: string): number => (isV6(address) ? 128 : 32)

// An address is looked at once for each interface and service; parsing takes ten times as long as the comparison.
const known = new Map<string, bigint>()
const KNOWN_AT_MOST = 50_000

function numberOf(address: string): bigint {
  const before = known.get(address)
  if (before !== undefined) return before
  const parsed: Parsed = ipaddr.parse(address)
  const number = parsed.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  if (known.size >= KNOWN_AT_MOST) known.clear()
  known.set(address, number)
  return number
}

function textOf(number: bigint, width: number): string {
  const bytes = Array.from({ length: width / 8 }, (_, at) => Number((number >> BigInt(width - 8 * (at + 1))) & 255n))
  // ipaddr.js writes ::ffff:1.2.3.4 as numbers, as the contract does; `toRFC5952String` gives the rest its canonical form.
  const parsed = ipaddr.fromByteArray(bytes)
  return 'toRFC5952String' in parsed ? parsed.toRFC5952String() : parsed.toString()
}

const hostBits = (address: string, bits: number): bigint => (1n << BigInt(widthOf(address) - bits)) - 1n

/** Whether the network of `network` holds `address`. */
export function contains(network: string, address: string): boolean {
  const { address: base, bits } = prefixed(network)
  if (!sameFamily(base, address)) return false
  const shift = BigInt(widthOf(base) - bits)
  return numberOf(base) >> shift === numberOf(address) >> shift
}

/** @returns `192.168.2.0/24` for `192.168.2.2/24`. */
export function networkOf(text: string): string {
  const { address, bits } = prefixed(text)
  return `${textOf(numberOf(address) & ~hostBits(address, bits), widthOf(address))}/${bits}`
}

/** Whether one of the two networks lies in the other. */
export function overlap(a: string, b: string): boolean {
  const bits = Math.min(prefixed(a).bits, prefixed(b).bits)
  return sameFamily(a, b) && contains(`${prefixed(a).address}/${bits}`, prefixed(b).address)
}

/** What keeps `192.168.2.0/24` or `192.168.2.255/24` from being the address of a host; null when nothing does. IPv6 has no broadcast, /31 and /32 have no room for either. */
export function notForHosts(text: string): 'network' | 'broadcast' | null {
  const { address, bits } = prefixed(text)
  if (widthOf(address) - bits < 2) return null
  const host = numberOf(address) & hostBits(address, bits)
  if (host === 0n) return 'network'
  return !isV6(address) && host === hostBits(address, bits) ? 'broadcast' : null
}

/** `unicast`, `loopback`, `multicast`, … as RFCs have it. */
export const rangeOf = (address: string): string => ipaddr.parse(address).range()
