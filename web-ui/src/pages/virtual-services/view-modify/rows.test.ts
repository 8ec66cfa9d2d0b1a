import type { ServiceStatus, VirtualServiceRow } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { shownRows, statusCounts, withServers } from './rows.ts'
import { ServiceListSearch } from './search.ts'

const TRAFFIC = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }

function row(id: number, name: string, address: string, port: number, status: ServiceStatus, certificate = ''): VirtualServiceRow {
  const state = {
    id,
    status,
    reason: '',
    since: '2026-01-01T00:00:00.000Z',
    serversUp: 0,
    serversTotal: 0,
    subServices: [],
    traffic: TRAFFIC
  }
  const certificates = certificate === '' ? [] : [{ id: 1, name: certificate }]
  return {
    id,
    version: 1,
    name,
    address,
    port,
    protocol: 'tcp',
    type: 'http',
    layer: 'L7',
    enabled: true,
    certificates,
    warnings: [],
    state
  }
}

const rows = [
  row(1, 'Shop', '10.0.0.10', 443, 'Up', 'shop'),
  row(2, 'Intranet', '10.0.0.2', 443, 'Down', 'intranet'),
  row(3, '', '2001:db8::1', 80, 'Redirect'),
  row(4, 'Shop plain', '10.0.0.10', 80, 'Up')
]
const statusOf = (each: VirtualServiceRow): ServiceStatus => each.state.status
const ids = (state: ServiceListSearch): readonly number[] => shownRows(rows, state, statusOf).map((each) => each.id)

test('the plain list stands by address as people count, not by letters', () => {
  expect(ids({})).toEqual([2, 4, 1, 3])
  expect(ids({ order: 'desc' })).toEqual([3, 1, 4, 2])
})

test('every word of the search must be found in name, address or port, in any case', () => {
  expect(ids({ search: 'SHOP' })).toEqual([4, 1])
  expect(ids({ search: 'shop 443' })).toEqual([1])
  expect(ids({ search: '10.0.0.2' })).toEqual([2])
  expect(ids({ search: '[2001:db8::1]:80' })).toEqual([3])
  expect(ids({ search: '  ' })).toHaveLength(4)
  expect(ids({ search: 'shop intranet' })).toEqual([])
})

test('the state filters and sorts by what it is now, troubles first', () => {
  expect(ids({ status: 'Up' })).toEqual([4, 1])
  expect(ids({ sort: 'status' })).toEqual([2, 3, 4, 1])
  expect(shownRows(rows, { status: 'Down' }, () => 'Down')).toHaveLength(4)
})

test('names and certificates sort, and equal ones keep the order of addresses', () => {
  expect(ids({ sort: 'name' })).toEqual([3, 2, 1, 4])
  expect(ids({ sort: 'certificate' })).toEqual([4, 3, 2, 1])
})

test('states are counted, and the one that is filtered for stays on offer', () => {
  expect(statusCounts(rows, statusOf, 'Disabled')).toEqual([
    { status: 'Down', count: 1 },
    { status: 'Disabled', count: 0 },
    { status: 'Redirect', count: 1 },
    { status: 'Up', count: 2 }
  ])
})

test('what the URL holds that makes no sense is ignored', () => {
  expect(ServiceListSearch.parse({ search: 443, status: 'Fine', sort: 'colour', order: 1 })).toEqual({ search: '443' })
})

test('a state of real servers narrows the list to the services that have one; none asked for leaves all', () => {
  expect(withServers(rows, new Set([2, 9])).map((each) => each.id)).toEqual([2])
  expect(withServers(rows, new Set())).toEqual([])
  expect(withServers(rows, null)).toBe(rows)
})
