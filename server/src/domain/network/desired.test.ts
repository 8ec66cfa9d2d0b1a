import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NewVirtualService } from '../../contract/index.ts'
import { DesiredNetwork } from '../../system/helper/protocol.ts'
import type { Configuration } from '../configuration.ts'
import * as edit from '../edit/index.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import { ETH1, ETH2, FACTS, TWO_ARMS, withSettings } from '../testing/two-arms.ts'
import { contains, networkOf, notForHosts, overlap } from './addresses.ts'
import { withCards } from './adopt.ts'
import { desiredNetwork, duringChange } from './desired.ts'
import type { NetworkFacts } from './place.ts'
import { reasonsToConfirm } from './risk.ts'

const OPTIONS = { wuiPorts: [443] }
const desired = (configuration: Configuration, facts: NetworkFacts = FACTS): DesiredNetwork => desiredNetwork(configuration, facts, OPTIONS)
const service = (fields: Partial<NewVirtualService>, on = TWO_ARMS, id = 50): Configuration =>
  edit.addVirtualService(on, id, { address: '192.168.2.80', port: 443, ...fields })

describe('what the helper is asked for', () => {
  test('keeps the protocol, for any configuration; links as many as the machine has', () => {
    fc.assert(
      fc.property(arbitraryConfiguration(), fc.subarray(['eth0', 'eth1', 'ens160', 'enp3s0f1']), (configuration, names) => {
        const wanted = desired(configuration, { links: names.map((name) => ({ name, addresses: [] })), lacks: [] })
        expect(DesiredNetwork.parse(wanted)).toEqual(wanted)
        const there = new Set(wanted.base.links.map(({ name }) => name))
        for (const { link } of [...wanted.services.addresses, ...wanted.services.gateways, ...wanted.base.routes].filter(({ link }) =>
          names.includes(link)
        )) {
          expect(there).toContain(link)
        }
      })
    )
  })

  test('addresses of enabled services alone, once each, on the interface whose network is the smallest', () => {
    const narrow = edit.changeInterface(TWO_ARMS, ETH2, { addresses: ['10.0.0.1/8'] })
    const both = service({ port: 444 }, service({ enabled: false, address: '192.168.2.81' }, service({}, narrow), 51), 52)
    expect(desired(both).services.addresses).toEqual([{ address: '192.168.2.80', link: 'eth1' }])
  })

  test('not what is there without us: an interface’s own address, loopback, one that somebody put there by hand', () => {
    const facts = {
      ...FACTS,
      links: [...FACTS.links.slice(1), { name: 'eth0', addresses: [{ address: '172.150.15.99/32', origin: 'foreign' as const }] }]
    }
    const all = ['192.168.2.2', '127.0.0.1', '172.150.15.99'].reduce((on, address, at) => service({ address }, on, 50 + at), TWO_ARMS)
    expect(desired(all, facts).services.addresses).toEqual([])
  })

  test('an address that DHCP gave counts as the interface’s', () => {
    const dhcp = edit.changeInterface(TWO_ARMS, ETH2, { dhcp: true })
    const facts = {
      ...FACTS,
      links: [
        ...FACTS.links.filter(({ name }) => name !== 'eth2'),
        { name: 'eth2', addresses: [{ address: '10.1.0.7/16', origin: 'dhcp' as const }] }
      ]
    }
    expect(desired(service({ address: '10.1.0.80' }, dhcp), facts).services.addresses).toEqual([{ address: '10.1.0.80', link: 'eth2' }])
    expect(desired(service({ address: '10.1.0.80' }, dhcp)).services.addresses).toEqual([])
  })

  test('a service’s gateway, with Use Default Route Only', () => {
    const one = service({ gateway: '192.168.2.1' })
    expect(desired(one).services.gateways).toEqual([{ address: '192.168.2.80', gateway: '192.168.2.1', link: 'eth1', only: false }])
    const only = withSettings(one, { network: { ...one.settings.network, defaultRouteOnly: true } })
    expect(desired(only).services.gateways[0]?.only).toBe(true)
  })

  test('Server NAT: real servers of ticked services first, then whole networks, and nothing when it is off', () => {
    const ticked = edit.addRealServer(
      service({ useForServerNat: true, address: '172.150.15.80' }),
      50,
      60,
      { address: '192.168.2.20' },
      '2026-01-01T00:00:00.000Z'
    )
    expect(desired(ticked).services.serverNat).toEqual([
      { from: '192.168.2.20/32', outLink: 'eth0', to: '172.150.15.80' },
      { from: '192.168.2.0/24', outLink: 'eth0', to: '172.150.15.230' },
      { from: '2001:db8:a::/64', outLink: 'eth0', to: '2001:db8:f::230' }
    ])
    expect(desired(withSettings(ticked, { network: { ...ticked.settings.network, serverNat: false } })).services.serverNat).toEqual([])
  })

  test('a filter for admin access alone; the lists only when the packet filter is on', () => {
    expect(desired(TWO_ARMS).services.filter).toBeNull()
    const block = [{ network: '203.0.113.0/24', comment: '' }]
    const off = withSettings(edit.changeInterface(TWO_ARMS, ETH1, { adminAccess: false }), {
      packetFilter: { ...TWO_ARMS.settings.packetFilter, block }
    })
    expect(desired(off).services.filter).toMatchObject({ block: [], wuiLinks: ['eth0', 'eth2', 'eth3'], wuiPorts: [443] })
    const on = withSettings(off, { packetFilter: { ...off.settings.packetFilter, enabled: true } })
    expect(desired(on).services.filter).toMatchObject({ block: ['203.0.113.0/24'] })
  })
})

test('while a change runs, addresses of both sides are there; no address stands twice', () => {
  const before = desired(service({ gateway: '192.168.2.1' }))
  const after = desired(service({ address: '192.168.2.81', transparent: true }))
  const { services } = duringChange(before, after)
  expect(services.addresses.map(({ address }) => address)).toEqual(['192.168.2.81', '192.168.2.80'])
  expect(services.gateways).toEqual(before.services.gateways)
  expect(services.transparent).toEqual({ ipv4: true, ipv6: false })
  // What becomes the interface's own is not a service's as well.
  const own = desired(edit.changeInterface(TWO_ARMS, ETH1, { addresses: ['192.168.2.2/24', '192.168.2.80/24'] }))
  expect(duringChange(before, own).services.addresses).toEqual([])
})

describe('arithmetic', () => {
  test('an address is in the network that it names', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
        const network = networkOf(`${address}/${bits}`)
        expect(contains(network, address)).toBe(true)
        expect(networkOf(network)).toBe(network)
        expect(overlap(network, `${address}/32`)).toBe(true)
      })
    )
  })
  test.each([
    ['10.0.0.0/24', 'network'],
    ['10.0.0.255/24', 'broadcast'],
    ['10.0.0.0/31', null],
    ['10.0.0.1/32', null],
    ['2001:db8::/64', 'network'],
    ['2001:db8::ffff:ffff:ffff:ffff/64', null]
  ])('%s', (text, role) => {
    expect(notForHosts(text)).toBe(role)
  })
})

describe('what can cut the administrator off', () => {
  const near = '192.168.2.77'
  const reasons = (after: Configuration, from: string | null = near): readonly string[] => reasonsToConfirm(TWO_ARMS, after, from)
  test('an address goes, a gateway changes, a larger packet, strict routing, DHCP', () => {
    expect(reasons(edit.changeInterface(TWO_ARMS, ETH1, { addresses: [] }))).toEqual([
      expect.stringContaining('eth1 loses 192.168.2.2/24 and 2001:db8:a::2/64')
    ])
    expect(reasons(withSettings(TWO_ARMS, { gateways: { ipv4: null, ipv6: null } }))).toHaveLength(1)
    expect(reasons(edit.changeInterface(TWO_ARMS, ETH1, { mtu: 9000 }))).toHaveLength(1)
    expect(reasons(edit.changeInterface(TWO_ARMS, ETH1, { dhcp: true }))).toHaveLength(1)
    expect(reasons(edit.changeInterface(TWO_ARMS, ETH1, { adminAccess: false }))).toHaveLength(1)
    expect(reasons(withSettings(TWO_ARMS, { network: { ...TWO_ARMS.settings.network, strictRouting: true } }))).toHaveLength(1)
  })
  test('not: a new network elsewhere, a new VLAN, a name; but one that would hold the administrator', () => {
    const elsewhere = edit.changeInterface(TWO_ARMS, ETH2, { addresses: ['10.0.0.1/24'] })
    expect(reasons(elsewhere)).toEqual([])
    expect(reasons(elsewhere, '10.0.0.9')).toHaveLength(1)
    expect(reasons(elsewhere, null)).toHaveLength(1)
    expect(reasons(edit.addInterface(TWO_ARMS, 20, { type: 'vlan', parentId: ETH1, vlanId: 7 }))).toEqual([])
    expect(reasons(withSettings(TWO_ARMS, { host: { ...TWO_ARMS.settings.host, hostname: 'lb2' } }))).toEqual([])
  })
})

test('a card that was plugged in is taken over with its addresses, and nothing else changes', () => {
  const link = (name: string, addresses: readonly { address: string; origin: 'static' | 'foreign' | 'dhcp' | 'link-local' }[]) => ({
    name,
    kind: 'card' as const,
    parent: null,
    vlanId: null,
    mac: '',
    up: true,
    carrier: true,
    speed: null,
    duplex: null,
    mtu: 9000,
    driver: null,
    addresses: [...addresses],
    counters: { bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0, errorsIn: 0, errorsOut: 0, droppedIn: 0, droppedOut: 0 }
  })
  const known = ['eth0', 'eth1', 'eth2', 'eth3'].map((name) => link(name, []))
  const machine = { routes: [], host: { hostname: 'x', nameServers: [], searchDomains: [] } }
  expect(withCards(TWO_ARMS, { ...machine, links: known }, () => 9)).toBe(TWO_ARMS)
  const fresh = link('eth4', [
    { address: '10.7.0.4/24', origin: 'foreign' },
    { address: '10.7.0.80/32', origin: 'foreign' },
    { address: 'fe80::1/64', origin: 'link-local' },
    { address: '10.8.0.4/24', origin: 'dhcp' }
  ])
  const after = withCards(TWO_ARMS, { ...machine, links: [...known, fresh] }, () => 9)
  expect(after.settings).toBe(TWO_ARMS.settings)
  expect([...after.interfaces.keys()]).toEqual([1, 2, 3, 4, 9])
  expect(after.interfaces.get(9)).toMatchObject({ name: 'eth4', dhcp: true, addresses: ['10.7.0.4/24'], mtu: 9000 })
})
