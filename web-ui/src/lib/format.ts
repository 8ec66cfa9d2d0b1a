/** Numbers and times in words, by `Intl` in the browser's language. Units always. */

const BIT_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const three = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const clockToTheSecond = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

function scaled(value: number, base: number, units: readonly string[]): string {
  let size = Math.max(0, value)
  let index = 0
  while (size >= base && index < units.length - 1) {
    size /= base
    index += 1
  }
  return `${(index === 0 ? whole : three).format(size)} ${units[index] ?? ''}`
}

/** @returns e.g. `1.25 Mbit/s`; network rates count in thousands. */
export const bits = (perSecond: number): string => scaled(perSecond, 1000, BIT_UNITS)

/** @returns e.g. `512 MiB`; memory and disks count in 1024. */
export const bytes = (count: number): string => scaled(count, 1024, BYTE_UNITS)

export const count = (value: number): string => whole.format(value)

/** @returns e.g. `12.5/s`. */
export const rate = (perSecond: number): string => `${three.format(perSecond)}/s`

export const percent = (value: number): string => `${whole.format(value)} %`

/** @returns e.g. `14:03:20`, for what happens today. */
export const clockTime = (iso: string): string => clockToTheSecond.format(new Date(iso))

export const absoluteTime = (iso: string): string => moment.format(new Date(iso))

/** @returns the marks of a time axis (seconds since 1970): with seconds when minutes would say the same twice. */
export function clockTimes(marks: readonly number[]): readonly string[] {
  const isFine = marks.some((mark, index) => index > 0 && mark - (marks[index - 1] ?? 0) < 60)
  return marks.map((mark) => (isFine ? clockToTheSecond : clock).format(new Date(mark * 1000)))
}

export const dateOnly = (iso: string): string => day.format(new Date(iso))

const STEPS: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1]
]

/** @returns how far away a moment is, in the largest unit that fits; negative is past. */
export function distance(iso: string, now: number): readonly [number, Intl.RelativeTimeFormatUnit] {
  const seconds = Math.round((Date.parse(iso) - now) / 1000)
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
  return [Math.trunc(seconds / size), unit]
}

/** @returns e.g. `3 minutes ago` or `in 12 days`. */
export const relativeTime = (iso: string, now: number): string => relative.format(...distance(iso, now))

/** @returns `1 real server`, `3 real servers`. */
export const counted = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`
