/** Which address a real server sees as the one that asks. */
import ipaddr from 'ipaddr.js'
import { canonicalAddress, type VirtualService } from '../../contract/index.ts'
import { listInWords } from '../labels.ts'
import { isSubnetOriginating, isTransparent } from '../source.ts'
import { advice, info, type NetworkFacts, type Topic, warning } from './topic.ts'

const isV6 = (address: string): boolean => address.includes(':')

/** @returns the machine's own address in the subnet of `host`, or null when it has none there. */
export function ownAddressTowards(host: string, facts: NetworkFacts): string | null {
  if (canonicalAddress(host) === null) return null
  const parsed = ipaddr.parse(host)
  const near = (facts.addresses ?? []).filter(({ address, prefix }) => {
    if (isV6(address) !== isV6(host) || prefix === 0 || canonicalAddress(address) === null) return false
    return parsed.match(ipaddr.parse(address), prefix)
  })
  // The narrowest subnet wins, as it does in the kernel.
  return near.toSorted((a, b) => b.prefix - a.prefix)[0]?.address ?? null
}

export const isLoopback = (host: string): boolean => canonicalAddress(host) !== null && ipaddr.parse(host).range() === 'loopback'

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
  const others = service.realServers.filter(({ address }) => canonicalAddress(address) !== null && isV6(address) !== isV6(service.address))
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
