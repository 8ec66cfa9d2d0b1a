import { Persistence } from '@ballast/server/contract'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationInWords, timeoutSteps } from './timeout-ladder.ts'

const timeout = fc.integer({ min: 60, max: 2_073_600 })

test('the ladder always holds the present value, once, in order, and only values that the contract takes', () => {
  fc.assert(
    fc.property(timeout, (current) => {
      const steps = timeoutSteps(current)
      expect(steps).toContain(current)
      expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b))
      for (const step of steps) expect(Persistence.shape.timeout.safeParse(step).success).toBe(true)
    })
  )
})

test('two durations never read alike', () => {
  fc.assert(fc.property(timeout, timeout, (a, b) => a === b || durationInWords(a) !== durationInWords(b)))
})

test('durations read as people say them', () => {
  expect([60, 360, 5400, 86_400, 90_061, 2_073_600, 0].map(durationInWords)).toEqual([
    '1 minute',
    '6 minutes',
    '1 hour 30 minutes',
    '1 day',
    '1 day 1 hour 1 minute 1 second',
    '24 days',
    '0 seconds'
  ])
})
