import { array, assert, double, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { CASES } from './cases.ts'
import type { CaseSamples, Sample } from './part.ts'
import { resultOf, worstOf } from './result.ts'

const steady = (rate: number): readonly Sample[] => [1, 2, 3].map(() => ({ rate, cpu: 1e6 / rate }))

/** Cases in which Ballast is so many times as fast as the hand-written HAProxy, and as nginx. */
const measuredAs = (ratios: readonly (readonly [haproxy: number, nginx: number])[]): readonly CaseSamples[] =>
  ratios.flatMap(([haproxy, nginx], at) => {
    const measured = CASES[at]
    if (measured === undefined) return []
    const samples = new Map([
      ['ballast' as const, steady(1000)],
      ['haproxy' as const, steady(1000 / haproxy)],
      ['nginx' as const, steady(1000 / nginx)]
    ])
    return [{ measured, samples }]
  })

const figure = (all: readonly CaseSamples[], name: string): number | undefined =>
  resultOf(all, worstOf(all)).figures.find((one) => one.name === `data-plane/${name}`)?.value

test('over all cases a gain here and the same loss there are even', () => {
  const all = measuredAs([
    [2, 4],
    [0.5, 1]
  ])
  expect(figure(all, 'throughput-to-haproxy')).toBeCloseTo(1, 9)
  expect(figure(all, 'throughput-to-nginx')).toBeCloseTo(2, 9)
  expect(figure(all, 'http-keep-alive/to-haproxy')).toBeCloseTo(2, 9)
  expect(figure(all, 'http-keep-alive/cpu-to-haproxy')).toBeCloseTo(0.5, 9)
})

test('the worst case is the least of them, and all together lie between the least and the most', () => {
  const ratio = double({ min: 0.1, max: 10, noNaN: true })
  assert(
    property(array(tuple(ratio, ratio), { minLength: 1, maxLength: CASES.length }), (ratios) => {
      const all = measuredAs(ratios)
      const toHaproxy = ratios.map(([one]) => one)
      expect(figure(all, 'worst-to-haproxy')).toBeCloseTo(Math.min(...toHaproxy), 9)
      const together = figure(all, 'throughput-to-haproxy') ?? Number.NaN
      expect(together).toBeGreaterThanOrEqual(Math.min(...toHaproxy) - 1e-9)
      expect(together).toBeLessThanOrEqual(Math.max(...toHaproxy) + 1e-9)
    })
  )
})

test('where a side was not measured there is no figure', () => {
  const [one] = measuredAs([[1, 1]])
  if (one === undefined) throw new Error('There is a first case.')
  const alone = { ...one, samples: new Map([...one.samples].filter(([side]) => side !== 'nginx')) }
  const others = measuredAs([
    [1, 1],
    [1, 1]
  ]).slice(1)
  const names = resultOf([alone, ...others], alone).figures.map(({ name }) => name)
  expect(names).not.toContain(`data-plane/${one.measured.name}/to-nginx`)
  expect(names).toContain(`data-plane/${others[0]?.measured.name}/to-nginx`)
  expect(names).toContain('data-plane/throughput-to-nginx')
  expect(resultOf([alone], alone).figures.map(({ name }) => name)).not.toContain('data-plane/throughput-to-nginx')
})

test('each case has a name of its own', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
})
