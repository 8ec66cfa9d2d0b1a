/** Networks without overlaps: nft refuses sets in which one interval holds another. */

import { bitsOf, prefixParts } from '@ballast/server/helper'
import ipaddr from 'ipaddr.js'

interface Interval {
  readonly network: string
  readonly first: bigint
  readonly last: bigint
}

const toNumber = (address: string): bigint =>
  ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n)

function intervalOf(network: string): Interval {
  const parts = prefixParts(network)
  if (parts === null) throw new Error(`${network} is no network.`)
  const first = toNumber(parts.address)
  return { network, first, last: first + (1n << BigInt(bitsOf(parts.address) - parts.bits)) - 1n }
}

/** Networks either hold one another or are apart, so dropping those that are held is all there is to do. One family at a time. */
export function mergeNetworks(networks: readonly string[]): string[] {
  const sorted = [...new Set(networks)]
    .map(intervalOf)
    .toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.last > b.last ? -1 : 1))
  const kept: Interval[] = []
  for (const interval of sorted) {
    const before = kept.at(-1)
    if (before === undefined || interval.first > before.last) kept.push(interval)
  }
  return kept.map(({ network }) => network)
}
