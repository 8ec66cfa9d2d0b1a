/** Search, filter, order and page of *View/Modify Services*. */
import ipaddr from 'ipaddr.js'
import type * as z from 'zod'
import type { ServiceStatus, VirtualServiceQuery, VirtualServiceRow } from '../contract/index.ts'

type Query = z.output<typeof VirtualServiceQuery>
type Order = (a: VirtualServiceRow, b: VirtualServiceRow) => number

const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** What needs attention comes first. */
const URGENCY: Readonly<Record<ServiceStatus, number>> = {
  Down: 0,
  'Security Down': 1,
  'WAF Misconfigured': 2,
  Sorry: 3,
  'Fail Message': 4,
  Redirect: 5,
  Unchecked: 6,
  Up: 7,
  Disabled: 8
}

const digits = (parts: readonly (string | number)[], length: number): string =>
  parts.map((part) => String(part).padStart(length, '0')).join('')

/** Sorts as numbers do: `192.168.2.9` before `192.168.2.10`, IPv4 before IPv6. */
function addressKey({ address, port }: VirtualServiceRow): string {
  const bits = address.includes(':') ? `6${digits(ipaddr.parse(address).toByteArray(), 3)}` : `4${digits(address.split('.'), 3)}`
  return `${bits}${digits([port], 5)}`
}

function byAddress(rows: readonly VirtualServiceRow[]): Order {
  const keys = new Map(rows.map((row) => [row.id, addressKey(row)]))
  return (a, b) => {
    const [keyA, keyB] = [keys.get(a.id) ?? '', keys.get(b.id) ?? '']
    return keyA < keyB ? -1 : keyA > keyB ? 1 : 0
  }
}

const firstCertificate = (row: VirtualServiceRow): string => row.certificates[0]?.name ?? ''

function orderOf(sort: NonNullable<Query['sort']>, rows: readonly VirtualServiceRow[]): Order {
  const address = byAddress(rows)
  switch (sort) {
    case 'address':
      return address
    case 'name':
      return (a, b) => words.compare(a.name, b.name) || address(a, b)
    case 'status':
      return (a, b) => URGENCY[a.state.status] - URGENCY[b.state.status] || address(a, b)
    case 'certificate':
      return (a, b) => words.compare(firstCertificate(a), firstCertificate(b)) || address(a, b)
  }
}

/** `192.168.2.10:443` and `[::1]:443` are found, too, as people copy them from a browser. */
function matches(row: VirtualServiceRow, needle: string): boolean {
  const host = row.address.includes(':') ? `[${row.address}]` : row.address
  return `${host}:${row.port}`.includes(needle) || row.address.includes(needle) || row.name.toLowerCase().includes(needle)
}

const MOST = 10_000

export function listed(rows: readonly VirtualServiceRow[], query: Query): { total: number; items: VirtualServiceRow[] } {
  const needle = query.search?.trim().toLowerCase() ?? ''
  const found = rows.filter(
    (row) => (query.status === undefined || row.state.status === query.status) && (needle === '' || matches(row, needle))
  )
  const order = orderOf(query.sort ?? 'address', found)
  const sorted = found.toSorted(query.order === 'desc' ? (a, b) => order(b, a) : order)
  const offset = query.offset ?? 0
  return { total: found.length, items: sorted.slice(offset, offset + (query.limit ?? MOST)) }
}
