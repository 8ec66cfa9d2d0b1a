/** Which address a real server sees as the one that asks. */
import ipaddr from 'ipaddr.js'
import type { VirtualService } from '../../contract/index.ts'
import { listInWords } from '../labels.ts'
import { isSubnetOriginating, isTransparent } from '../source.ts'
import { advice, info, type NetworkFacts, type Topic, warning } from './topic.ts'

const isV6 = (address: string): boolean => address.includes(':')

/** Whether a host is an address; no host name has a colon or nothing but digits and dots. Hosts are canonical here, so no more is to be asked. */
export const isAddress = (host: string): boolean => isV6(host) || /^[\d.]+$/.test(host)

interface Networks {
  readonly known: readonly { readonly address: string; readonly prefix: number; readonly parsed: ipaddr.IPv4 | ipaddr.IPv6 }[]
  readonly found: Map<string, string | null>
}

/** A thousand services ask for ten thousand servers at once: addresses are read once. */
const networks = new WeakMap<NonNullable<NetworkFacts['addresses']>, Networks>()

function networksOf(addresses: NonNullable<NetworkFacts['addresses']>): Networks {
  const before = networks.get(addresses)
  if (before !== undefined) return before
  const known = addresses
    // An address of a service alone (/32) is a subnet of nobody else.
    .filter(({ address, prefix }) => prefix > 0 && prefix < (isV6(address) ? 128 : 32) && ipaddr.isValid(address) && !address.includes('%'))
    .map(({ address, prefix }) => ({ address, prefix, parsed: ipaddr.parse(address) }))
    // The narrowest subnet wins, as it does in the kernel.
    .toSorted((a, b) => b.prefix - a.prefix)
  const made = { known, found: new Map<string, string | null>() }
  networks.set(addresses, made)
  return made
}

/** @returns subnets of the machine, in the family, without loopback. */
export const subnetsOf = ({ addresses }: NetworkFacts, v6: boolean): readonly { readonly address: string; readonly prefix: number }[] =>
  addresses === null ? [] : networksOf(addresses).known.filter(({ address }) => isV6(address) === v6 && !isLoopback(address))

/** @returns the machine's own address in the subnet of `host`, or null when it has none there. */
export function ownAddressTowards(host: string, { addresses }: NetworkFacts): string | null {
  if (addresses === null || !isAddress(host)) return null
  const { known, found } = networksOf(addresses)
  const before = found.get(host)
  if (before !== undefined) return before
  const parsed = ipaddr.parse(host)
  const own =
    known.find((network) => network.parsed.kind() === parsed.kind() && parsed.match(network.parsed, network.prefix))?.address ?? null
  found.set(host, own)
  return own
}

/** As the kernel has it: all of 127.0.0.0/8, and ::1. */
export const isLoopback = (host: string): boolean => host === '::1' || (host.startsWith('127.') && isAddress(host))

const HEADER: Readonly<Record<VirtualService['forwardedHeader'], string>> = {
  legacy: 'The address of the client stands in the header X-Forwarded-For.',
  'x-forwarded-for': 'The address of the client stands in the header X-Forwarded-For.',
  'x-forwarded-for-via': 'The address of the client stands in the header X-Forwarded-For.',
  'x-clientside': 'The address of the client stands in the header X-ClientSide.',
  'x-clientside-via': 'The address of the client stands in the header X-ClientSide.',
  via: 'Nothing tells the real servers the address of the client: Add HTTP Headers is Via Only.',
  none: 'Nothing tells the real servers the address of the client: Add HTTP Headers is None.'
}

const SEEN_AT_MOST = 3

function* own(service: VirtualService, facts: NetworkFacts) {
  const addresses = [...new Set(service.realServers.map((server) => ownAddressTowards(server.address, facts)))]
  const known = addresses.filter((address) => address !== null)
  const which = known.length > 0 && known.length === addresses.length && known.length <= SEEN_AT_MOST ? ` (${listInWords(known)})` : ''
  yield info(`Real servers see Ballast’s own address on the interface towards them${which}, not the client’s.`, 'subnetOriginating')
}

function* virtual(service: VirtualService) {
  const others = service.realServers.filter(({ address }) => isAddress(address) && isV6(address) !== isV6(service.address))
  yield info(`Real servers see the Virtual Address ${service.address}, not the client’s.`, 'subnetOriginating')
  if (others.length > 0) {
    yield info(
      `${listInWords(others.slice(0, SEEN_AT_MOST).map(({ address }) => address))} ${others.length === 1 ? 'is' : 'are'} of the other IP version, and ${others.length === 1 ? 'sees' : 'see'} Ballast’s own address.`,
      'subnetOriginating'
    )
  }
  const far = service.realServers.filter(({ address }) => !isLoopback(address) && isV6(address) === isV6(service.address))
  if (isLoopback(service.address) && far.length > 0) {
    yield warning(
      `Requests cannot leave this machine with the loopback address ${service.address}. Switch Subnet Originating Requests on.`,
      'subnetOriginating'
    )
  }
}

function* client(service: VirtualService) {
  yield info('Real servers see the address of the client (L7 Transparency).', 'transparent')
  const near = service.realServers.filter(({ address }) => isLoopback(address))
  if (near.length > 0)
    yield warning('Transparency does not reach real servers at a loopback address. Switch L7 Transparency off.', 'transparent')
}

export const sourceAddress: Topic = {
  title: 'What real servers see',
  *explain({ service, configuration, facts }) {
    if (service.redirect !== null || service.realServers.length === 0) return
    if (isTransparent(service)) yield* client(service)
    else {
      if (service.transparent) {
        yield advice('L7 Transparency has no effect with Reencrypt: what is encrypted again comes from Ballast.', 'transparent')
      }
      yield* isSubnetOriginating(service, configuration.settings) ? own(service, facts) : virtual(service)
    }
    if (service.type === 'http') yield info(HEADER[service.forwardedHeader], 'forwardedHeader')
  }
}
