/** Addresses: ours that nobody wants go, wanted ones that are missing come. Pure. */
import { networkOf } from '@ballast/server/helper'
import { familyOf, type Kernel, type KernelAddress } from '../kernel/kernel.ts'
import { addressKey, type Owned } from './owned.ts'
import { type Step, step } from './step.ts'
import type { Target, TargetAddress } from './target.ts'

const about = ({ prefix, link }: { readonly prefix: string; readonly link: string }): string => `the address ${prefix} on ${link}`

function add(address: TargetAddress): Step {
  const { link, prefix, service } = address
  // `replace`, since systemd-networkd may have been faster. As it would: with a broadcast address where the subnet has one.
  if (familyOf(prefix) === 4) {
    const broadcast = /\/3[12]$/.test(prefix) ? [] : ['broadcast', '+']
    return step(about(address), prefix, 'address', 'replace', prefix, ...broadcast, 'dev', link)
  }
  // With a preferred lifetime of 0 an address answers, but starts no connections. `replace` gives one that is there another lifetime.
  const lifetime = service ? ['preferred_lft', 0] : ['preferred_lft', 'forever']
  return step(about(address), prefix, 'address', 'replace', prefix, 'dev', link, 'valid_lft', 'forever', ...lifetime)
}

const remove = (link: string, prefix: string): Step => step(about({ link, prefix }), prefix, 'address', 'del', prefix, 'dev', link)

/** The first address of a subnet is the one with which connections start, so the order counts: what stands before its turn, goes. */
function misplaced(wanted: readonly TargetAddress[], present: readonly KernelAddress[]): ReadonlySet<string> {
  const wrong = new Set<string>()
  const subnets = Map.groupBy(
    wanted.filter(({ prefix, service }) => !service && familyOf(prefix) === 4).map(({ prefix }) => prefix),
    networkOf
  )
  for (const order of subnets.values()) {
    const found = present.map(({ prefix }) => prefix).filter((prefix) => order.includes(prefix))
    const first = found.findIndex((prefix, index) => order[index] !== prefix)
    if (first >= 0) for (const prefix of found.slice(first)) wrong.add(prefix)
  }
  return wrong
}

const isRight = (address: TargetAddress, present: KernelAddress): boolean =>
  present.prefix === address.prefix && !present.dynamic && (familyOf(address.prefix) === 4 || present.deprecated === address.service)

export function* planAddresses(target: Target, owned: Owned, kernel: Kernel): Iterable<Step> {
  const wanted = new Map(target.addresses.map((address) => [addressKey(address), address]))
  const ours = new Set(owned.addresses)
  const byLink = Map.groupBy(target.addresses, ({ link }) => link)
  const going = new Set<string>()
  for (const { name, addresses } of kernel.links.values()) {
    const wrong = misplaced(byLink.get(name) ?? [], addresses)
    for (const { prefix } of addresses) {
      const key = addressKey({ link: name, prefix })
      if (!ours.has(key) || (wanted.has(key) && !wrong.has(prefix))) continue
      going.add(key)
      yield remove(name, prefix)
    }
  }
  for (const [key, address] of wanted) {
    const link = kernel.links.get(address.link)
    if (link === undefined) continue
    const right = link.addresses.some((present) => isRight(address, present))
    // Somebody else's may have another lifetime; it is theirs. A lease is nobody's any more: it becomes a fixed address.
    const foreign = !ours.has(key) && link.addresses.some(({ prefix, dynamic }) => prefix === address.prefix && !dynamic)
    if (going.has(key) || (!right && !foreign)) yield add(address)
  }
  yield* dynamicLeftovers(target, kernel, wanted)
}

/** Addresses from DHCP or a router on a link that shall have none; nobody renews them any more. */
function* dynamicLeftovers(target: Target, kernel: Kernel, wanted: ReadonlyMap<string, TargetAddress>): Iterable<Step> {
  for (const { name, dhcp, routerAdvertisements } of target.links) {
    for (const { prefix, dynamic, linkLocal } of kernel.links.get(name)?.addresses ?? []) {
      const kept = familyOf(prefix) === 4 ? dhcp : routerAdvertisements
      if (dynamic && !linkLocal && !kept && !wanted.has(addressKey({ link: name, prefix }))) yield remove(name, prefix)
    }
  }
}
