/**
 * Input of `nft -f`: our one table, replaced as a whole in one transaction. Pure. Values are canonical addresses, networks, link
 * names and numbers, which can hold neither space nor brace nor quote; words.test.ts proves it.
 */
import { createHash } from 'node:crypto'
import { type DesiredFilter, type DesiredNetwork, prefixParts } from '@ballast/server/helper'
import { familyOf } from '../kernel/kernel.ts'
import { MARK, NFT_TABLE } from '../kernel/ours.ts'
import { mergeNetworks } from './intervals.ts'

type ServerNat = DesiredNetwork['services']['serverNat'][number]
const FAMILIES = [4, 6] as const
const keyword = (family: 4 | 6): string => (family === 4 ? 'ip' : 'ip6')
const quoted = (link: string): string => `"${link}"`
const setOf = (items: readonly (string | number)[]): string => `{ ${items.join(', ')} }`

/** An interval set per family. An empty list is an empty set, which holds nobody. */
function listSets(name: string, networks: readonly string[]): string[] {
  return FAMILIES.flatMap((family) => {
    const elements = mergeNetworks(networks.filter((network) => familyOf(network) === family))
    return [
      `set ${name}${family} {`,
      `  type ipv${family}_addr; flags interval`,
      ...(elements.length === 0 ? [] : [`  elements = ${setOf(elements)}`]),
      '}'
    ]
  })
}

/** Both kinds of refusal end the packet's way here. */
function verdicts(action: DesiredFilter['action'], match: string): string[] {
  if (action === 'drop') return [`${match} drop`]
  return [`${match} meta l4proto tcp reject with tcp reset`, `${match} reject with icmpx type port-unreachable`]
}

interface Lists {
  readonly block: readonly string[]
  readonly allow: readonly string[]
}

const listRules = (name: string, action: DesiredFilter['action'], { block, allow }: Lists): string[] =>
  FAMILIES.flatMap((family) => [
    ...(block.length === 0 ? [] : verdicts(action, `${keyword(family)} saddr @${name}_block${family}`)),
    ...(allow.length === 0 ? [] : verdicts(action, `${keyword(family)} saddr != @${name}_allow${family}`))
  ])

const namedSets = (name: string, { block, allow }: Lists): string[] => [
  ...(block.length === 0 ? [] : listSets(`${name}_block`, block)),
  ...(allow.length === 0 ? [] : listSets(`${name}_allow`, allow))
]

const chain = (name: string, lines: readonly string[]): string[] => [`chain ${name} {`, ...lines.map((line) => `  ${line}`), '}']

/** What no list may ever stop: what runs already, ourselves, and what the network itself needs to work. */
const NEVER_BLOCKED = [
  'iif lo accept',
  'ct state established,related accept',
  'icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept',
  'udp sport 67 udp dport 68 accept',
  'udp sport 547 udp dport 546 accept',
  // VRRP: a partner that is not heard means two masters.
  'meta l4proto 112 accept'
]

const hostRules = (name: string, addresses: readonly string[]): string[] =>
  FAMILIES.flatMap((family) => {
    const found = [...new Set(addresses.filter((address) => familyOf(address) === family))]
    return found.length === 0 ? [] : [`${keyword(family)} ${name} ${setOf(found)}`]
  })

/** The web UI has its ports on the addresses of this machine, except those that belong to services. */
function wuiRules(filter: DesiredFilter, virtual: readonly string[]): { jump: string[]; chains: string[] } {
  if (filter.wuiPorts.length === 0) return { jump: [], chains: [] }
  const port = `tcp dport ${setOf([...new Set(filter.wuiPorts)])}`
  const links = filter.wuiLinks === null ? [] : [...new Set(filter.wuiLinks)].map(quoted)
  const elsewhere = links.length === 0 ? '' : `iifname != ${setOf(links)}`
  return {
    jump: [
      // Services' own ports may have the same numbers.
      ...hostRules('daddr', virtual).map((match) => `${match} ${port} goto services`),
      `${port} goto wui`
    ],
    chains: chain('wui', [
      ...hostRules('saddr', filter.keep).map((match) => `${match} accept`),
      ...(filter.wuiLinks === null ? [] : verdicts(filter.action, elsewhere).map((line) => line.trim())),
      ...(filter.includeWui ? listRules('all', filter.action, filter) : [])
    ])
  }
}

function filterLines(filter: DesiredFilter, virtual: readonly string[]): string[] {
  const { action, services } = filter
  const wui = wuiRules(filter, virtual)
  const restricted = new Map<string, string[]>()
  for (const { address, link } of filter.restrict) restricted.set(address, [...(restricted.get(address) ?? []), link])
  const lists = services.map((service, index) => ({ service, name: `s${index}` }))
  return [
    ...namedSets('all', filter),
    ...lists.flatMap(({ service, name }) => namedSets(name, service)),
    ...wui.chains,
    ...lists.flatMap(({ service, name }) => chain(name, listRules(name, action, service))),
    ...chain('services', [
      ...[...restricted].flatMap(([address, links]) =>
        verdicts(action, `${keyword(familyOf(address))} daddr ${address} iifname != ${setOf([...new Set(links)].map(quoted))}`)
      ),
      ...listRules('all', action, filter),
      ...lists.map(({ service: { address, protocol, ports }, name }) => {
        const range = ports.first === ports.last ? String(ports.first) : `${ports.first}-${ports.last}`
        return `${keyword(familyOf(address))} daddr ${address} ${protocol} dport ${range} jump ${name}`
      })
    ]),
    ...chain('incoming', ['type filter hook input priority filter; policy accept;', ...NEVER_BLOCKED, ...wui.jump, 'goto services']),
    // What is passed on for others, e.g. to real servers: who is blocked, stays out there, too.
    ...chain('passing', [
      'type filter hook forward priority filter; policy accept;',
      'ct state established,related accept',
      ...listRules('all', action, { block: filter.block, allow: [] })
    ])
  ]
}

function natRule({ from, outLink, to }: ServerNat): string {
  const family = keyword(familyOf(from))
  const out = outLink === null ? '' : `oifname ${quoted(outLink)} `
  // The inet family has NAT for both; the address says which.
  return `${family} saddr ${from} ${out}${to === null ? 'masquerade' : `snat ${family} to ${to}`}`
}

const natLines = (rules: readonly ServerNat[]): string[] =>
  chain('servernat', [
    'type nat hook postrouting priority srcnat; policy accept;',
    // Connections of this machine itself keep the address they were given.
    'fib saddr type local return',
    ...rules.map(natRule)
  ])

/** Packets for sockets that have a client's address: marked, so that a rule sends them to this machine (kernel/ours.ts). */
const TRANSPARENT = chain('transparent', [
  'type filter hook prerouting priority mangle; policy accept;',
  `meta l4proto tcp socket transparent 1 meta mark set meta mark and 0x00ffffff or ${MARK.split('/')[0]} accept`
])

/**
 * *Strict IP Routing* in IPv6, whose kernel has no rp_filter: what would be answered by another interface is dropped. Router
 * advertisements and neighbour discovery come from addresses for which there is no route yet.
 */
const STRICT = chain('strict', [
  'type filter hook prerouting priority raw; policy accept;',
  'meta nfproto ipv6 icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept',
  'meta nfproto ipv6 iif != lo fib saddr . iif oif missing drop'
])

/** @returns null when the network needs no packet rules. */
export function renderFilter({ base, services }: DesiredNetwork): string | null {
  const { filter, serverNat, transparent } = services
  const own = new Set(base.links.flatMap((link) => link.addresses.map((prefix) => prefixParts(prefix)?.address)))
  const virtual = services.addresses.map(({ address }) => address).filter((address) => !own.has(address))
  const lines = [
    ...(base.kernel.strictRouting ? STRICT : []),
    ...(transparent.ipv4 || transparent.ipv6 ? TRANSPARENT : []),
    ...(serverNat.length === 0 ? [] : natLines(serverNat)),
    ...(filter === null ? [] : filterLines(filter, virtual))
  ]
  if (lines.length === 0) return null
  const text = lines.map((line) => `  ${line}\n`).join('')
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return `table inet ${NFT_TABLE} {\n  comment "${digest}"\n${text}}\n`
}

/** Whether the table in the kernel is the one that this text makes; nobody else would write its digest. */
export const digestOf = (filter: string): string => /comment "([0-9a-f]{32})"/.exec(filter)?.[1] ?? ''

/** In one transaction: away with the old table, if any, and here is the new one. */
export const replaceFilter = (filter: string | null): string => `table inet ${NFT_TABLE}\ndelete table inet ${NFT_TABLE}\n${filter ?? ''}`
