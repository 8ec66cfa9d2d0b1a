/** In whatever language the tests run: no words and no separators of `Intl` are expected here. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { bits, bytes, clockTimes, counted, distance } from './format.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const after = (seconds: number) => distance(new Date(NOW + seconds * 1000).toISOString(), NOW)

test('rates count in thousands, sizes in 1024', () => {
  expect(bits(0)).toBe('0 bit/s')
  expect(bits(999)).toBe('999 bit/s')
  expect(bits(1000)).toBe('1 kbit/s')
  expect(bits(12_000_000)).toBe('12 Mbit/s')
  expect(bits(12_345_678)).toMatch(/^12[.,]3 Mbit\/s$/)
  expect(bytes(999)).toBe('999 B')
  expect(bytes(1023)).toMatch(/^1.?023 B$/)
  expect(bytes(1024)).toBe('1 KiB')
  expect(bytes(1.5 * 1024 ** 3)).toMatch(/^1[.,]5 GiB$/)
})

test('every rate has a unit and is never negative, whatever the engine reports', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => /^[^-]* [kMGT]?bit\/s$/.test(bits(value))))
})

test('distances use the largest whole unit and look both ways', () => {
  expect(after(-1)).toEqual([-1, 'second'])
  expect(after(-59)).toEqual([-59, 'second'])
  expect(after(-60)).toEqual([-1, 'minute'])
  expect(after(-3 * 3600 - 1)).toEqual([-3, 'hour'])
  expect(after(12 * 86_400)).toEqual([12, 'day'])
  expect(after(400 * 86_400)).toEqual([1, 'year'])
})

test('one and many', () => {
  expect(counted(1, 'real server', 'real servers')).toBe('1 real server')
  expect(counted(0, 'real server', 'real servers')).toBe('0 real servers')
})

test('no two marks of a time axis read the same, however close they stand', () => {
  const step = fc.constantFrom(1, 5, 15, 30, 60, 300, 600)
  fc.assert(
    fc.property(step, fc.integer({ min: 2, max: 12 }), (seconds, size) => {
      const marks = Array.from({ length: size }, (_, index) => Math.floor(NOW / 1000) + index * seconds)
      expect(new Set(clockTimes(marks)).size).toBe(size)
    })
  )
})
