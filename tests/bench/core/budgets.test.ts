import { assert, constantFrom, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { BUDGETS } from '../files.ts'
import { type Budget, isSurelyMissed, judge } from './budgets.ts'
import type { Figure } from './result.ts'

const budget = (direction: Budget['direction'], limit: number): Budget => ({
  name: 'speed',
  what: 'how fast it is',
  figure: 'part/speed',
  unit: 'ms',
  direction,
  budget: limit
})
const figure = (value: number, spread: readonly [number, number]): Figure => ({
  name: 'part/speed',
  title: 'Speed',
  unit: 'ms',
  better: 'lower',
  value,
  spread
})
const judged = (one: Budget, found: Figure) => judge(one, new Map([[found.name, found]]))

test('a budget is met at its own value, on either side', () => {
  expect(judged(budget('at-most', 5), figure(5, [4, 6])).met).toBe(true)
  expect(judged(budget('at-least', 5), figure(5, [4, 6])).met).toBe(true)
  expect(judged(budget('at-most', 5), figure(5.1, [4, 6])).met).toBe(false)
  expect(judged(budget('at-least', 5), figure(4.9, [4, 6])).met).toBe(false)
})

test('what was not measured is neither met nor missed', () => {
  expect(judge(budget('at-most', 5), new Map())).toMatchObject({ value: null, met: null, spread: null, budget: 5 })
})

test('missed beyond noise is only what misses with its whole spread', () => {
  const number = double({ min: -100, max: 100, noNaN: true })
  assert(
    property(constantFrom('at-most' as const, 'at-least' as const), number, number, number, (direction, limit, a, b) => {
      const one = budget(direction, limit)
      const spread = [Math.min(a, b), Math.max(a, b)] as const
      const missed = isSurelyMissed(one, judged(one, figure((a + b) / 2, spread)))
      expect(missed).toBe(direction === 'at-most' ? spread[0] > limit : spread[1] < limit)
    })
  )
})

test('each budget of the product has a name of its own', () => {
  expect(new Set(BUDGETS.map(({ name }) => name)).size).toBe(BUDGETS.length)
  expect(BUDGETS.length).toBeGreaterThan(0)
})
