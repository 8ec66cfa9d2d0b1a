/** Random networks that the protocol and check.ts accept, for a machine with some cards. IPv4 from 10.0.0.0/8, IPv6 from fd00::/8. */
import { type DesiredLink, type DesiredNetwork, isV6, networkOf, prefixParts, DesiredNetwork as Schema } from '@ballast/server/helper'
import * as fc from 'fast-check'

type Base = DesiredNetwork['base']
type Services = DesiredNetwork['services']

interface Host {
  readonly link: string
  readonly address: string
}

/** Within 14 hosts, which the smallest subnet has. Apart, since no address of ours can be a gateway. */
const GATEWAYS = [1, 9, 14]
const VIRTUAL = [3, 5, 11]

/** Each link has subnets of its own, so that no two links share one: third byte is the link's number. */
const hostV4 = (link: number, subnet: number, host: number): string => `10.${link}.${subnet}.${host}`
const hostV6 = (link: number, subnet: number, host: number): string =>
  `fd00:${(link + 1).toString(16)}:${(subnet + 1).toString(16)}::${host.toString(16)}`

const number = fc.integer({ min: 2, max: 200 })

const addressesOf = (link: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(
    fc
      .tuple(fc.boolean(), fc.integer({ min: 0, max: 2 }), number, fc.constantFrom(24, 25, 28, 32))
      .map(([six, subnet, host, bits]) =>
        six ? `${hostV6(link, subnet, host)}/${bits === 32 ? 128 : 64}` : `${hostV4(link, subnet, host)}/${bits}`
      ),
    { maxLength: 5, selector: (prefix) => prefixParts(prefix)?.address ?? prefix }
  )

const linkOf = (name: string, index: number): fc.Arbitrary<DesiredLink> =>
  fc.record({
    name: fc.constant(name),
    kind: fc.constant({ type: 'card' as const }),
    mtu: fc.constantFrom(1280, 1400, 1500, 9000),
    dhcp: fc.constant(false),
    routerAdvertisements: fc.constant(false),
    addresses: addressesOf(index)
  })

/** Hosts beside the machine's own addresses: gateways, or addresses for services. */
function neighbours(links: readonly DesiredLink[], numbers: readonly number[]): Host[] {
  const own = new Set(links.flatMap(({ addresses }) => addresses.map((prefix) => prefixParts(prefix)?.address)))
  const all = links.flatMap(({ name, addresses }) =>
    addresses.flatMap((prefix) => {
      const { bits, address } = prefixParts(prefix) ?? { bits: 0, address: '' }
      const network = prefixParts(networkOf(prefix))?.address ?? ''
      if (bits >= (isV6(address) ? 127 : 30)) return []
      const make = (host: number): string =>
        isV6(address) ? `${network}${host.toString(16)}` : network.replace(/\d+$/, (last) => String(Number(last) + host))
      return numbers.map(make).flatMap((neighbour) => (own.has(neighbour) ? [] : [{ link: name, address: neighbour }]))
    })
  )
  return unique(all, ({ address }) => address)
}

const someOf = <T>(items: readonly T[], max: number): fc.Arbitrary<T[]> =>
  items.length === 0 ? fc.constant([]) : fc.subarray([...items], { maxLength: Math.min(max, items.length) })

const octet = fc.integer({ min: 0, max: 255 })
const network = fc
  .oneof(
    fc.tuple(octet, octet, octet, fc.integer({ min: 0, max: 32 })).map(([a, b, c, bits]) => `${a}.${b}.${c}.0/${bits}`),
    fc.tuple(octet, octet, fc.integer({ min: 0, max: 128 })).map(([a, b, bits]) => `2001:db8:${a.toString(16)}:${b.toString(16)}::/${bits}`)
  )
  .map(networkOf)
const networks = fc.array(network, { maxLength: 12 })

const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [...new Map(items.map((item) => [key(item), item])).values()]

const DESTINATIONS = [
  '0.0.0.0/0',
  '172.16.0.0/12',
  '172.20.1.0/24',
  '192.168.7.7/32',
  '::/0',
  'fd77::/16',
  'fd78:1::/64',
  '2001:db8::1/128'
]

function routesOf(hosts: Host[]): fc.Arbitrary<Base['routes']> {
  return fc.array(fc.tuple(fc.constantFrom(...DESTINATIONS), fc.constantFrom(...hosts)), { maxLength: 5 }).map((pairs) =>
    unique(
      pairs
        .filter(([destination, { address }]) => isV6(destination) === isV6(address))
        .map(([destination, { link, address }]) => ({ destination, gateway: address, link })),
      ({ destination }) => destination
    )
  )
}

function servicesOf(links: readonly DesiredLink[], hosts: Host[], routers: Host[]): fc.Arbitrary<Services> {
  const port = fc.integer({ min: 1, max: 65_000 })
  const virtual = hosts.length === 0 ? ['10.0.0.9'] : hosts.map(({ address }) => address)
  return someOf(hosts, 8).chain((addresses) => {
    const pairs = addresses.flatMap(({ address }) =>
      routers.filter((host) => isV6(host.address) === isV6(address)).map((host) => ({ address, gateway: host.address, link: host.link }))
    )
    const cards = links.map(({ name }) => name)
    return fc.record({
      addresses: fc.constant(addresses),
      gateways: someOf(pairs, 6).chain((chosen) =>
        fc.boolean().map((only) => unique(chosen, ({ address }) => address).map((gateway) => ({ ...gateway, only })))
      ),
      transparent: fc.record({ ipv4: fc.boolean(), ipv6: fc.boolean() }),
      serverNat: fc.array(
        fc
          .tuple(
            network,
            fc.option(fc.constantFrom(...cards)),
            fc.option(fc.constantFrom(...(addresses.length === 0 ? [null] : addresses.map(({ address }) => address))))
          )
          .map(([from, outLink, to]) => ({ from, outLink, to: to !== null && isV6(to) === isV6(from) ? to : null })),
        { maxLength: 3 }
      ),
      filter: fc.option(
        fc.record({
          action: fc.constantFrom('drop' as const, 'reject' as const),
          block: networks,
          allow: networks,
          services: fc.array(
            fc.record({
              address: fc.constantFrom(...virtual),
              protocol: fc.constantFrom('tcp' as const, 'udp' as const),
              ports: port.chain((first) => fc.integer({ min: first, max: first + 20 }).map((last) => ({ first, last }))),
              block: networks,
              allow: networks
            }),
            { maxLength: 3 }
          ),
          restrict: fc.array(fc.record({ address: fc.constantFrom(...virtual), link: fc.constantFrom(...cards) }), { maxLength: 3 }),
          includeWui: fc.boolean(),
          wuiPorts: fc.uniqueArray(port, { maxLength: 3 }),
          wuiLinks: fc.option(fc.subarray(cards)),
          keep: fc.constant(['10.200.0.1', 'fd00:200::1'])
        })
      )
    })
  })
}

/** @param cards names of the machine's network cards; some of them are used. */
export const desiredNetwork = (cards: readonly string[]): fc.Arbitrary<DesiredNetwork> =>
  fc
    .subarray([...cards], { minLength: 1 })
    .chain((names) => fc.tuple(...names.map((name) => linkOf(name, cards.indexOf(name)))))
    .chain((links) => {
      const hosts = neighbours(links, VIRTUAL)
      const routers = neighbours(links, GATEWAYS)
      const kernel = fc.record({ tcpTimestamps: fc.boolean(), strictRouting: fc.boolean(), forwarding: fc.boolean() })
      const base = fc.record({
        links: fc.constant(links),
        routes: routers.length === 0 ? fc.constant([]) : routesOf(routers),
        hostname: fc.constant(null),
        nameServers: fc.constant([]),
        searchDomains: fc.constant([]),
        hosts: fc.constant([]),
        time: fc.constant(null),
        kernel
      })
      return fc.record({ base, services: servicesOf(links, hosts, routers) })
    })
    .map((desired) => Schema.parse(desired))
