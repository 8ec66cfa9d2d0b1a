/** The network part of random configurations: interfaces that fit together, and the settings of the machine's network. */
import * as fc from 'fast-check'
import type { Id, Interface, InterfaceKind, Settings } from '../../contract/index.ts'
import * as value from './values.ts'

type Fields = Omit<Interface, 'id' | 'name' | 'kind'>

/** Networks that do not overlap: the numbers are shared out between interfaces by `at`. */
const addressesAt = (at: number, last: readonly number[]): string[] =>
  last.map((number, index) => (index % 2 === 0 ? `10.${at}.0.${number}/24` : `2001:db8:${at + 1}::${number}/64`))

const fields: fc.Arbitrary<Omit<Fields, 'addresses'> & { readonly last: number[] }> = fc.record({
  dhcp: fc.boolean(),
  routerAdvertisements: fc.boolean(),
  last: fc.array(fc.integer({ min: 2, max: 250 }), { maxLength: 2 }),
  mtu: fc.integer({ min: 1280, max: 9216 }),
  useForDefaultGateway: fc.constant(false),
  adminAccess: fc.boolean()
})

export interface InterfaceDrafts {
  readonly cards: readonly { readonly name: string; readonly fields: typeof fields extends fc.Arbitrary<infer F> ? F : never }[]
  readonly vlans: readonly { readonly vlanId: number; readonly fields: typeof fields extends fc.Arbitrary<infer F> ? F : never }[]
  readonly bond: 'active-backup' | '802.3ad' | null
}

/** VLANs stand on the first card, a bond takes the last one. */
export const interfaceDrafts: fc.Arbitrary<InterfaceDrafts> = fc.record({
  cards: fc.uniqueArray(fc.record({ name: fc.constantFrom('eth0', 'eth1', 'ens160', 'enp3s0f1'), fields }), {
    maxLength: 3,
    selector: (card) => card.name
  }),
  vlans: fc.uniqueArray(fc.record({ vlanId: fc.integer({ min: 1, max: 4094 }), fields }), {
    maxLength: 2,
    selector: (vlan) => vlan.vlanId
  }),
  bond: fc.constantFrom(null, 'active-backup', '802.3ad')
})

export function interfacesFrom({ cards, vlans, bond }: InterfaceDrafts, newId: () => Id): Interface[] {
  let at = 0
  const make = (name: string, kind: InterfaceKind, { last, ...rest }: InterfaceDrafts['cards'][number]['fields']): Interface => {
    at += 1
    return { id: newId(), name, kind, ...rest, addresses: addressesAt(at, last) }
  }
  const made = cards.map((card) => make(card.name, { type: 'card' }, card.fields))
  const [first] = made
  const last = made.length > 1 ? made.at(-1) : undefined
  if (first !== undefined) {
    for (const vlan of vlans)
      made.push(make(`${first.name}.${vlan.vlanId}`, { type: 'vlan', parentId: first.id, vlanId: vlan.vlanId }, vlan.fields))
  }
  if (last === undefined || bond === null) return made
  const member = { ...last, dhcp: false, routerAdvertisements: false, addresses: [] }
  const bonded: Interface = { ...last, id: newId(), name: 'bond0', kind: { type: 'bond', mode: bond, memberIds: [last.id] } }
  return [...made.map((entry) => (entry === last ? member : entry)), bonded]
}

const accessList = fc.array(fc.record({ network: value.ipV4.map((address) => `${address}/32`), comment: value.name }), { maxLength: 3 })

export const networkSettings: { [K in 'host' | 'gateways' | 'routes' | 'packetFilter' | 'network' | 'time']: fc.Arbitrary<Settings[K]> } = {
  host: fc.record({
    hostname: fc.constantFrom('lb1', 'lb2.contoso.local'),
    nameServers: fc.array(value.ipAddress, { maxLength: 2 }),
    searchDomains: fc.array(value.hostName, { maxLength: 2 }),
    hosts: fc.array(fc.record({ address: value.ipAddress, name: value.hostName }), { maxLength: 2 })
  }),
  gateways: fc.record({ ipv4: fc.option(value.ipV4), ipv6: fc.option(value.ipV6) }),
  routes: fc.array(fc.record({ destination: value.ipV4.map((address) => `${address}/32`), gateway: value.ipV4 }), { maxLength: 2 }),
  packetFilter: fc.record({
    enabled: fc.boolean(),
    action: fc.constantFrom('drop', 'reject'),
    restrictToInterfaces: fc.boolean(),
    includeWui: fc.boolean(),
    keep: fc.array(value.ipAddress, { maxLength: 2 }),
    block: accessList,
    allow: accessList
  }),
  network: fc.record({
    serverNat: fc.boolean(),
    nonLocalRealServers: fc.boolean(),
    alternateGateway: fc.boolean(),
    tcpTimestamps: fc.boolean(),
    tcpKeepalives: fc.boolean(),
    resetOnClose: fc.boolean(),
    subnetOriginating: fc.boolean(),
    strictRouting: fc.boolean(),
    defaultRouteOnly: fc.boolean()
  }),
  time: fc.record({
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'),
    ntpServers: fc.array(fc.oneof(value.ipAddress, value.hostName), { maxLength: 2 })
  })
}
