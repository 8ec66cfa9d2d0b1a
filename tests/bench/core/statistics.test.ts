import { array, assert, double, integer, property, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { growth, measured, median, quantile, ratio } from './statistics.ts'

const sample = double({ min: 0.001, max: 1e6, noNaN: true })
const samples = array(sample, { minLength: 1, maxLength: 20 })

test('medians of few numbers', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(() => median([])).toThrow(RangeError)
})

test('a quantile lies among the samples, grows with its share, and does not depend on their order', () => {
  assert(
    property(samples, double({ min: 0, max: 1, noNaN: true }), double({ min: 0, max: 1, noNaN: true }), (some, a, b) => {
      const [low, high] = [quantile(some, Math.min(a, b)), quantile(some, Math.max(a, b))]
      // Between two equal samples arithmetic may lose the last bit.
      expect(low).toBeLessThanOrEqual(high * (1 + 1e-12))
      expect(low).toBeGreaterThanOrEqual(Math.min(...some))
      expect(high).toBeLessThanOrEqual(Math.max(...some) * (1 + 1e-12))
      expect(quantile(some.toReversed(), a)).toBe(quantile(some, a))
    })
  )
})

test('the value lies within its spread', () => {
  assert(
    property(samples, samples, (some, others) => {
      for (const { value, spread } of [measured(some), ratio(some, others)]) {
        expect(spread[0]).toBeLessThanOrEqual(value * (1 + 1e-12))
        expect(spread[1]).toBeGreaterThanOrEqual(value * (1 - 1e-12))
      }
    })
  )
})

test('what disturbs whole rounds does not disturb the ratio’s spread', () => {
  assert(
    property(samples, integer({ min: 1, max: 8 }), (base, half) => {
      // Multiples of a half are exact.
      const found = ratio(
        base.map((one) => (one * half) / 2),
        base
      )
      expect(found.value).toBeCloseTo(half / 2, 9)
      expect(found.spread[1] - found.spread[0]).toBeCloseTo(0, 9)
    })
  )
})

test('the exponent of a power law is found', () => {
  assert(
    property(
      uniqueArray(integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 8 }),
      double({ min: -1, max: 3, noNaN: true }),
      double({ min: 0.01, max: 100, noNaN: true }),
      (sizes, exponent, factor) => {
        const { value, spread } = growth(sizes.map((x) => [x, factor * x ** exponent]))
        for (const found of [value, ...spread]) expect(found).toBeCloseTo(exponent, 6)
      }
    )
  )
})
