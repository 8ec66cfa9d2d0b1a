/** Samples made ready for a chart. Pure. */

export interface Sample {
  /** ISO 8601. */
  readonly at: string
  readonly values: readonly number[]
}

export interface ChartData {
  /** Seconds since 1970, rising. */
  readonly times: readonly number[]
  /** One list per series; null where nothing was measured. */
  readonly series: readonly (readonly (number | null)[])[]
}

/** A step more than this many times the usual is a gap, not a late sample. */
const LATE = 1.75

/** @returns lists for a chart, with a hole wherever samples are missing, so that a gap shows as a gap. */
export function chartData(samples: readonly Sample[], stepSeconds: number, seriesCount: number): ChartData {
  const times: number[] = []
  const series: (number | null)[][] = Array.from({ length: seriesCount }, () => [])
  const push = (time: number, values: readonly number[] | null): void => {
    times.push(time)
    for (const [index, list] of series.entries()) list.push(values?.[index] ?? null)
  }
  for (const sample of samples) {
    const time = Date.parse(sample.at) / 1000
    const previous = times.at(-1)
    if (previous !== undefined && time - previous > stepSeconds * LATE) push(previous + stepSeconds, null)
    push(time, sample.values)
  }
  return { times, series }
}
