import type { LiveUpdate, ServiceState } from '@ballast/server/contract'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { markStale, mergeLive, NO_LIVE_STATE, SPARK_POINTS } from './live-state.ts'

const QUIET = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }
const AT = '2026-11-22T12:00:00.000Z'

const service = (id: number, bitsOut = 0): ServiceState => ({
  id,
  status: 'Up',
  reason: '',
  since: AT,
  serversUp: 1,
  serversTotal: 1,
  subServices: [],
  traffic: { ...QUIET, bitsOut }
})

const update = (part: Partial<LiveUpdate>): LiveUpdate => ({
  at: AT,
  revision: 1,
  whole: false,
  engine: { status: 'running', version: '3.0.0', pid: 1, since: AT, reason: '' },
  total: QUIET,
  services: [],
  servers: [],
  removedServices: [],
  removedServers: [],
  ...part
})

test('after any sequence of messages the state is what the last whole one and the changes since then say', () => {
  const message = fc.record({
    whole: fc.boolean(),
    changed: fc.uniqueArray(fc.integer({ min: 1, max: 8 })),
    removed: fc.uniqueArray(fc.integer({ min: 1, max: 8 }))
  })
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      let state = NO_LIVE_STATE
      const model = new Set<number>()
      for (const { whole, changed, removed } of messages) {
        const gone = removed.filter((id) => !changed.includes(id))
        state = mergeLive(state, update({ whole, services: changed.map((id) => service(id)), removedServices: whole ? [] : gone }))
        if (whole) model.clear()
        else for (const id of gone) model.delete(id)
        for (const id of changed) model.add(id)
        expect(new Set(state.services.keys())).toEqual(model)
        expect(new Set(state.sparks.keys())).toEqual(model)
      }
    })
  )
})

test('what a message does not name stays the same object, so that its row is not drawn again', () => {
  const first = mergeLive(NO_LIVE_STATE, update({ whole: true, services: [service(1), service(2)] }))
  const second = mergeLive(first, update({ services: [service(2, 5)] }))
  expect(second.services.get(1)).toBe(first.services.get(1))
  expect(second.services.get(2)).not.toBe(first.services.get(2))
  expect(second.servers).toBe(first.servers)
})

test('a sparkline holds the newest values, and no more than its points', () => {
  let state = NO_LIVE_STATE
  for (let value = 0; value <= SPARK_POINTS + 5; value += 1)
    state = mergeLive(state, update({ whole: true, services: [service(1, value)] }))
  const spark = state.sparks.get(1) ?? []
  expect(spark).toHaveLength(SPARK_POINTS)
  expect(spark.at(-1)).toBe(SPARK_POINTS + 5)
  expect(spark.at(0)).toBe(6)
})

test('a lost stream keeps the last values and marks them; before the first message there is nothing to mark', () => {
  const live = mergeLive(NO_LIVE_STATE, update({ whole: true, services: [service(1)] }))
  expect(markStale(live)).toEqual({ ...live, phase: 'stale' })
  expect(markStale(NO_LIVE_STATE)).toBe(NO_LIVE_STATE)
  expect(mergeLive(markStale(live), update({})).phase).toBe('live')
})
