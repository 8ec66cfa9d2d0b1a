/** What the browser's box for a date and time holds, which is a moment in the zone of the person's own computer. */

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-25T14:30:05`. */
export const localOf = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`

/** @returns the moment in UTC, null when the box is empty or half filled. */
export function isoOf(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return null
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
