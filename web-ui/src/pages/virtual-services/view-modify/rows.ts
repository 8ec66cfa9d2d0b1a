/** Which services the list shows, in which order. Works on what is in the browser, so a thousand rows answer while one types. */
import type { ServiceStatus, VirtualServiceRow } from '@ballast/server/contract'
import { sortedBy } from '../../../lib/lists.ts'
import { hostAndPort } from '../words.ts'
import type { ServiceListSearch } from './search.ts'

/** By how much a state wants attention: ascending order shows the troubles first. */
const URGENCY: Readonly<Record<ServiceStatus, number>> = {
  Down: 0,
  'Security Down': 1,
  'WAF Misconfigured': 2,
  Sorry: 3,
  'Fail Message': 4,
  Unchecked: 5,
  Disabled: 6,
  Redirect: 7,
  Up: 8
}

export type StatusOf = (row: VirtualServiceRow) => ServiceStatus

export const certificateNames = (row: VirtualServiceRow): string => row.certificates.map((certificate) => certificate.name).join(', ')

const wordsIn = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/** Every word must be part of the name or of address and port. */
function matches(row: VirtualServiceRow, words: readonly string[]): boolean {
  const text = `${row.name} ${hostAndPort(row.address, row.port)}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

export const searched = (rows: readonly VirtualServiceRow[], search: string): readonly VirtualServiceRow[] => {
  const words = wordsIn(search)
  return words.length === 0 ? rows : rows.filter((row) => matches(row, words))
}

/** Without the brackets of IPv6, which would sort before every digit. */
const placeOf = (row: VirtualServiceRow): string => `${row.address} ${row.port}`

function keyFor(sort: NonNullable<ServiceListSearch['sort']>, statusOf: StatusOf): (row: VirtualServiceRow) => string | number {
  switch (sort) {
    case 'address':
      return placeOf
    case 'name':
      return (row) => row.name
    case 'certificate':
      return certificateNames
    case 'status':
      return (row) => URGENCY[statusOf(row)]
  }
}

/** Services that have a real server in the state that the list is filtered by; null for all of them. */
export type Wanted = ReadonlySet<number> | null

export const withServers = (rows: readonly VirtualServiceRow[], wanted: Wanted): readonly VirtualServiceRow[] =>
  wanted === null ? rows : rows.filter((row) => wanted.has(row.id))

/** @param application whose services are shown; undefined for all. */
export function ofApplication(
  rows: readonly VirtualServiceRow[],
  application: { readonly services: readonly { readonly id: number }[] } | undefined
): readonly VirtualServiceRow[] {
  if (application === undefined) return rows
  const own = new Set(application.services.map(({ id }) => id))
  return rows.filter(({ id }) => own.has(id))
}

/** @returns the rows to show. Equal ones stand by address. */
export function shownRows(rows: readonly VirtualServiceRow[], state: ServiceListSearch, statusOf: StatusOf): readonly VirtualServiceRow[] {
  const { search = '', status, sort = 'address', order = 'asc' } = state
  const found = searched(rows, search).filter((row) => status === undefined || statusOf(row) === status)
  return sortedBy(sortedBy(found, placeOf, 'asc'), keyFor(sort, statusOf), order)
}

export interface StatusCount {
  readonly status: ServiceStatus
  readonly count: number
}

/** @returns how many rows are in each state that occurs, troubles first. `always` is listed even with none. */
export function statusCounts(rows: readonly VirtualServiceRow[], statusOf: StatusOf, always?: ServiceStatus): readonly StatusCount[] {
  const groups = Map.groupBy(rows, statusOf)
  const present = new Set(always === undefined ? groups.keys() : [...groups.keys(), always])
  return sortedBy([...present], (status) => URGENCY[status], 'asc').map((status) => ({ status, count: groups.get(status)?.length ?? 0 }))
}
