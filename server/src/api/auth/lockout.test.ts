/** However somebody guesses, they get few guesses; and whoever has the right password gets in after a quarter of an hour at most. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLockout, LIMITS, networkOf, waitInWords } from './lockout.ts'

const MINUTE = 60_000
const START = Date.parse('2026-11-22T10:00:00.000Z')

/** Counts in memory, with the rules of the port. */
function machine() {
  let time = START
  const failures = new Map<string, string[]>()
  const lockout = createLockout(
    {
      addLoginFailure: (key, at) => void failures.set(key, [...(failures.get(key) ?? []), at]),
      loginFailuresSince: (key, since) => (failures.get(key) ?? []).filter((at) => at >= since),
      clearLoginFailures: (key) => void failures.delete(key)
    },
    () => new Date(time)
  )
  const refused = (username: string, address: string): boolean => {
    try {
      lockout.begin(username, address).dropped()
      return false
    } catch {
      return true
    }
  }
  return {
    lockout,
    refused,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
    now: () => time,
    fail: (username: string, address: string): boolean => {
      if (refused(username, address)) return false
      lockout.begin(username, address).failed()
      return true
    }
  }
}

test('five failures are free, the sixth attempt waits, and says how long', () => {
  const { fail, lockout, pass, refused } = machine()
  for (let at = 0; at < LIMITS.pair; at += 1) expect(fail('bal', '192.0.2.1')).toBe(true)
  expect(() => lockout.begin('BAL', '192.0.2.1')).toThrow('Try again in 30 seconds.')
  expect(refused('bal', '192.0.2.2')).toBe(false)
  expect(refused('other', '192.0.2.1')).toBe(false)
  pass(29_000)
  expect(() => lockout.begin('bal', '192.0.2.1')).toThrow('Try again in a second.')
  pass(1_000)
  expect(fail('bal', '192.0.2.1')).toBe(true)
  expect(() => lockout.begin('bal', '192.0.2.1')).toThrow('Try again in a minute.')
})

test('success clears what was counted', () => {
  const { fail, lockout, refused, pass } = machine()
  for (let at = 0; at < LIMITS.pair; at += 1) fail('bal', '192.0.2.1')
  pass(30_000)
  lockout.begin('bal', '192.0.2.1').succeeded()
  for (let at = 0; at < LIMITS.pair; at += 1) expect(fail('bal', '192.0.2.1')).toBe(true)
  expect(refused('bal', '192.0.2.1')).toBe(true)
})

test('an address that tries many names waits, too, with all its neighbours in the /64', () => {
  const { fail, refused } = machine()
  for (let at = 0; at < LIMITS.address; at += 1) expect(fail(`user${at}`, `2001:db8::${at + 1}`)).toBe(true)
  expect(refused('somebody', '2001:db8::ffff')).toBe(true)
  expect(refused('somebody', '2001:db8:0:1::1')).toBe(false)
})

test('attempts at the same time count for each other', () => {
  const { lockout } = machine()
  const attempts = Array.from({ length: LIMITS.pair }, () => lockout.begin('bal', '192.0.2.1'))
  expect(() => lockout.begin('bal', '192.0.2.1')).toThrow('Too many')
  for (const attempt of attempts) attempt.dropped()
  expect(() => lockout.begin('bal', '192.0.2.1')).not.toThrow()
})

const step = fc.record({
  username: fc.constantFrom('bal', 'Bal', 'other'),
  address: fc.constantFrom('192.0.2.1', '::ffff:192.0.2.1', '198.51.100.7'),
  pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * MINUTE }))
})

test('whatever the rhythm, a quarter of an hour has few guesses, and no lock lasts', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 400 }), (steps) => {
      const { fail, pass, now, refused } = machine()
      const guesses: { readonly at: number; readonly network: string; readonly name: string }[] = []
      for (const { username, address, pause } of steps) {
        pass(pause)
        if (fail(username, address)) guesses.push({ at: now(), network: networkOf(address), name: username.toLowerCase() })
      }
      for (const first of guesses) {
        const near = guesses.filter((guess) => guess.network === first.network && guess.at >= first.at && guess.at < first.at + 15 * MINUTE)
        // Beyond the free ones, waits of 30 s, 1, 2, 4 and 8 minutes fit into the window.
        expect(near.length).toBeLessThanOrEqual(LIMITS.address + 6)
        expect(near.filter((guess) => guess.name === first.name).length).toBeLessThanOrEqual(LIMITS.pair + 6)
      }
      pass(15 * MINUTE)
      expect(refused('bal', '192.0.2.1')).toBe(false)
    }),
    { numRuns: 60 }
  )
})

test('networks and words', () => {
  expect(['192.0.2.9', '::ffff:192.0.2.9', '2001:db8:1:2:3:4:5:6', '2001:db8::1', '::1'].map(networkOf)).toEqual([
    '192.0.2.9',
    '192.0.2.9',
    '2001:db8:1:2::/64',
    '2001:db8:0:0::/64',
    '0:0:0:0::/64'
  ])
  expect([1, 29_001, 60_000, 61_000, 900_000].map(waitInWords)).toEqual(['a second', '30 seconds', 'a minute', '2 minutes', '15 minutes'])
})
