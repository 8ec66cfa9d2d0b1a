/** The countdown follows the machine's uptime alone, with timers that a test turns by hand. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Clock } from './clock.ts'
import { countdown } from './countdown.ts'

let uptime: number
let wall: number
let over: number

const clock: Clock = { boot: 'this one', uptime: () => Promise.resolve(uptime), now: () => new Date(wall) }
const end = (): Promise<void> => {
  over += 1
  return Promise.resolve()
}

/** Time passes for timers, for the machine, and for the clock on the wall, as given. */
async function pass(seconds: number, { machine = seconds, clock: shown = seconds } = {}): Promise<void> {
  for (let step = 0; step < seconds * 10; step += 1) {
    uptime += machine / seconds / 10
    wall += (shown / seconds / 10) * 1000
    await vi.advanceTimersByTimeAsync(100)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  uptime = 1000
  wall = 0
  over = 0
})
afterEach(() => vi.useRealTimers())

test('it ends when the time is over, once', async () => {
  countdown(clock).start(1010, end)
  await pass(9.5)
  expect(over).toBe(0)
  await pass(1)
  expect(over).toBe(1)
  await pass(20)
  expect(over).toBe(1)
})

test.each([
  ['an hour back', -3600],
  ['a year ahead', 31_536_000]
])('a clock that is set %s changes nothing', async (_name, jump) => {
  countdown(clock).start(1010, end)
  await pass(5)
  wall += jump * 1000
  await pass(4.5)
  expect(over).toBe(0)
  await pass(1)
  expect(over).toBe(1)
})

test('a machine that slept through the end notices soon after', async () => {
  countdown(clock).start(1300, end)
  await pass(5)
  // Timers stood still, the machine's uptime did not.
  uptime += 3600
  await pass(1)
  expect(over).toBe(1)
})

test('stopped it never ends, started anew it has the new time', async () => {
  const timer = countdown(clock)
  timer.start(1010, end)
  await pass(5)
  timer.start(1030, end)
  await pass(20)
  expect(over).toBe(0)
  timer.stop()
  await pass(60)
  expect(over).toBe(0)
})
