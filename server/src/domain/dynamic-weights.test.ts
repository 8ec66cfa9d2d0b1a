import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AgentReport, loadWeights, responseTimeWeights } from './dynamic-weights.ts'

const weights = (of: ReadonlyMap<number, { readonly weight: number }>) => [...of.values()].map(({ weight }) => weight)

test('the fastest gets the most, in proportion', () => {
  expect(
    weights(
      responseTimeWeights(
        new Map([
          [1, 10],
          [2, 20],
          [3, 40],
          [4, 4000]
        ])
      )
    )
  ).toEqual([100, 50, 25, 1])
  expect(
    weights(
      responseTimeWeights(
        new Map([
          [1, 0],
          [2, 1]
        ])
      )
    )
  ).toEqual([100, 100])
})

const servers = [
  { id: 1, weight: 1000 },
  { id: 2, weight: 1000 },
  { id: 3, weight: 500 }
]

test('loads, the threshold, unwilling servers and silent agents', () => {
  const reports = new Map<number, AgentReport>([
    [1, { load: 4 }],
    [2, { load: 60 }],
    [3, { load: 101 }]
  ])
  expect(weights(loadWeights(servers, reports, 5))).toEqual([100, 40, 0])
  expect(weights(loadWeights(servers, reports, 0))).toEqual([96, 40, 0])
  expect(weights(loadWeights(servers, new Map([...reports, [3, { fault: 'TCP connection refused' }]]), 5))).toEqual([100, 40, 35])
})

test('whatever agents say, weights fit the engine, and willing servers get some traffic', () => {
  const report = fc.oneof(
    fc.integer({ min: 0, max: 102 }).map((load) => ({ load })),
    fc.constant({ fault: 'nonsense' })
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 65_535 }), report), { maxLength: 6 }),
      fc.integer({ min: 0, max: 50 }),
      (list, minimum) => {
        const own = list.map(([weight], id) => ({ id, weight }))
        const found = loadWeights(own, new Map(list.map(([, each], id) => [id, each])), minimum)
        for (const [id, { weight }] of found) {
          const said = list[id]?.[1]
          const unwilling = said !== undefined && 'load' in said && said.load > 100
          expect(Number.isInteger(weight) && weight <= 256 && (unwilling ? weight === 0 : weight >= 1)).toBe(true)
        }
      }
    )
  )
})
