/** What the schemas cannot say: things that must fit together, and things that this machine must have. Pure. */
import { type DesiredNetwork, type Lack, networkOf, prefixParts } from '@ballast/server/helper'
import { familyOf, type Kernel } from '../kernel/kernel.ts'
import { HelperRefusal } from '../refusal.ts'

/** RFC 8200: the kernel switches IPv6 off below this. */
const SMALLEST_MTU_V6 = 1280

const bad = (message: string): never => {
  throw new HelperRefusal('bad-question', message)
}
const impossible = (message: string): never => {
  throw new HelperRefusal('not-possible', message)
}

function checkNames({ base, services }: DesiredNetwork): void {
  const names = base.links.map(({ name }) => name)
  const known = new Set(names)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) bad(`The interface ${twice} is there twice.`)
  const used = [
    ...base.routes.map(({ link }) => link),
    ...services.addresses.map(({ link }) => link),
    ...services.gateways.map(({ link }) => link),
    ...base.links.flatMap(({ kind }) => (kind.type === 'vlan' ? [kind.parent] : kind.type === 'bond' ? kind.members : []))
  ]
  const unknown = used.find((name) => !known.has(name))
  if (unknown !== undefined) bad(`The interface ${unknown} is used, but it is not among the interfaces.`)
}

function checkLinks({ base: { links } }: DesiredNetwork): void {
  const byName = new Map(links.map((link) => [link.name, link]))
  const members = new Set<string>()
  const vlans = new Set<string>()
  for (const { name, kind, mtu, addresses } of links) {
    if (kind.type === 'vlan') {
      const parent = byName.get(kind.parent)
      if (parent?.kind.type === 'vlan') bad(`${name} cannot be a VLAN on ${kind.parent}, which is one itself.`)
      if (parent !== undefined && parent.mtu < mtu)
        bad(`The MTU of ${name} is ${mtu}, more than the ${parent.mtu} of ${kind.parent} that carries it.`)
      const id = `${kind.parent} ${kind.vlanId}`
      if (vlans.has(id)) bad(`${kind.parent} has VLAN ${kind.vlanId} twice.`)
      vlans.add(id)
    }
    for (const member of kind.type === 'bond' ? kind.members : []) {
      if (byName.get(member)?.kind.type !== 'card') bad(`${member} cannot be in the bond ${name}: only a network card can.`)
      if (members.has(member)) bad(`${member} is in two bonds.`)
      members.add(member)
    }
    if (mtu < SMALLEST_MTU_V6 && addresses.some((prefix) => familyOf(prefix) === 6))
      bad(`${name} has an IPv6 address, so its MTU must be at least ${SMALLEST_MTU_V6}.`)
  }
  for (const { name, addresses, dhcp } of links) {
    if (members.has(name) && (addresses.length > 0 || dhcp)) bad(`${name} is in a bond; its addresses belong to the bond.`)
    const hosts = addresses.map((prefix) => prefixParts(prefix)?.address)
    const twice = hosts.find((address, index) => hosts.indexOf(address) !== index)
    if (twice !== undefined) bad(`${name} has the address ${twice} twice.`)
  }
}

/** A gateway must be in a subnet of its interface, unless DHCP or a router brings subnets that nobody knows here. */
function checkGateways({ base, services }: DesiredNetwork): void {
  const byName = new Map(base.links.map((link) => [link.name, link]))
  const own = new Set([
    ...base.links.flatMap(({ addresses }) => addresses.map((prefix) => prefixParts(prefix)?.address)),
    ...services.addresses.map(({ address }) => address)
  ])
  for (const { gateway, link } of [...base.routes, ...services.gateways]) {
    if (own.has(gateway)) bad(`The gateway ${gateway} is this machine's own address.`)
    const found = byName.get(link)
    if (found === undefined || (familyOf(gateway) === 4 ? found.dhcp : found.routerAdvertisements)) continue
    const subnets = found.addresses.filter((prefix) => familyOf(prefix) === familyOf(gateway))
    const onLink = subnets.some((prefix) => networkOf(`${gateway}/${prefixParts(prefix)?.bits ?? 0}`) === networkOf(prefix))
    if (!onLink && !gateway.startsWith('fe80:'))
      bad(`The gateway ${gateway} is in no subnet of ${link}, so it cannot be reached from there.`)
  }
}

function checkFamilies({ base, services }: DesiredNetwork): void {
  const different = (left: string, right: string | null): boolean => right !== null && familyOf(left) !== familyOf(right)
  for (const { destination, gateway } of base.routes)
    if (different(destination, gateway)) bad(`The route to ${destination} cannot go through ${gateway}: IPv4 and IPv6 do not mix.`)
  for (const { address, gateway } of services.gateways)
    if (different(address, gateway)) bad(`${address} cannot answer through ${gateway}: IPv4 and IPv6 do not mix.`)
  for (const { from, to } of services.serverNat)
    if (different(from, to)) bad(`${from} cannot become ${to ?? ''}: IPv4 and IPv6 do not mix.`)
  const destinations = base.routes.map(({ destination }) => destination)
  const twice = destinations.find((destination, index) => destinations.indexOf(destination) !== index)
  if (twice !== undefined) bad(`There are two routes to ${twice}.`)
  const answering = services.gateways.map(({ address }) => address)
  const doubled = answering.find((address, index) => answering.indexOf(address) !== index)
  if (doubled !== undefined) bad(`${doubled} has two gateways.`)
  for (const { ports } of services.filter?.services ?? [])
    if (ports.first > ports.last) bad(`The ports ${ports.first} to ${ports.last} are in the wrong order.`)
}

const WORDS: Readonly<Record<Lack, string>> = {
  vlan: 'make VLANs',
  bond: 'bond interfaces',
  ipvs: 'balance in the kernel',
  transparency: 'be transparent',
  filter: 'filter packets',
  capture: 'capture packets',
  ipv6: 'use IPv6',
  appliance: 'be administered by Ballast'
}

function needs({ base, services }: DesiredNetwork): ReadonlySet<Lack> {
  const found = new Set<Lack>()
  for (const { kind } of base.links) if (kind.type !== 'card') found.add(kind.type)
  if (services.transparent.ipv4 || services.transparent.ipv6) found.add('transparency')
  if (services.filter !== null || services.serverNat.length > 0) found.add('filter')
  const addresses = [...base.links.flatMap((link) => link.addresses), ...services.addresses.map(({ address }) => address)]
  if (services.transparent.ipv6 || addresses.some((address) => familyOf(address) === 6)) found.add('ipv6')
  return found
}

/** Throws a refusal with the first thing that is wrong. */
export function check(desired: DesiredNetwork, lacks: ReadonlySet<Lack>): void {
  checkNames(desired)
  checkLinks(desired)
  checkFamilies(desired)
  checkGateways(desired)
  for (const lack of needs(desired)) if (lacks.has(lack)) impossible(`The kernel of this machine cannot ${WORDS[lack]}.`)
}

/** Throws when a card that is named is not in the machine. */
export function checkCards({ base }: DesiredNetwork, kernel: Kernel): void {
  const missing = base.links.find(({ kind, name }) => kind.type === 'card' && !kernel.links.has(name))
  if (missing !== undefined) impossible(`There is no interface ${missing.name} in this machine.`)
}
