import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { chartData } from './series.ts'

const STEP = 10
const at = (seconds: number): string => new Date(seconds * 1000).toISOString()

test('a missing sample is a hole, a late one is not', () => {
  const samples = [0, 10, 24, 60].map((second) => ({ at: at(second), values: [second] }))
  expect(chartData(samples, STEP, 1)).toEqual({ times: [0, 10, 24, 34, 60], series: [[0, 10, 24, null, 60]] })
})

test('all lists have the same length, times rise, and no value is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 })), (steps) => {
      let second = 0
      const samples = steps.map((step) => {
        second += step
        return { at: at(second), values: [second, -second] }
      })
      const { times, series } = chartData(samples, STEP, 2)
      expect(series.map((list) => list.length)).toEqual([times.length, times.length])
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(new Set(times).size).toBe(times.length)
      expect(series[0]?.filter((value) => value !== null)).toEqual(samples.map((sample) => sample.values[0]))
    })
  )
})

test('nothing measured gives empty lists', () => {
  expect(chartData([], STEP, 2)).toEqual({ times: [], series: [[], []] })
})
