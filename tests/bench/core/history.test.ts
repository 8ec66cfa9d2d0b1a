import { array, assert, constantFrom, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { historyOf, isBehind } from './history.ts'
import type { HistoryLine } from './result.ts'
import type { Measured } from './statistics.ts'

const around = (value: number): Measured => ({ value, spread: [value * 0.95, value * 1.05] })
const history = array(double({ min: 80, max: 120, noNaN: true }).map(around), { minLength: 2, maxLength: 10 })
const better = constantFrom('higher' as const, 'lower' as const)

test('what is as before, or better, is not behind', () => {
  assert(
    property(history, better, double({ min: 1, max: 10, noNaN: true }), (past, side, factor) => {
      const [least, most] = [Math.min(...past.map(({ value }) => value)), Math.max(...past.map(({ value }) => value))]
      const value = side === 'higher' ? least * factor : most / factor
      expect(isBehind({ better: side, ...around(value) }, past)).toBe(false)
    })
  )
})

test('what is half as good is behind, when enough is known of the past', () => {
  assert(
    property(history, better, (past, side) => {
      const found = { better: side, ...around(side === 'higher' ? 40 : 240) }
      expect(isBehind(found, past)).toBe(true)
      expect(isBehind(found, past.slice(0, 1))).toBe(false)
    })
  )
})

test('a figure whose own noise reaches back to the past is not behind', () => {
  expect(isBehind({ better: 'higher', value: 50, spread: [40, 100] }, [around(100), around(100)])).toBe(false)
})

test('only runs of the same kind on the same machine count', () => {
  const line = (value: number, more: Partial<HistoryLine> = {}): HistoryLine => ({
    part: 'part',
    at: '2026-01-01T00:00:00.000Z',
    commit: 'abc',
    mode: 'whole',
    machine: 'mine',
    figures: { 'part/speed': { value, spread: [value, value] } },
    ...more
  })
  const lines = [line(1), line(2, { mode: 'quick' }), line(3, { machine: 'other' }), line(4, { figures: {} }), line(5)]
  expect(historyOf(lines, { name: 'part/speed' }, 'whole', 'mine').map(({ value }) => value)).toEqual([1, 5])
})
