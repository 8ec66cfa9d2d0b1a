/**
 * What we have made or changed in this machine, and how it was before: on disk before anything is touched, so that a crash leaves
 * nothing that nobody owns. Routes, rules and packet rules carry their own marks (kernel/ours.ts) and are not listed.
 */
import * as z from 'zod'
import type { Kernel } from '../kernel/kernel.ts'
import type { Target } from './target.ts'

export const Owned = z.strictObject({
  /** `link address/bits` */
  addresses: z.array(z.string()),
  /** VLANs and bonds that we made. */
  links: z.array(z.string()),
  /** Cards as they were before we touched them. */
  cards: z.record(z.string(), z.strictObject({ mtu: z.int(), up: z.boolean() })),
  /** Below /proc/sys/net: what was there before. */
  settings: z.record(z.string(), z.string())
})
export type Owned = z.infer<typeof Owned>

export const NOTHING_OWNED: Owned = { addresses: [], links: [], cards: {}, settings: {} }

export const addressKey = ({ link, prefix }: { readonly link: string; readonly prefix: string }): string => `${link} ${prefix}`

const union = (left: readonly string[], right: readonly string[]): string[] => [...new Set([...left, ...right])].toSorted()

const isThere = (kernel: Kernel, link: string, prefix: string): boolean =>
  kernel.links.get(link)?.addresses.some((address) => address.prefix === prefix && !address.dynamic) === true

/** Adds what is about to be made. What stands there already and is not ours stays somebody else's. */
export function claim(owned: Owned, kernel: Kernel, target: Target, settings: ReadonlyMap<string, string>): Owned {
  const made = target.links.filter(({ kind, name }) => kind.type !== 'card' && !kernel.links.has(name)).map(({ name }) => name)
  const touched = new Set([...target.links.map(({ name }) => name), ...target.addresses.map(({ link }) => link)])
  const cards = [...touched].flatMap((name) => {
    const link = kernel.links.get(name)
    return link === undefined || owned.links.includes(name) || name in owned.cards ? [] : [[name, { mtu: link.mtu, up: link.up }] as const]
  })
  const before = [...settings].filter(([name, text]) => !(name in owned.settings) && target.settings.get(name) !== text)
  return {
    addresses: union(owned.addresses, target.addresses.filter(({ link, prefix }) => !isThere(kernel, link, prefix)).map(addressKey)),
    links: union(owned.links, made),
    cards: { ...owned.cards, ...Object.fromEntries(cards) },
    settings: { ...owned.settings, ...Object.fromEntries(before.filter(([name]) => target.settings.has(name))) }
  }
}

/** Drops what has been given back. */
export function settle(owned: Owned, target: Target): Owned {
  const addresses = new Set(target.addresses.map(addressKey))
  const links = new Set([...target.links.map(({ name }) => name), ...target.addresses.map(({ link }) => link)])
  return {
    addresses: owned.addresses.filter((key) => addresses.has(key)),
    links: owned.links.filter((name) => links.has(name)),
    cards: Object.fromEntries(Object.entries(owned.cards).filter(([name]) => links.has(name))),
    settings: Object.fromEntries(Object.entries(owned.settings).filter(([name]) => target.settings.has(name)))
  }
}
