import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualService } from '../../contract/index.ts'
import { diff } from '../change.ts'
import { EMPTY_CONFIGURATION } from '../defaults.ts'
import { Refusal } from '../problems.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import * as edit from './index.ts'

const NOW = '2026-01-01T00:00:00.000Z'

function furnished() {
  let configuration = EMPTY_CONFIGURATION
  for (const [id, port] of [
    [1, 80],
    [2, 443],
    [3, 25]
  ] as const) {
    configuration = edit.addVirtualService(configuration, id, { address: '10.0.0.1', port, name: `Web ${id}` })
    configuration = edit.addRealServer(configuration, id, id * 10, { address: '10.0.0.5' }, NOW)
    configuration = edit.addRealServer(configuration, id, id * 10 + 1, { address: '10.0.0.6' }, NOW)
  }
  return configuration
}

test('many services change in one go, and only those that are not so already', () => {
  const before = edit.changeVirtualService(furnished(), 2, { enabled: false })
  expect(diff(before, edit.changeServices(before, [1, 2], 'disable')).map(({ path }) => path)).toEqual([
    ['virtualServices', '1', 'enabled']
  ])
  expect([...edit.changeServices(before, [1, 3], 'delete').virtualServices.keys()]).toEqual([2])
  expect(() => edit.changeServices(before, [1, 99], 'delete')).toThrow(Refusal)
  expect(edit.bulkNote(before, [1, 2], 'disable')).toBe('Disabled 2 virtual services: “Web 1” (10.0.0.1:80) and “Web 2” (10.0.0.1:443)')
  const many = [1, 2, 3].reduce((next, id) => edit.addVirtualService(next, id + 100, { address: '10.0.0.2', port: 80 + id }), before)
  expect(edit.bulkNote(many, [...many.virtualServices.keys()], 'delete')).toBe('Deleted 6 virtual services')
})

test('a server is disabled in every service at once; one that was keeps its date', () => {
  const before = edit.changeRealServer(furnished(), 2, 20, { enabled: false }, '2025-01-01T00:00:00.000Z')
  const after = edit.setServersEnabled(before, ['10.0.0.5'], false, NOW)
  const dates = edit.serversIn(after).map(({ server }) => [server.address, server.disabledAt])
  expect(dates).toEqual([
    ['10.0.0.5', NOW],
    ['10.0.0.6', null],
    ['10.0.0.5', '2025-01-01T00:00:00.000Z'],
    ['10.0.0.6', null],
    ['10.0.0.5', NOW],
    ['10.0.0.6', null]
  ])
  expect(edit.setServersEnabled(before, ['10.0.0.6'], true, NOW)).toBe(before)
  expect(edit.serversNote(before, ['10.0.0.5'], false)).toBe('Disabled real server 10.0.0.5 everywhere (3 services)')
  expect(() => edit.setServersEnabled(before, ['10.0.0.5', '10.0.0.9'], false, NOW)).toThrow('No service has the real server 10.0.0.9.')
})

test('a copy of any service has everything of it under ids of its own', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), (configuration) => {
      for (const original of configuration.virtualServices.values()) {
        let last = 1_000_000
        const newId = (): number => (last += 1)
        const id = newId()
        const next = edit.duplicateVirtualService(configuration, original.id, id, { address: '192.0.2.1', port: 4711, name: 'Copy' }, newId)
        const copy = edit.findService(next, id)
        expect(VirtualService.parse(copy)).toEqual(copy)
        const ids = [...JSON.stringify(copy).matchAll(/"id":(\d+)/g)].map(([, digits]) => Number(digits))
        expect(Math.min(...ids)).toBeGreaterThan(1_000_000)
        expect(new Set(ids).size).toBe(ids.length)
        const alike = (service: VirtualService): unknown =>
          JSON.parse(JSON.stringify({ ...service, name: '', address: '', port: 0 }).replaceAll(/"id":\d+/g, '"id":0'))
        expect(alike(copy)).toEqual(alike(original))
        expect(next.virtualServices.size).toBe(configuration.virtualServices.size + 1)
      }
    })
  )
})
