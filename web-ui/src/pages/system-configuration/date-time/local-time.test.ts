import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoOf, localOf } from './local-time.ts'

test('a moment goes through the box and comes back, to the second', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (at) => {
      at.setMilliseconds(0)
      // The hour that a zone repeats in autumn is written the same twice.
      const back = isoOf(localOf(at))
      expect(Math.abs(Date.parse(back ?? '') - at.getTime()) % 3_600_000).toBe(0)
      expect(localOf(new Date(back ?? ''))).toBe(localOf(at))
    })
  )
})

test.each(['', '2026-11-25', '2026-11-25T', '14:30', '2026-02-40T10:00', 'now'])('“%s” is no moment', (text) => {
  expect(isoOf(text)).toBeNull()
})
