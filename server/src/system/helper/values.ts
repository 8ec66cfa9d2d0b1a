/**
 * Values that only the network has: names of links, prefixes, networks. Each is canonical when it has passed, so that what was
 * asked for and what the kernel says can be compared as text, and none can hold a space, a quote or a line break.
 */
import ipaddr from 'ipaddr.js'
import * as z from 'zod'
import { canonicalAddress } from '../../contract/index.ts'

/** Names that mean something else in /proc/sys/net, or belong to the kernel. */
const RESERVED: readonly string[] = ['all', 'default', 'lo']

/** A link's name: 15 bytes in the kernel. It becomes a part of paths below /proc/sys, so it starts with a letter and has no slash. */
export const LinkName = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_.-]{0,14}$/, 'An interface name has at most 15 letters, digits, dots and hyphens, and starts with a letter.')
  .refine((name) => !RESERVED.includes(name), 'This name belongs to the system; choose another interface.')

interface Parts {
  readonly address: string
  readonly bits: number
}

/** @returns the two parts of `address/bits`, the address canonical; null when it is nothing of the kind. */
export function prefixParts(text: string): Parts | null {
  const [typed = '', bits = '', ...rest] = text.trim().split('/')
  const address = canonicalAddress(typed)
  if (address === null || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return null
  return Number(bits) > bitsOf(address) ? null : { address, bits: Number(bits) }
}

export const isV6 = (address: string): boolean => address.includes(':')
export const bitsOf = (address: string): 32 | 128 => (isV6(address) ? 128 : 32)

/** @returns the network that holds the address: `192.168.2.0/24` of `192.168.2.2/24`. */
export function networkOf(prefix: string): string {
  const parts = prefixParts(prefix)
  if (parts === null) throw new Error(`${prefix} is no address with prefix length.`)
  const { IPv4, IPv6 } = ipaddr
  const network = (isV6(parts.address) ? IPv6 : IPv4).networkAddressFromCIDR(`${parts.address}/${parts.bits}`)
  return `${canonicalAddress(network.toString()) ?? parts.address}/${parts.bits}`
}

/** An address of this machine with its prefix length. Canonical. */
export const Prefixed = z
  .string()
  .max(49)
  .refine((text) => prefixParts(text) !== null, 'Type an address with its prefix length, for example 192.168.2.2/24.')
  .refine((text) => prefixParts(text)?.bits !== 0, 'A prefix length of 0 would be the whole Internet.')
  .overwrite((text) => {
    const parts = prefixParts(text)
    return parts === null ? text : `${parts.address}/${parts.bits}`
  })

/** A network: the bits behind the prefix are 0. `0.0.0.0/0` is everybody. Canonical. */
export const Network = z
  .string()
  .max(49)
  .refine((text) => prefixParts(text) !== null, 'Type a network with its prefix length, for example 192.168.2.0/24.')
  .overwrite((text) => (prefixParts(text) === null ? text : networkOf(text)))
