/** Numbers for the routing tables of gateways. A table that is there keeps its number, so that a new gateway disturbs no other. */
import type { Kernel } from '../kernel/kernel.ts'
import { FIRST_TABLE, LAST_TABLE, PROTOCOL } from '../kernel/ours.ts'
import { HelperRefusal } from '../refusal.ts'
import type { TargetTable } from './target.ts'

export interface NumberedTable extends TargetTable {
  readonly number: number
}

/** @param tables all of one family. */
export function numberTables(tables: readonly TargetTable[], kernel: Kernel): NumberedTable[] {
  const present = kernel.routes.filter(
    ({ family, protocol, gateway, table }) =>
      family === tables[0]?.family &&
      protocol === PROTOCOL &&
      gateway !== null &&
      Number(table) >= FIRST_TABLE &&
      Number(table) <= LAST_TABLE
  )
  // Ours, which keep their numbers or go, and those of others who chose from our range.
  const taken = new Set(kernel.routes.filter(({ family }) => family === tables[0]?.family).map(({ table }) => Number(table)))
  const used = new Set<number>()
  // By gateway and link; two tables of the same differ in what they reach directly, and may swap: the routes in them then change.
  const keep = (table: TargetTable): number | null => {
    const found = present.find((route) => route.gateway === table.gateway && route.link === table.link && !used.has(Number(route.table)))
    if (found === undefined) return null
    used.add(Number(found.table))
    return Number(found.table)
  }
  const kept = tables.map((table) => ({ table, number: keep(table) }))
  let next = FIRST_TABLE
  const fresh = (): number => {
    while (used.has(next) || taken.has(next)) next += 1
    if (next > LAST_TABLE) throw new HelperRefusal('not-possible', 'There are too many different gateways of services.')
    used.add(next)
    return next
  }
  return kept.map(({ table, number }) => ({ ...table, number: number ?? fresh() }))
}
