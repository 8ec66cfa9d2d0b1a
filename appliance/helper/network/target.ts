/** What the kernel shall have, computed from the desired network alone. Pure. */
import type { DesiredLink, DesiredNetwork } from '@ballast/server/helper'
import { bitsOf, networkOf, prefixParts } from '@ballast/server/helper'
import { FAMILIES, type Family, familyOf } from '../kernel/kernel.ts'
import { renderFilter } from '../render/nft.ts'
import { settingsOf } from '../render/settings.ts'

export interface TargetAddress {
  readonly link: string
  readonly prefix: string
  /** Belongs to a virtual service: no connections of our own start from it. */
  readonly service: boolean
}

export interface TargetRoute {
  readonly family: Family
  readonly destination: string
  readonly gateway: string
  readonly link: string
}

/** Answers from some addresses leave by this gateway: a routing table of its own. */
export interface TargetTable {
  readonly family: Family
  readonly gateway: string
  readonly link: string
  /** Subnets that are reached directly in this table; empty when the main table decides about that. */
  readonly direct: readonly string[]
  readonly only: boolean
  readonly from: readonly string[]
}

export interface Target {
  readonly links: readonly DesiredLink[]
  readonly addresses: readonly TargetAddress[]
  readonly routes: readonly TargetRoute[]
  readonly tables: readonly TargetTable[]
  readonly transparent: readonly Family[]
  /** Below /proc/sys/net. */
  readonly settings: ReadonlyMap<string, string>
  /** Input of `nft -f`; null: no table of ours. */
  readonly filter: string | null
}

const withBits = (address: string): string => `${address}/${bitsOf(address)}`

function addressesOf({ base, services }: DesiredNetwork): TargetAddress[] {
  const own = base.links.flatMap(({ name, addresses }) => addresses.map((prefix) => ({ link: name, prefix, service: false })))
  const taken = new Set(own.map(({ prefix }) => prefixParts(prefix)?.address))
  const more = services.addresses.filter(({ address }) => !taken.has(address))
  const unique = new Map(more.map(({ address, link }) => [`${link} ${address}`, { link, prefix: withBits(address), service: true }]))
  return [...own, ...unique.values()]
}

function tablesOf({ base, services }: DesiredNetwork): TargetTable[] {
  const tables = new Map<string, TargetTable & { from: string[] }>()
  for (const { address, gateway, link, only } of services.gateways) {
    const family = familyOf(gateway)
    const key = `${gateway} ${link} ${only}`
    const found = tables.get(key)
    if (found !== undefined) found.from.push(address)
    else {
      const subnets = base.links.find(({ name }) => name === link)?.addresses.map(networkOf) ?? []
      const direct = only ? [...new Set(subnets.filter((subnet) => familyOf(subnet) === family))] : []
      tables.set(key, { family, gateway, link, direct, only, from: [address] })
    }
  }
  return [...tables.values()]
}

export interface TargetOptions {
  /** Router advertisements are systemd-networkd's business; without it, the kernel's. */
  readonly networkd: boolean
}

export function targetOf(desired: DesiredNetwork, options: TargetOptions): Target {
  const { transparent } = desired.services
  return {
    links: desired.base.links,
    addresses: addressesOf(desired),
    routes: desired.base.routes.map((route) => ({ ...route, family: familyOf(route.gateway) })),
    tables: tablesOf(desired),
    transparent: FAMILIES.filter((family) => (family === 4 ? transparent.ipv4 : transparent.ipv6)),
    settings: settingsOf(desired, options),
    filter: renderFilter(desired)
  }
}
