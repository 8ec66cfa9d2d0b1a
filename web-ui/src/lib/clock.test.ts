import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listen, present, TICK } from './clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('whoever begins to listen hears the present, however long nobody did', () => {
  listen(() => undefined)()
  vi.advanceTimersByTime(10 * TICK)
  const stop = listen(() => undefined)
  expect(present()).toBe(Date.now())
  stop()
})

test('it ticks for all who listen, and no more when nobody does', () => {
  const heard = [0, 0]
  const stops = heard.map((_, index) =>
    listen(() => {
      heard[index] = present()
    })
  )
  vi.advanceTimersByTime(TICK)
  expect(heard).toEqual([Date.now(), Date.now()])
  for (const stop of stops) stop()
  expect(vi.getTimerCount()).toBe(0)
})
