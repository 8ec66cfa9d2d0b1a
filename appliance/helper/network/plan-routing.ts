/** Routes and rules: those with our protocol number are compared with the target; foreign ones are never named. Pure. */
import { bitsOf } from '@ballast/server/helper'
import { FAMILIES, type Family, type Kernel, type KernelRoute, type KernelRule } from '../kernel/kernel.ts'
import { MARK, METRIC_V6, PRIORITY, PROTOCOL, TRANSPARENT_TABLE } from '../kernel/ours.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Step } from './step.ts'
import { type NumberedTable, numberTables } from './tables.ts'
import type { Target } from './target.ts'

interface Route {
  readonly family: Family
  readonly table: string
  readonly type: string
  readonly destination: string
  readonly gateway: string | null
  readonly link: string
}

interface Rule {
  readonly family: Family
  readonly priority: number
  readonly from: string | null
  readonly mark: string | null
  readonly table: string
  readonly suppress: number | null
}

const everywhere = (family: Family): string => (family === 4 ? '0.0.0.0/0' : '::/0')
const withBits = (address: string): string => `${address}/${bitsOf(address)}`

const routeKey = ({ family, table, type, destination, gateway, link }: Route): string =>
  [family, table, type, destination, gateway, link].join(' ')
const ruleKey = ({ family, priority, from, mark, table, suppress }: Rule): string =>
  [family, priority, from, mark, table, suppress].join(' ')

const tableRoutes = ({ family, number, gateway, link, direct }: NumberedTable): Route[] => {
  const common = { family, table: String(number), type: 'unicast', link }
  return [
    ...direct.map((destination) => ({ ...common, destination, gateway: null })),
    { ...common, destination: everywhere(family), gateway }
  ]
}

const tableRules = ({ family, number, from, only }: NumberedTable): Rule[] =>
  from.flatMap((address) => {
    const common = { family, from: withBits(address), mark: null }
    return [
      // The main table first, but without its default routes: subnets and additional routes win.
      ...(only ? [] : [{ ...common, priority: PRIORITY.direct, table: 'main', suppress: 0 }]),
      { ...common, priority: PRIORITY.gateway, table: String(number), suppress: null }
    ]
  })

function wantedOf(target: Target, kernel: Kernel): { routes: Route[]; rules: Rule[] } {
  const tables = FAMILIES.flatMap((family) =>
    numberTables(
      target.tables.filter((table) => table.family === family),
      kernel
    )
  )
  const transparent = target.transparent.map((family) => ({ family, table: String(TRANSPARENT_TABLE) }))
  return {
    routes: [
      ...target.routes.map((route) => ({ ...route, table: 'main', type: 'unicast' })),
      ...tables.flatMap(tableRoutes),
      ...transparent.map((common) => ({ ...common, type: 'local', destination: everywhere(common.family), gateway: null, link: 'lo' }))
    ],
    rules: [
      ...tables.flatMap(tableRules),
      ...transparent.map((common) => ({ ...common, priority: PRIORITY.transparent, from: null, mark: MARK, suppress: null }))
    ]
  }
}

function routeStep(verb: 'add' | 'del' | 'replace', { family, table, type, destination, gateway, link }: Route): Step {
  const about = `the route to ${destination}${gateway === null ? '' : ` through ${gateway}`}${table === 'main' ? '' : ` (table ${table})`}`
  const via = gateway === null ? [] : ['via', gateway]
  // An IPv6 subnet is a route that comes with the cable; without this its gateway could not be named before.
  const onlink = family === 6 && gateway !== null ? ['onlink'] : []
  const metric = family === 6 && type === 'unicast' ? ['metric', METRIC_V6] : []
  const local = type === 'local' ? ['local'] : []
  return {
    family,
    about,
    // That nobody else's is there has been looked at; systemd-networkd may have made ours in the meantime.
    words: [
      'route',
      verb === 'add' ? 'replace' : 'del',
      ...local,
      destination,
      ...via,
      'dev',
      link,
      ...onlink,
      ...metric,
      'table',
      table,
      'protocol',
      PROTOCOL
    ]
  }
}

function ruleStep(verb: 'add' | 'del', { family, priority, from, mark, table, suppress }: Rule): Step {
  const about = from === null ? 'the rule for transparent connections' : `the rule for answers from ${from}`
  const who = [...(from === null ? [] : ['from', from]), ...(mark === null ? [] : ['fwmark', mark])]
  const suppressed = suppress === null ? [] : ['suppress_prefixlength', suppress]
  return { family, about, words: ['rule', verb, 'priority', priority, ...who, 'lookup', table, ...suppressed, 'protocol', PROTOCOL] }
}

/** A route that somebody else made in our place: the same is as good as ours, another one stands in the way. */
function isTaken(wanted: Route, foreign: readonly KernelRoute[]): boolean {
  const rivals = foreign.filter(
    ({ family, table, destination, metric }) =>
      family === wanted.family &&
      table === wanted.table &&
      destination === wanted.destination &&
      (metric ?? 0) === (family === 6 ? METRIC_V6 : 0)
  )
  if (rivals.some((rival) => routeKey(rival) === routeKey(wanted))) return true
  const rival = rivals[0]
  if (rival === undefined) return false
  throw new HelperRefusal(
    'failed',
    `There is a route to ${wanted.destination} already${rival.gateway === null ? '' : ` (through ${rival.gateway})`} that was not made here. Remove it first.`
  )
}

/** Differences of two sets by key: what is too much, what is missing. */
function* differences<T, U extends T>(
  present: readonly U[],
  wanted: readonly T[],
  keyOf: (item: T) => string
): Iterable<readonly ['del' | 'add', T]> {
  const keys = new Set(wanted.map(keyOf))
  const seen = new Set<string>()
  for (const item of present) {
    const key = keyOf(item)
    if (!keys.has(key) || seen.has(key)) yield ['del', item]
    seen.add(key)
  }
  for (const item of new Map(wanted.map((entry) => [keyOf(entry), entry])).values()) if (!seen.has(keyOf(item))) yield ['add', item]
}

const isOurs = ({ protocol }: { readonly protocol: string }): boolean => protocol === PROTOCOL

/** Routes that somebody else made and that are as wanted: put again in the same place they carry our number. */
export function routesToTakeOver(target: Target, kernel: Kernel): readonly Step[] {
  const wanted = target.routes.map((route) => ({ ...route, table: 'main', type: 'unicast' }))
  const foreign = new Set(kernel.routes.filter((route) => !isOurs(route)).map(routeKey))
  return wanted.filter((route) => foreign.has(routeKey(route))).map((route) => routeStep('replace', route))
}

export function* planRouting(target: Target, kernel: Kernel): Iterable<Step> {
  const wanted = wantedOf(target, kernel)
  const ours = kernel.routes.filter(isOurs)
  const foreign = kernel.routes.filter((route) => !isOurs(route))
  const isUp = (link: string): boolean => link === 'lo' || kernel.links.get(link)?.up === true
  const routes = [...differences<Route, KernelRoute>(ours, wanted.routes, routeKey)]
  const rules = [...differences<Rule, KernelRule>(kernel.rules.filter(isOurs), wanted.rules, ruleKey)]
  // Rules away before their tables, tables there before their rules.
  for (const [verb, rule] of rules) if (verb === 'del') yield ruleStep(verb, rule)
  for (const [verb, route] of routes) if (verb === 'del') yield routeStep(verb, route)
  for (const [verb, route] of routes) if (verb === 'add' && isUp(route.link) && !isTaken(route, foreign)) yield routeStep(verb, route)
  for (const [verb, rule] of rules) if (verb === 'add') yield ruleStep(verb, rule)
}
