import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RealServer } from '../contract/index.ts'
import { type Configuration, withEntity } from './configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from './defaults.ts'
import { drainedServers, nextDrainEnd } from './drain.ts'
import { serversOf } from './farm.ts'
import { arbitraryConfiguration } from './testing/arbitrary.ts'
import { timestamp } from './testing/values.ts'

const service = newVirtualService(1, { address: '127.0.0.1', port: 80 })
const at = (time: string) => new Date(`2026-01-01T${time}Z`)
const disabled = (id: number, time: string): RealServer =>
  newRealServer(id, { address: `127.0.0.${id}`, enabled: false }, service, at(time).toISOString())

const draining = (drainTime: number, ...realServers: RealServer[]): Configuration => {
  const base = { ...EMPTY_CONFIGURATION, settings: { ...EMPTY_CONFIGURATION.settings, drainTime } }
  return withEntity(base, 'virtualServices', 1, { ...service, realServers })
}

test('a server is drained from the second its time is over', () => {
  const configuration = draining(300, disabled(2, '12:00:00'), disabled(3, '12:01:00'), newRealServer(4, { address: 'x' }, service, ''))
  expect([...drainedServers(configuration, at('12:04:59'))]).toEqual([])
  expect(nextDrainEnd(configuration, at('12:04:59'))).toEqual(at('12:05:00'))
  expect([...drainedServers(configuration, at('12:05:00'))]).toEqual([2])
  expect(nextDrainEnd(configuration, at('12:05:00'))).toEqual(at('12:06:00'))
  expect([...drainedServers(configuration, at('12:06:00'))]).toEqual([2, 3])
  expect(nextDrainEnd(configuration, at('12:06:00'))).toBeNull()
})

test('drain time 0 is over at once, also when the clock was set back', () => {
  const configuration = draining(0, disabled(2, '12:00:00'))
  expect([...drainedServers(configuration, at('11:00:00'))]).toEqual([2])
  expect(nextDrainEnd(configuration, at('11:00:00'))).toBeNull()
})

test('going from end to end drains every disabled server, and never an enabled one', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), timestamp, (configuration, start) => {
      const servers = [...configuration.virtualServices.values()].flatMap(serversOf)
      let now = new Date(start)
      for (let end = nextDrainEnd(configuration, now); end !== null; end = nextDrainEnd(configuration, now)) {
        const before = drainedServers(configuration, now).size
        now = end
        expect(drainedServers(configuration, now).size).toBeGreaterThan(before)
      }
      expect([...drainedServers(configuration, now)]).toEqual(servers.filter((server) => !server.enabled).map((server) => server.id))
    })
  )
})
