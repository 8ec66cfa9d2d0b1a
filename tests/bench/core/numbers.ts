/** Figures as people read them. */

/** Three digits that count; small counts whole. */
export function number(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en-GB')
  if (size >= 100) return value.toFixed(0)
  if (size >= 10) return Number(value.toFixed(1)).toString()
  return Number(value.toFixed(size >= 1 ? 2 : 3)).toString()
}

/** A ratio has no unit that one writes. */
export const withUnit = (value: number, unit: string): string => (unit === 'ratio' ? value.toFixed(2) : `${number(value)} ${unit}`)

export const range = ([low, high]: readonly [number, number], unit: string): string =>
  unit === 'ratio' ? `${low.toFixed(2)} – ${high.toFixed(2)}` : `${number(low)} – ${number(high)}`

/** The good side of a budget. */
export const SIDE = { 'at-least': '≥', 'at-most': '≤' } as const
