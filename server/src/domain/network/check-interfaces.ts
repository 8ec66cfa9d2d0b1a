/** What must hold for interfaces, alone and among each other. Paths are those of the interface's form. */
import type { FieldProblem, Interface } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { listInWords, serviceLabel } from '../labels.ts'
import { isV6, networkOf, notForHosts, overlap, prefixed, rangeOf } from './addresses.ts'
import { heldNetworks, membersOfBonds, type NetworkFacts, networkFor } from './place.ts'

const MAX_NAME = 15
/** RFC 8200: every IPv6 link carries this. */
const LEAST_IPV6_MTU = 1280

const UNUSABLE: Readonly<Record<string, string>> = {
  unspecified: 'it means every address at once',
  multicast: 'it reaches many machines at once',
  broadcast: 'it reaches every machine of a network',
  loopback: 'it never leaves a machine',
  ipv4Mapped: 'it is an IPv4 address in another spelling'
}

function* badAddresses({ name, addresses, mtu }: Interface): Iterable<FieldProblem> {
  const path = 'addresses'
  for (const text of addresses) {
    const { address } = prefixed(text)
    const why = UNUSABLE[rangeOf(address)]
    const role = notForHosts(text)
    if (why !== undefined)
      yield { path, message: `${address} cannot be an address of ${name}: ${why}. Type an address of this machine alone.` }
    else if (role !== null) {
      yield {
        path,
        message:
          role === 'network'
            ? `${text} is the network itself, not an address in it. Type the address that ${name} has there.`
            : `${address} is the broadcast address of ${networkOf(text)}. Type the address that ${name} has there.`
      }
    }
  }
  const doubled = addresses.map((text) => prefixed(text).address).find((address, at, all) => all.indexOf(address) < at)
  if (doubled !== undefined) yield { path, message: `${doubled} stands twice on ${name}. Remove one of the two.` }
  if (mtu < LEAST_IPV6_MTU && addresses.some(isV6)) {
    yield {
      path: 'mtu',
      message: `IPv6 needs packets of at least ${LEAST_IPV6_MTU} bytes, but the MTU of ${name} is ${mtu}. Raise it, or remove its IPv6 addresses.`
    }
  }
}

function* clashesWithOthers(entry: Interface, others: readonly Interface[]): Iterable<FieldProblem> {
  for (const text of entry.addresses) {
    for (const other of others) {
      if (other.id === entry.id) continue
      const clash = other.addresses.find((theirs) => overlap(theirs, text))
      if (clash === undefined) continue
      const same = prefixed(clash).address === prefixed(text).address
      yield {
        path: 'addresses',
        message: same
          ? `${other.name} already has ${prefixed(text).address}. An address stands on one interface only.`
          : `${networkOf(text)} overlaps ${networkOf(clash)}, where ${other.name} has ${clash}: answers would leave by the wrong one. Use networks that do not overlap.`
      }
      break
    }
  }
}

function* badVlan(entry: Interface, configuration: Configuration, facts: NetworkFacts): Iterable<FieldProblem> {
  const { kind } = entry
  if (kind.type !== 'vlan') return
  if (facts.lacks.includes('vlan')) yield { path: 'vlanId', message: 'The kernel of this machine has no VLANs.' }
  const parent = configuration.interfaces.get(kind.parentId)
  if (parent === undefined) {
    yield {
      path: 'parentId',
      message: `The interface under ${entry.name} does not exist. It may have been deleted meanwhile; choose another one.`
    }
    return
  }
  if (parent.kind.type === 'vlan') yield { path: 'parentId', message: `${parent.name} is a VLAN itself. Choose the interface under it.` }
  const bond = bondOf(parent, configuration)
  if (bond !== undefined) yield { path: 'parentId', message: `${parent.name} is a part of ${bond.name}. Add the VLAN on ${bond.name}.` }
  const twin = configuration.interfaces
    .values()
    .find(
      (other) =>
        other.id !== entry.id && other.kind.type === 'vlan' && other.kind.parentId === kind.parentId && other.kind.vlanId === kind.vlanId
    )
  if (twin !== undefined)
    yield { path: 'vlanId', message: `VLAN ${kind.vlanId} is already on ${parent.name}. Use that one, or type another VLAN id.` }
  if (entry.name.length > MAX_NAME)
    yield {
      path: 'vlanId',
      message: `The name ${entry.name} would be longer than the kernel's ${MAX_NAME} characters. Rename ${parent.name} in the hypervisor, or use another interface.`
    }
  if (entry.mtu > parent.mtu)
    yield {
      path: 'mtu',
      message: `${entry.name} cannot send larger packets than ${parent.name}, whose MTU is ${parent.mtu}. Raise that first.`
    }
}

const bondOf = (entry: Interface, configuration: Configuration): Interface | undefined =>
  configuration.interfaces.values().find(({ kind }) => kind.type === 'bond' && kind.memberIds.includes(entry.id))

function* badBond(entry: Interface, configuration: Configuration, facts: NetworkFacts): Iterable<FieldProblem> {
  const { kind } = entry
  if (kind.type !== 'bond') return
  const path = 'memberIds'
  if (facts.lacks.includes('bond')) yield { path, message: 'The kernel of this machine has no bonding.' }
  for (const id of kind.memberIds) {
    const member = configuration.interfaces.get(id)
    if (member === undefined) {
      yield { path, message: `An interface of ${entry.name} does not exist. It may have been deleted meanwhile; choose others.` }
      continue
    }
    const other = configuration.interfaces
      .values()
      .find((bond) => bond.id !== entry.id && bond.kind.type === 'bond' && bond.kind.memberIds.includes(id))
    const on = configuration.interfaces.values().find((vlan) => vlan.kind.type === 'vlan' && vlan.kind.parentId === id)
    if (member.kind.type !== 'card') yield { path, message: `${member.name} is no card of the machine. Only cards can be bonded.` }
    else if (other !== undefined) yield { path, message: `${member.name} is a part of ${other.name} already.` }
    else if (on !== undefined)
      yield { path, message: `${on.name} stands on ${member.name}. Delete that VLAN first; add it on the bond afterwards.` }
  }
}

/** Asked of the member, too: its own form can break the bond. */
function* badMember(entry: Interface, configuration: Configuration): Iterable<FieldProblem> {
  const bond = bondOf(entry, configuration)
  if (bond === undefined) return
  if (entry.addresses.length > 0 || entry.dhcp || entry.routerAdvertisements) {
    const has = entry.addresses.length > 0 ? listInWords(entry.addresses) : 'automatic addresses'
    yield {
      path: 'memberIds',
      message: `${entry.name} has ${has}, but a part of ${bond.name} carries frames and no addresses. Remove them first; the bond can have them.`
    }
  }
}

function* gone(entry: Interface, before: Interface | undefined, facts: NetworkFacts): Iterable<FieldProblem> {
  if (before === undefined || entry.kind.type !== 'card' || facts.links.some((link) => link.name === entry.name)) return
  yield {
    path: '',
    message: `This machine does not have ${entry.name} any more, so nothing can be set on it. Put the card back, or delete the interface.`
  }
}

export function* checkInterface(
  entry: Interface,
  before: Interface | undefined,
  configuration: Configuration,
  facts: NetworkFacts
): Iterable<FieldProblem> {
  yield* gone(entry, before, facts)
  yield* badAddresses(entry)
  yield* clashesWithOthers(entry, [...configuration.interfaces.values()])
  yield* badVlan(entry, configuration, facts)
  yield* badBond(entry, configuration, facts)
  if (facts.lacks.includes('ipv6') && (entry.routerAdvertisements || entry.addresses.some(isV6))) {
    yield { path: 'addresses', message: 'The kernel of this machine has no IPv6.' }
  }
}

/** What interfaces ask of each other, after any of them changed. */
export function* checkAllInterfaces(configuration: Configuration): Iterable<FieldProblem> {
  const all = [...configuration.interfaces.values()]
  for (const entry of all.filter(({ id }) => membersOfBonds(configuration).has(id))) yield* badMember(entry, configuration)
  const chosen = all.filter((entry) => entry.useForDefaultGateway)
  if (chosen.length > 1) {
    yield {
      path: 'useForDefaultGateway',
      message: `${listInWords(chosen.map(({ name }) => name))} are both used for the default gateway. Choose one.`
    }
  }
  if (all.length > 0 && !all.some((entry) => entry.adminAccess)) {
    yield { path: 'adminAccess', message: 'The web UI would answer on no interface at all. Allow it on one.' }
  }
}

/** An interface that goes takes along what stands on it. */
export function* checkRemoved(entry: Interface, configuration: Configuration, facts: NetworkFacts): Iterable<FieldProblem> {
  const { name, id, kind } = entry
  if (kind.type === 'card' && facts.links.some((link) => link.name === name)) {
    yield { path: '', message: `${name} is a card of this machine and cannot be deleted. Remove its addresses instead.` }
  }
  const on = [...configuration.interfaces.values()].filter((other) => other.kind.type === 'vlan' && other.kind.parentId === id)
  if (on.length > 0)
    yield {
      path: '',
      message: `${listInWords(on.map((vlan) => vlan.name))} ${on.length === 1 ? 'stands' : 'stand'} on ${name}. Delete ${on.length === 1 ? 'it' : 'them'} first.`
    }
  const bond = bondOf(entry, configuration)
  if (bond !== undefined) yield { path: '', message: `${name} is a part of ${bond.name}. Delete the bond first.` }
}

const NAMED = 3

/** Services that had a place before and have none any more. */
export function* checkHomeless(configuration: Configuration, previous: Configuration, facts: NetworkFacts): Iterable<FieldProblem> {
  const networks = heldNetworks(configuration, facts)
  const before = heldNetworks(previous, facts)
  const homeless = [...configuration.virtualServices.values()].filter(
    (service) => service.enabled && networkFor(networks, service.address) === undefined && networkFor(before, service.address) !== undefined
  )
  if (homeless.length === 0) return
  const link = networkFor(before, homeless[0]?.address ?? '')?.link ?? ''
  const shown = homeless.slice(0, NAMED).map(serviceLabel)
  const rest = homeless.length - shown.length
  yield {
    path: 'addresses',
    message: `${listInWords([...shown, ...(rest > 0 ? [`${rest} more`] : [])])} ${homeless.length === 1 ? 'has its address' : 'have their addresses'} on ${link}, and no interface would hold ${homeless.length === 1 ? 'it' : 'them'} any more. Change or deactivate ${homeless.length === 1 ? 'that service' : 'those services'} first.`
  }
}
