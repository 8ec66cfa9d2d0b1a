/** Links: VLANs and bonds are made and removed, cards get their MTU and are switched on. Pure. */
import type { DesiredLink } from '@ballast/server/helper'
import type { Kernel, KernelLink } from '../kernel/kernel.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Owned } from './owned.ts'
import type { Step } from './step.ts'
import type { Target } from './target.ts'

const make = (about: string, ...words: (string | number)[]): Step => ({ family: 4, words, about })

function isLike(link: KernelLink, { kind }: DesiredLink): boolean {
  if (link.kind !== kind.type) return false
  if (kind.type === 'vlan') return link.vlanId === kind.vlanId && link.parent === kind.parent
  return kind.type !== 'bond' || link.bondMode === kind.mode
}

const about = ({ name, kind }: DesiredLink): string =>
  kind.type === 'vlan' ? `the VLAN ${kind.vlanId} (${name})` : `the ${kind.type === 'bond' ? 'bond' : 'interface'} ${name}`

function* birth(link: DesiredLink): Iterable<Step> {
  const { name, kind } = link
  if (kind.type === 'vlan') yield make(about(link), 'link', 'add', 'link', kind.parent, 'name', name, 'type', 'vlan', 'id', kind.vlanId)
  // 100 ms: how often the cables are looked at; without it a bond never notices a dead one.
  if (kind.type === 'bond') yield make(about(link), 'link', 'add', 'name', name, 'type', 'bond', 'mode', kind.mode, 'miimon', 100)
}

function* membership(target: Target, owned: Owned, kernel: Kernel): Iterable<Step> {
  const wanted = new Map<string, string>()
  for (const { name, kind } of target.links) if (kind.type === 'bond') for (const member of kind.members) wanted.set(member, name)
  for (const { name, master } of kernel.links.values()) {
    const bond = wanted.get(name)
    const what = `the place of ${name} in a bond`
    if (bond === master || (bond === undefined && (master === null || !owned.links.includes(master)))) continue
    if (bond === undefined) yield make(what, 'link', 'set', 'dev', name, 'nomaster')
    else if (kernel.links.has(bond)) {
      // Only a card that is switched off can enter.
      yield make(what, 'link', 'set', 'dev', name, 'down')
      yield make(what, 'link', 'set', 'dev', name, 'master', bond)
    }
  }
}

function* condition(link: KernelLink, mtu: number, up: boolean): Iterable<Step> {
  if (link.mtu !== mtu) yield make(`the MTU of ${link.name}`, 'link', 'set', 'dev', link.name, 'mtu', mtu)
  if (link.up !== up) yield make(`whether ${link.name} is switched on`, 'link', 'set', 'dev', link.name, up ? 'up' : 'down')
}

export function* planLinks(target: Target, owned: Owned, kernel: Kernel): Iterable<Step> {
  const wanted = new Map(target.links.map((link) => [link.name, link]))
  const used = new Set(target.addresses.map(({ link }) => link))
  for (const name of owned.links) {
    const link = kernel.links.get(name)
    const desired = wanted.get(name)
    // VLANs go with the link they are on, so this may find nothing to remove in the next round.
    if (link !== undefined && (desired === undefined || !isLike(link, desired)))
      yield make(`the interface ${name}`, 'link', 'del', 'dev', name)
  }
  for (const desired of target.links) {
    const link = kernel.links.get(desired.name)
    if (link === undefined) {
      if (desired.kind.type !== 'vlan' || kernel.links.has(desired.kind.parent)) yield* birth(desired)
    } else if (isLike(link, desired)) yield* condition(link, desired.mtu, true)
    else if (!owned.links.includes(desired.name)) {
      throw new HelperRefusal(
        'not-possible',
        `${desired.name} exists and is something else than ${about(desired)}. Choose another name, or remove it.`
      )
    }
  }
  yield* membership(target, owned, kernel)
  for (const [name, before] of Object.entries(owned.cards)) {
    const link = kernel.links.get(name)
    if (link !== undefined && !wanted.has(name) && !used.has(name)) yield* condition(link, before.mtu, before.up)
  }
}
