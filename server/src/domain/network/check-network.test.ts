/** Bad input of the network: each kind is refused at its field, with what is wrong and what to do. */
import { expect, test } from 'vitest'
import { AddressWithPrefix, IpAddress, Network, type NewVirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import * as edit from '../edit/index.ts'
import { ETH0, ETH1, ETH2, ETH3, FACTS, faults, TWO_ARMS, withSettings } from '../testing/two-arms.ts'

const addresses = (id: number, ...list: string[]): Configuration => edit.changeInterface(TWO_ARMS, id, { addresses: list })
const routes = (destination: string, gateway: string): Configuration => withSettings(TWO_ARMS, { routes: [{ destination, gateway }] })
const service = (fields: Partial<NewVirtualService> = {}, on = TWO_ARMS, id = 50): Configuration =>
  edit.addVirtualService(on, id, { address: '192.168.2.80', port: 443, name: 'Web', ...fields })
const vlan = (vlanId: number, on = TWO_ARMS, id = 20, parentId = ETH1): Configuration =>
  edit.addInterface(on, id, { type: 'vlan', parentId, vlanId })
const bond = (...memberIds: number[]): Configuration => edit.addInterface(TWO_ARMS, 30, { type: 'bond', mode: 'active-backup', memberIds })

test.each([
  ['10.0.0.1/0', /whole Internet/],
  ['10.0.0.1/33', /prefix length, for example/],
  ['2001:db8::1/129', /prefix length, for example/],
  ['10.0.0.1', /prefix length, for example/],
  ['10.0.0.1/024', /prefix length, for example/]
])('“%s” is no address of an interface', (text, message) => {
  expect(AddressWithPrefix.safeParse(text).error?.issues[0]?.message).toMatch(message)
})

test('a name is no name server; an address alone is a network of one', () => {
  expect(IpAddress.safeParse('dns.contoso.local').success).toBe(false)
  expect(Network.parse('10.1.2.3')).toBe('10.1.2.3/32')
  expect(Network.parse('2001:DB8::0001')).toBe('2001:db8::1/128')
  expect(AddressWithPrefix.parse('2001:DB8:0::1/64')).toBe('2001:db8::1/64')
})

test.each<[string, Configuration, RegExp]>([
  [
    'networks that overlap',
    addresses(ETH2, '192.168.0.1/16'),
    /^addresses: 192\.168\.0\.0\/16 overlaps 192\.168\.2\.0\/24, where eth1 has/
  ],
  ['the address of another interface', addresses(ETH2, '192.168.2.2/32'), /^addresses: eth1 already has 192\.168\.2\.2/],
  ['an address twice', addresses(ETH2, '10.0.0.1/24', '10.0.0.1/25'), /^addresses: 10\.0\.0\.1 stands twice/],
  ['the network itself', addresses(ETH2, '10.0.0.0/24'), /^addresses: 10\.0\.0\.0\/24 is the network itself/],
  ['the broadcast address', addresses(ETH2, '10.0.0.255/24'), /^addresses: 10\.0\.0\.255 is the broadcast address/],
  ['a multicast address', addresses(ETH2, '224.0.0.9/24'), /^addresses: 224\.0\.0\.9 cannot be an address of eth2/],
  ['a loopback address', addresses(ETH2, '127.0.0.1/8'), /^addresses: 127\.0\.0\.1 cannot be an address of eth2/],
  ['IPv6 in small packets', edit.changeInterface(TWO_ARMS, ETH1, { mtu: 1000 }), /^mtu: IPv6 needs packets of at least 1280/],
  [
    'the web UI on no interface',
    [ETH0, ETH1, ETH2, ETH3].reduce((all, id) => edit.changeInterface(all, id, { adminAccess: false }), TWO_ARMS),
    /^adminAccess: /
  ],
  [
    'two interfaces for the default gateway',
    edit.changeInterface(TWO_ARMS, ETH1, { useForDefaultGateway: true }),
    /^useForDefaultGateway: eth0 and eth1/
  ],
  ['a card that is there is deleted', edit.deleteInterface(TWO_ARMS, ETH2), /^: eth2 is a card of this machine and cannot be deleted/]
])('%s', (_, after, message) => {
  expect(faults(after)).toEqual(expect.arrayContaining([expect.stringMatching(message)]))
})

test('an interface that is gone can only be deleted', () => {
  const without = { ...FACTS, links: FACTS.links.filter(({ name }) => name !== 'eth2') }
  expect(faults(addresses(ETH2, '10.0.0.1/24'), TWO_ARMS, without)).toEqual([
    expect.stringMatching(/^: This machine does not have eth2 any more/)
  ])
  expect(faults(edit.deleteInterface(TWO_ARMS, ETH2), TWO_ARMS, without)).toEqual([])
})

test('VLANs: once each, on an interface that can carry them', () => {
  const one = vlan(100)
  expect(one.interfaces.get(20)?.name).toBe('eth1.100')
  expect(faults(one)).toEqual([])
  expect(faults(vlan(100, one, 21), one)).toEqual([expect.stringMatching(/^vlanId: VLAN 100 is already on eth1/)])
  expect(() => vlan(100, TWO_ARMS, 20, 99)).toThrow('There is no interface 99 for this VLAN')
  expect(faults(vlan(200, one, 21, 20), one)).toEqual([expect.stringMatching(/^parentId: eth1\.100 is a VLAN itself/)])
  expect(faults(edit.changeInterface(one, 20, { mtu: 9000 }), one)).toEqual([
    expect.stringMatching(/^mtu: eth1\.100 cannot send larger packets than eth1/)
  ])
  expect(faults(edit.deleteInterface(one, ETH1), one)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^: eth1\.100 stands on eth1/)])
  )
  expect(faults(one, TWO_ARMS, { ...FACTS, lacks: ['vlan'] })).toEqual(['vlanId: The kernel of this machine has no VLANs.'])
})

test('bonds: of idle cards, each in one', () => {
  const made = bond(ETH2, ETH3)
  expect(made.interfaces.get(30)?.name).toBe('bond0')
  expect(faults(made)).toEqual([])
  expect(faults(bond(ETH1))).toEqual([
    expect.stringMatching(/^memberIds: eth1 has 192\.168\.2\.2\/24 and 2001:db8:a::2\/64, but a part of bond0/)
  ])
  expect(faults(edit.changeInterface(made, ETH2, { addresses: ['10.0.0.1/24'] }), made)).toEqual([
    expect.stringMatching(/^memberIds: eth2 has 10\.0\.0\.1\/24/)
  ])
  expect(faults(edit.addInterface(made, 31, { type: 'bond', mode: '802.3ad', memberIds: [ETH2] }), made)).toEqual([
    expect.stringMatching(/eth2 is a part of bond0 already/)
  ])
  expect(faults(vlan(5, made, 32, ETH2), made)).toEqual([
    expect.stringMatching(/^parentId: eth2 is a part of bond0\. Add the VLAN on bond0/)
  ])
})

const gateway = (ipv4: string): Configuration => withSettings(TWO_ARMS, { gateways: { ipv4, ipv6: '2001:db8:f::1' } })

test.each<[string, Configuration, RegExp]>([
  [
    'a gateway on no network',
    gateway('10.9.9.9'),
    /^gateways\.ipv4: 10\.9\.9\.9 is on no network .* eth0 \(172\.150\.15\.0\/24\), eth1 \(192\.168\.2\.0\/24\)/
  ],
  ['ourselves as gateway', gateway('172.150.15.230'), /^gateways\.ipv4: .* is an address of this machine itself/],
  ['the broadcast address as gateway', gateway('172.150.15.255'), /^gateways\.ipv4: .* is the broadcast address/],
  [
    'a gateway on the other arm',
    gateway('192.168.2.1'),
    /^gateways\.ipv4: 192\.168\.2\.1 is on eth1, but eth0 is used for the default gateway/
  ],
  ['a route’s gateway on no network', routes('10.0.0.0/8', '10.1.1.1'), /^routes\.0\.gateway: 10\.1\.1\.1 is on no network/],
  ['a route that leads back to us', routes('10.0.0.0/8', '192.168.2.2'), /^routes\.0\.gateway: .*round in circles/],
  [
    'a route with an address in the network',
    routes('10.0.0.5/8', '192.168.2.1'),
    /^routes\.0\.destination: .*The network is 10\.0\.0\.0\/8/
  ],
  ['a route between two kinds of IP', routes('2001:db8:c::/48', '192.168.2.1'), /^routes\.0\.gateway: .*same kind/],
  ['a route to our own network', routes('192.168.2.0/24', '172.150.15.1'), /^routes\.0\.destination: .*needs no gateway/],
  ['a route through itself', routes('192.168.2.1/32', '192.168.2.1'), /^routes\.0\.gateway: .*through itself/],
  ['a route to everywhere', routes('0.0.0.0/0', '192.168.2.1'), /^routes\.0\.destination: A route to everywhere is the default gateway/]
])('%s', (_, after, message) => {
  expect(faults(after)).toEqual(expect.arrayContaining([expect.stringMatching(message)]))
})

test('a service needs a network that holds its address, and is told which there are', () => {
  expect(faults(service())).toEqual([])
  expect(faults(service({ address: '10.5.5.5' }))).toEqual([
    expect.stringMatching(/^address: No interface has a network that holds 10\.5\.5\.5/)
  ])
  expect(faults(service({ address: '192.168.2.255' }))).toEqual([
    expect.stringMatching(/^address: 192\.168\.2\.255 is the broadcast address/)
  ])
  expect(faults(service({ address: '172.150.15.1' }))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^address: 172\.150\.15\.1 is the router/)])
  )
  const found = { ...FACTS, links: [{ name: 'eth3', addresses: [{ address: '10.5.5.5/32', origin: 'foreign' as const }] }] }
  expect(faults(service({ address: '10.5.5.5' }), TWO_ARMS, found)).toEqual([])
})

test('the network of a service does not go from under it', () => {
  const with_ = service({ gateway: '192.168.2.1' })
  const said = faults(edit.changeInterface(with_, ETH1, { addresses: ['10.0.0.1/24'] }), with_)
  expect(said).toEqual([
    expect.stringMatching(/^addresses: “Web” .* has its address on eth1, and no interface would hold it any more/),
    expect.stringMatching(/^addresses: 192\.168\.2\.1, the default gateway of virtual services/)
  ])
})

test('a service’s own gateway: on a network of ours, of its kind of IP, one for each address', () => {
  expect(faults(service({ gateway: '192.168.2.1' }))).toEqual([])
  expect(faults(service({ gateway: '10.0.0.1' }))).toEqual([expect.stringMatching(/^gateway: 10\.0\.0\.1 is on no network/)])
  expect(faults(service({ gateway: '2001:db8:a::1' }))).toEqual([expect.stringMatching(/^gateway: .*Type an IPv4 gateway/)])
  const first = service({ gateway: '192.168.2.1' })
  expect(faults(service({ port: 444, gateway: '192.168.2.9' }, first, 51), first)).toEqual([
    expect.stringMatching(/^gateway: .*answers through 192\.168\.2\.1/)
  ])
  expect(faults(service({ address: '127.0.0.1', gateway: '192.168.2.1' }), TWO_ARMS, null)).toEqual([
    expect.stringMatching(/^gateway: .*network helper/)
  ])
})

test('transparency is refused where it cannot work, with the reason', () => {
  const transparent = service({ transparent: true })
  expect(faults(transparent)).toEqual([])
  expect(faults(service({ transparent: true, address: '127.0.0.1' }), TWO_ARMS, null)).toEqual([
    expect.stringMatching(/^transparent: .*network helper/)
  ])
  expect(faults(transparent, TWO_ARMS, { ...FACTS, lacks: ['transparency'] })).toEqual([
    expect.stringMatching(/^transparent: .*TPROXY is missing/)
  ])
  const server = (address: string): Configuration => edit.addRealServer(transparent, 50, 60, { address }, '2026-01-01T00:00:00.000Z')
  expect(faults(server('192.168.2.20'), transparent)).toEqual([])
  expect(faults(server('10.9.9.9'), transparent)).toEqual([expect.stringMatching(/^transparent: 10\.9\.9\.9 is on no network/)])
  expect(faults(server('2001:db8:a::20'), transparent)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^transparent: .*cannot see their addresses/)])
  )
})

test('real servers elsewhere are refused when Enable Non-Local Real Servers is off', () => {
  const before = withSettings(service(), { network: { ...TWO_ARMS.settings.network, nonLocalRealServers: false } })
  const far = edit.addRealServer(before, 50, 60, { address: '10.9.9.9' }, '2026-01-01T00:00:00.000Z')
  expect(faults(far, before)).toEqual([expect.stringMatching(/^address: 10\.9\.9\.9 is on no network .*Enable Non-Local Real Servers/)])
})
