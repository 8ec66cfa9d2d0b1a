import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { engineWeights } from './scheduling.ts'

const servers = (...weights: readonly number[]) => weights.map((weight, at) => ({ id: at + 1, weight }))
const weightsOf = (...weights: readonly number[]) => [...engineWeights('weighted-round-robin', servers(...weights)).values()]

const anyWeights = fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 10 })

test('every weight is one the engine takes and none is zero', () => {
  fc.assert(
    fc.property(anyWeights, (weights) => {
      for (const weight of weightsOf(...weights)) expect(Number.isInteger(weight) && weight >= 1 && weight <= 256).toBe(true)
    })
  )
})

test('ratios of up to 256 steps are exact, whatever they are multiplied with', () => {
  const small = fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(small, fc.integer({ min: 1, max: 255 }), (steps, factor) => {
      const engine = weightsOf(...steps.map((step) => step * factor))
      for (const [i, a] of engine.entries()) {
        for (const [j, b] of engine.entries()) expect(a * (steps[j] ?? 0)).toBe(b * (steps[i] ?? 0))
      }
    })
  )
})

test('other ratios are off by half a step of 256 at most, and the order stays', () => {
  fc.assert(
    fc.property(anyWeights, (weights) => {
      const engine = weightsOf(...weights)
      const scale = Math.max(...engine) / Math.max(...weights)
      for (const [at, weight] of weights.entries()) {
        const got = engine[at] ?? 0
        expect(got === 1 || Math.abs(got - weight * scale) <= 0.5 + 1e-9).toBe(true)
        for (const [other, otherWeight] of weights.entries())
          if (weight > otherWeight) expect(got).toBeGreaterThanOrEqual(engine[other] ?? 0)
      }
    })
  )
})

test('examples', () => {
  expect(weightsOf(1000, 1000, 1000)).toEqual([1, 1, 1])
  expect(weightsOf(1000, 2000)).toEqual([1, 2])
  expect(weightsOf(65_535, 1)).toEqual([256, 1])
  expect(weightsOf()).toEqual([])
})

test('methods without weights treat all alike', () => {
  expect([...engineWeights('round-robin', servers(1, 500)).values()]).toEqual([1, 1])
  expect([...engineWeights('least-connection', servers(9, 7)).values()]).toEqual([1, 1])
  expect([...engineWeights('weighted-least-connection', servers(9, 7)).values()]).toEqual([9, 7])
})
