import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VirtualService } from '../contract/index.ts'
import { applyChanges, type Change, conflicts, diff, invert } from './change.ts'
import { type Configuration, withEntity } from './configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from './defaults.ts'
import { arbitraryConfiguration } from './testing/arbitrary.ts'

const NOW = '2026-01-01T00:00:00.000Z'

/** Two configurations with the same ids for different things, and pairs where one grew out of the other. */
const pair: fc.Arbitrary<readonly [Configuration, Configuration]> = fc
  .tuple(arbitraryConfiguration(), arbitraryConfiguration(), fc.func(fc.boolean()))
  .map(([a, b, takeB]) => {
    const mixed = new Map(a.virtualServices)
    for (const [id, service] of b.virtualServices) if (takeB(id)) mixed.set(id, service)
    for (const id of a.virtualServices.keys()) if (takeB(-id)) mixed.delete(id)
    const next = { ...b, virtualServices: new Map([...mixed].sort(([x], [y]) => x - y)) }
    return takeB(0) ? ([a, next] as const) : ([a, b] as const)
  })

/** What a revision goes through on its way into the database and out again. */
const throughJson = (changes: readonly Change[]): readonly Change[] => JSON.parse(JSON.stringify(changes))

const asLists = (configuration: Configuration) =>
  Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, value instanceof Map ? [...value] : value]))

test('applying the difference gives the other configuration, in the same order', () => {
  fc.assert(
    fc.property(pair, ([a, b]) => {
      expect(asLists(applyChanges(a, diff(a, b)))).toEqual(asLists(b))
    })
  )
})

test('the inverse leads back, also after a stay in the database', () => {
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const changes = throughJson(diff(a, b))
      expect(asLists(applyChanges(applyChanges(a, changes), invert(changes)))).toEqual(asLists(a))
    })
  )
})

test('equal configurations do not differ, even when nothing is shared', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), (a) => {
      expect(diff(a, a)).toEqual([])
      expect(diff(a, structuredClone(a))).toEqual([])
      expect(applyChanges(a, [])).toEqual(a)
    })
  )
})

test('a fresh difference has no conflict at its start, and as its inverse none at its end', () => {
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const changes = throughJson(diff(a, b))
      expect(conflicts(a, changes)).toEqual([])
      expect(conflicts(b, invert(changes))).toEqual([])
      expect(conflicts(b, changes)).toHaveLength(changes.length)
    })
  )
})

const service: VirtualService = newVirtualService(1, { address: '127.0.0.1', port: 80, name: 'Web' })
const servers = [2, 3, 4].map((id) => newRealServer(id, { address: `127.0.0.${id}` }, service, NOW))
const web = withEntity(EMPTY_CONFIGURATION, 'virtualServices', 1, { ...service, realServers: servers })

const withServers = (realServers: VirtualService['realServers'], patch: Partial<VirtualService> = {}): Configuration =>
  withEntity(web, 'virtualServices', 1, { ...service, realServers, ...patch })

test('paths go down to the field, through real servers by id', () => {
  const next = withServers(
    servers.filter((server) => server.id !== 2).map((server) => (server.id === 4 ? { ...server, weight: 5 } : server)),
    { ssl: { ...service.ssl, certificates: [9] }, redirect: { url: 'https://%h%s' } }
  )
  expect(diff(web, next)).toEqual([
    { path: ['virtualServices', '1', 'ssl', 'certificates'], before: [], after: [9] },
    { path: ['virtualServices', '1', 'redirect'], before: null, after: { url: 'https://%h%s' } },
    { path: ['virtualServices', '1', 'realServers', '2'], before: servers[0], after: undefined },
    { path: ['virtualServices', '1', 'realServers', '4', 'weight'], before: 1000, after: 5 }
  ])
})

test('a real server that returns takes its old place', () => {
  const without = withServers(servers.filter((server) => server.id !== 3))
  const back = applyChanges(without, invert(diff(web, without)))
  expect(back.virtualServices.get(1)?.realServers.map((server) => server.id)).toEqual([2, 3, 4])
})

test('what was touched later conflicts; a real server cannot return to a deleted service', () => {
  const weighted = withServers(servers.map((server) => (server.id === 3 ? { ...server, weight: 7 } : server)))
  const undoWeight = invert(diff(web, weighted))
  const later = withServers(servers.map((server) => (server.id === 3 ? { ...server, weight: 8 } : server)))
  expect(conflicts(later, undoWeight)).toEqual([['virtualServices', '1', 'realServers', '3', 'weight']])

  const without = withServers(servers.filter((server) => server.id !== 3))
  const gone = withEntity(without, 'virtualServices', 1, null)
  expect(conflicts(gone, invert(diff(web, without)))).toEqual([['virtualServices', '1', 'realServers', '3']])
})

test('untouched objects stay the same objects', () => {
  const two = withEntity(web, 'virtualServices', 9, newVirtualService(9, { address: '127.0.0.9', port: 80 }))
  const renamed = withEntity(two, 'virtualServices', 9, newVirtualService(9, { address: '127.0.0.9', port: 80, name: 'x' }))
  const applied = applyChanges(two, diff(two, renamed))
  expect(applied.virtualServices.get(1)).toBe(two.virtualServices.get(1))
  expect(applied.certificates).toBe(two.certificates)
  expect(applied.settings).toBe(two.settings)
})

test('one change among 1,000 services of 10 servers looks only at that one', () => {
  let reads = 0
  const watched = (id: number): VirtualService =>
    new Proxy(newVirtualService(id, { address: '127.0.0.1', port: id + 3 }), {
      ownKeys: (target) => {
        reads += 1
        return Reflect.ownKeys(target)
      }
    })
  const many = { ...EMPTY_CONFIGURATION, virtualServices: new Map(Array.from({ length: 1000 }, (_, id) => [id + 1, watched(id + 1)])) }
  const next = withEntity(many, 'virtualServices', 500, { ...newVirtualService(500, { address: '127.0.0.1', port: 503 }), idleTimeout: 1 })
  expect(diff(many, next)).toEqual([{ path: ['virtualServices', '500', 'idleTimeout'], before: 660, after: 1 }])
  expect(reads).toBeLessThanOrEqual(2)
})
