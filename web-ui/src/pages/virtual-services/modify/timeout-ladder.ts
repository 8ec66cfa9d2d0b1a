/** The steps of the persistence timeout, as the LoadMaster offers them: minutes, hours and days, up to the 24 days that the engine can count. */

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const LADDER: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 10, 15, 20, 30, 40, 50].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 9, 12, 18].map((hours) => hours * HOUR),
  ...[1, 2, 3, 7, 14, 21, 24].map((days) => days * DAY)
]

const UNITS: readonly (readonly [number, string])[] = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [1, 'second']
]

/** @returns e.g. `6 minutes`, `1 hour 30 minutes`. */
export function durationInWords(seconds: number): string {
  const parts: string[] = []
  let rest = seconds
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ')
}

/** @returns the steps in seconds; a value that is none of them stands among them, so that saving does not change it. */
export const timeoutSteps = (current: number): readonly number[] =>
  LADDER.includes(current) ? LADDER : [...LADDER, current].toSorted((a, b) => a - b)
