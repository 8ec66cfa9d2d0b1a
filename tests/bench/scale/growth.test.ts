import { expect, test } from 'vitest'
import { growthOf } from './growth.ts'

const SIZES = [10, 100, 300, 1000, 1500]
const ROUNDS = 9

/** @param at what a size takes in a round; all that is measured takes the same. */
const measured = (at: (size: number, round: number) => number) =>
  new Map(
    SIZES.map((size) => {
      const rounds = Array.from({ length: ROUNDS }, (_, round) => at(size, round))
      return [size, { 'list-api': rounds, 'save-reload': rounds, 'web-memory': rounds }] as const
    })
  )

test.each([0.5, 1, 2])('what services add is told from what is there without them: n to the %s', (exponent) => {
  // 10 services add something to the base, too, so the fit is a little steep.
  const found = growthOf(
    'list-api',
    measured((size) => 5 + size ** exponent)
  )
  expect(found?.value).toBeCloseTo(exponent, exponent < 1 ? 0 : 1)
})

test('what does not stand out from the smallest size does not grow, whatever noise says', () => {
  const found = growthOf(
    'web-memory',
    measured((size, round) => 150 + size / 500 + (round % 3))
  )
  expect(found?.value).toBe(0)
})

test('a machine that is slower in some rounds is not growth, and the spread is that of the rounds', () => {
  const found = growthOf(
    'save-reload',
    measured((size, round) => (1 + size) * (1 + round / 4))
  )
  expect(found?.value).toBeCloseTo(1, 1)
  const noisy = growthOf(
    'save-reload',
    measured((size, round) => size * (size === 1500 ? 0.6 + round / 10 : 1))
  )
  expect(noisy?.spread[0]).toBeLessThan(0.95)
  expect(noisy?.spread[1]).toBeGreaterThan(1.05)
})

test('what stands out with many services only is seen all the same', () => {
  const found = growthOf(
    'web-memory',
    measured((size) => 150 + size ** 2 / 20_000)
  )
  expect(found?.value).toBeCloseTo(2, 1)
})

test('two sizes tell no growth', () => {
  const few = new Map([...measured((size) => size)].filter(([size]) => size === 10 || size === 1000))
  expect(growthOf('list-api', few)).toBeNull()
})
