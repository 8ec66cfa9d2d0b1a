/** How what is measured grows in the number of services. */
import { growth, type Measured, withSpread } from '../core/statistics.ts'
import { middleOf, type Samples, type What } from './samples.ts'

/** From here on what services add stands out from what is there without any. */
const MANY = 300
/** The part of what the smallest size takes above which it is seen. */
const SEEN = 0.1
/** Fits of single rounds have a spread from so many on; with fewer it is that of the fits which leave a size out. */
const ROUNDS = 5

type Point = readonly [size: number, added: number]

/**
 * How that grows which the services add to what the smallest size takes: 0 where nothing is to be seen of it, null where too few sizes
 * were measured.
 */
export function growthOf<W extends What>(what: W, bySize: ReadonlyMap<number, Pick<Samples, W>>): Measured | null {
  const [[, smallest] = [], ...larger] = [...bySize]
  const many = larger.filter(([size]) => size >= MANY)
  if (smallest === undefined || many.length < 2) return null
  const base = middleOf(what, smallest[what]).value
  const added = (samples: Pick<Samples, W>): number => middleOf(what, samples[what]).value - base
  const seen = many.filter(([, samples]) => added(samples) > base * SEEN)
  if (seen.length < 2) return { value: 0, spread: [0, 0] }
  const whole = growth(seen.map(([size, samples]): Point => [size, added(samples)]))
  const exponents = smallest[what].flatMap((from, round) => {
    const points = seen.map(([size, samples]): Point => [size, (samples[what][round] ?? 0) - from])
    return points.every(([, value]) => value > 0) ? [growth(points).value] : []
  })
  return exponents.length < ROUNDS ? whole : withSpread(whole.value, exponents)
}
