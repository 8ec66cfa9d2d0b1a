/** Lists of ports as people type them: `8080, 9000-9010`. Kept as text in one spelling. */
import * as z from 'zod'

export interface PortRange {
  readonly first: number
  readonly last: number
}

/** The LoadMaster's bounds for ports of a service. */
const [LOWEST, HIGHEST] = [3, 65_530]
const MOST_PORTS = 510

/** @returns null for what is no list of ports. Ranges that touch or overlap become one. */
export function portRanges(text: string): readonly PortRange[] | null {
  const ranges: PortRange[] = []
  for (const part of text.split(/[\s,;]+/).filter((word) => word !== '')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part)
    if (match === null) return null
    const first = Number(match[1])
    ranges.push({ first, last: match[2] === undefined ? first : Number(match[2]) })
  }
  const merged: PortRange[] = []
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1)
    if (before !== undefined && range.first <= before.last + 1 && range.last >= range.first) {
      merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, range.last) }
    } else merged.push(range)
  }
  return merged
}

export const portCount = (ranges: readonly PortRange[]): number => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)

const spelled = (ranges: readonly PortRange[]): string =>
  ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(', ')

export const PortList = z
  .string()
  .trim()
  .max(5000, 'Use at most 5000 characters.')
  .superRefine((text, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message })
    const ranges = portRanges(text)
    if (ranges === null) return refuse('Type ports and ranges with commas between them, for example 8080, 9000-9010.')
    const wrong = ranges.find(({ first, last }) => first < LOWEST || last > HIGHEST || last < first)
    if (wrong !== undefined) return refuse(`${spelled([wrong])} is not within ${LOWEST} to ${HIGHEST}, the smaller port first.`)
    const total = portCount(ranges)
    if (total > MOST_PORTS) refuse(`These are ${total} ports. A service has at most ${MOST_PORTS} extra ports.`)
  })
  .overwrite((text) => spelled(portRanges(text) ?? []) || text)
