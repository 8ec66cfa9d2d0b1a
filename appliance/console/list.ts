/** A list to choose from. Pure. */
import type { FrameLine } from './frame.ts'
import type { Key } from './keys.ts'

export interface Entry {
  readonly id: string
  readonly label: string
  readonly detail: string
}

export interface List {
  readonly entries: readonly Entry[]
  readonly at: number
}

export type ListStep = { readonly list: List; readonly chosen: Entry | null; readonly cancelled: boolean }

const previous = ({ at }: List): number => at - 1
const next = ({ at }: List): number => at + 1

const MOVES: Readonly<Partial<Record<Key['key'], (list: List) => number>>> = {
  up: previous,
  'back-tab': previous,
  down: next,
  tab: next,
  home: () => 0,
  end: ({ entries }) => entries.length - 1
}

/** Arrows and Enter, or the number of an entry. */
export function listKey(list: List, key: Key): ListStep {
  const stay = (at: number): ListStep => ({
    list: { ...list, at: Math.max(0, Math.min(at, list.entries.length - 1)) },
    chosen: null,
    cancelled: false
  })
  const choose = (at: number): ListStep => ({ list: { ...list, at }, chosen: list.entries[at] ?? null, cancelled: false })
  if (key.key === 'enter') return choose(list.at)
  if (key.key === 'escape' || key.key === 'interrupt') return { list, chosen: null, cancelled: true }
  if (key.key === 'text') {
    const number = Number(key.text)
    return Number.isInteger(number) && number >= 1 && number <= list.entries.length ? choose(number - 1) : stay(list.at)
  }
  return stay(MOVES[key.key]?.(list) ?? list.at)
}

const LABEL_WIDTH = 24

export const drawList = ({ entries, at }: List): readonly FrameLine[] =>
  entries.map((entry, index): FrameLine => {
    const label = ` ${index + 1}  ${entry.label}`.padEnd(LABEL_WIDTH + 4)
    return [
      { text: label, style: index === at ? 'selected' : 'plain' },
      { text: `  ${entry.detail}`, style: 'dim' }
    ]
  })
