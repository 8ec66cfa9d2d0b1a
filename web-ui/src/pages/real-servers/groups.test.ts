import type { ServerGroup, ServerState } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { groupStatus, leftWithout, searched } from './groups.ts'

const TRAFFIC = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }
const state = (status: ServerState['status'], reason = ''): ServerState => ({
  id: 1,
  serviceId: 1,
  status,
  reason,
  since: '2026-01-01T00:00:00.000Z',
  dynamicWeight: null,
  traffic: TRAFFIC
})
const group = (address: string, services: readonly (readonly [number, boolean])[]): ServerGroup => ({
  address,
  servers: services.map(([id, enabled]) => ({
    id: id * 10,
    port: 80,
    weight: 1000,
    enabled,
    service: { id, name: `Web ${id}`, address: '10.0.0.1', port: 80 + id },
    state: state('Up')
  }))
})

test('a group is as its worst server', () => {
  expect(groupStatus([state('Up'), state('Down', 'refused'), state('Up')])).toEqual({
    status: 'Down',
    words: '1 of 3: refused'
  })
  expect(groupStatus([state('Up'), state('Up')])).toEqual({ status: 'Up', words: 'all 2' })
  expect(groupStatus([state('Draining', 'disabled')])).toEqual({ status: 'Draining', words: 'disabled' })
})

const groups = [
  group('10.0.0.5', [
    [1, true],
    [2, true]
  ]),
  group('10.0.0.6', [[1, true]]),
  group('10.0.0.7', [[2, false]])
]

test('what would be left without a server is named', () => {
  expect(leftWithout(groups, new Set(['10.0.0.5']))).toEqual(['Web 2'])
  expect(leftWithout(groups, new Set(['10.0.0.6']))).toEqual([])
  expect(leftWithout(groups, new Set(['10.0.0.5', '10.0.0.6']))).toEqual(['Web 1', 'Web 2'])
  expect(leftWithout(groups, new Set(['10.0.0.7']))).toEqual([])
})

test('the search looks at addresses and services', () => {
  expect(searched(groups, '10.0.0.6').map(({ address }) => address)).toEqual(['10.0.0.6'])
  expect(searched(groups, 'web 2').map(({ address }) => address)).toEqual(['10.0.0.5', '10.0.0.7'])
  expect(searched(groups, ' ')).toHaveLength(3)
})
