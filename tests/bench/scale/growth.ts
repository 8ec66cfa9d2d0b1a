/** How what is measured grows in the number of services. */
import { growth, type Measured, measured } from '../core/statistics.ts'
import { middleOf, type Samples, type What } from './samples.ts'

/** From here on what services add stands out from what is there without any. */
const MANY = 300

/** One value for each size, the smallest first. */
type Values = readonly (readonly [size: number, value: number])[]

/** What services add to the smallest size, or all that is measured where that does not stand out. Null where it cannot be told. */
function pointsOf([smallest, ...larger]: Values, isAdded: boolean): Values | null {
  const many = larger.filter(([size]) => size >= MANY)
  const points = isAdded ? many.map(([size, value]) => [size, value - (smallest?.[1] ?? 0)] as const) : many
  return points.length < 2 || points.some(([, value]) => value <= 0) ? null : points
}

const standsOut = ([smallest, ...larger]: Values): boolean =>
  larger.filter(([size]) => size >= MANY).every(([, value]) => value > (smallest?.[1] ?? 0) * 1.1)

/** Fits of single rounds have a spread from so many on; with fewer it is that of the fits which leave a size out. */
const ROUNDS = 5

/** How it grows in the number of services; null where too few sizes were measured. */
export function growthOf<W extends What>(what: W, bySize: ReadonlyMap<number, Pick<Samples, W>>): Measured | null {
  const middle: Values = [...bySize].map(([size, samples]) => [size, middleOf(what, samples[what]).value])
  const isAdded = standsOut(middle)
  const points = pointsOf(middle, isAdded)
  if (points === null) return null
  const whole = growth(points)
  const rounds = Math.min(...[...bySize.values()].map((samples) => samples[what].length))
  const single = Array.from({ length: rounds }, (_, at) =>
    pointsOf(
      [...bySize].map(([size, samples]) => [size, samples[what][at] ?? 0]),
      isAdded
    )
  )
  const exponents = single.filter((one) => one !== null).map((one) => growth(one).value)
  if (exponents.length < ROUNDS) return whole
  const { spread } = measured(exponents)
  return { value: whole.value, spread: [Math.min(spread[0], whole.value), Math.max(spread[1], whole.value)] }
}
