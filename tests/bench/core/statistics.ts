/** Numbers from rounds: medians and how far they spread. */

/** What was measured several times: the median, and the quarters of the samples that lie around it. */
export interface Measured {
  readonly value: number
  /** First and third quartile: half of all samples lie between them. */
  readonly spread: readonly [low: number, high: number]
}

/** @param share from 0 to 1; between two samples the value lies on the line between them. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (below === undefined || above === undefined) throw new RangeError('There is no quantile of no samples.')
  return below + (above - below) * (at - Math.floor(at))
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

export const measured = (samples: readonly number[]): Measured => ({
  value: median(samples),
  spread: [quantile(samples, 0.25), quantile(samples, 0.75)]
})

/**
 * How many times as much as `base`. The value is the ratio of the medians; the spread is that of the ratios round by round, since what
 * disturbs a whole round disturbs both sides of it.
 */
export function ratio(subject: readonly number[], base: readonly number[]): Measured {
  const rounds = Math.min(subject.length, base.length)
  const byRound = Array.from({ length: rounds }, (_, round) => (subject[round] ?? 0) / (base[round] ?? 0))
  return withSpread(median(subject) / median(base), byRound)
}

/** What was computed of medians, with the spread of the same of each round, in whose middle half it need not lie. */
export function withSpread(value: number, byRound: readonly number[]): Measured {
  const { spread } = measured(byRound)
  return { value, spread: [Math.min(spread[0], value), Math.max(spread[1], value)] }
}

type Point = readonly [x: number, y: number]

function exponent(points: readonly Point[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const mean = (at: 0 | 1): number => logs.reduce((sum, point) => sum + point[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  const top = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  const bottom = logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  return top / bottom
}

/**
 * The exponent k of y = c·xᵏ that fits the points best, by least squares of the logarithms: 1 is linear growth. The spread is that of
 * the fits which leave one of the points out: how much a single one of them decides.
 * @param points at least two, with x and y above zero
 */
export function growth(points: readonly Point[]): Measured {
  const value = exponent(points)
  if (points.length < 3) return { value, spread: [value, value] }
  const others = points.map((left) => exponent(points.filter((point) => point !== left)))
  return { value, spread: [Math.min(value, ...others), Math.max(value, ...others)] }
}
