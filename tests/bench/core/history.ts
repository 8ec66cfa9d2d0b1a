/** A figure against what it was before. */

import type { Figure, HistoryLine, Mode } from './result.ts'
import type { Measured } from './statistics.ts'
import { median } from './statistics.ts'

/** Older runs say more about older code than about noise. */
const REMEMBERED = 10
/** With fewer runs nobody knows yet how much a figure moves by itself. */
const ENOUGH = 2

/** What a figure was in the last runs of the same kind on the same machine, newest last. */
export const historyOf = (
  lines: readonly HistoryLine[],
  { name }: Pick<Figure, 'name'>,
  mode: Mode,
  machine: string
): readonly Measured[] =>
  lines
    .filter((line) => line.mode === mode && line.machine === machine)
    .flatMap((line) => line.figures[name] ?? [])
    .slice(-REMEMBERED)

/**
 * Whether a figure is worse than before by more than its noise: its spread and the ordinary spread of the past do not touch, and it is
 * worse than each single value of the past.
 */
export function isBehind(figure: Pick<Figure, 'better' | 'value' | 'spread'>, history: readonly Measured[]): boolean {
  if (history.length < ENOUGH) return false
  const [low, high] = [median(history.map(({ spread }) => spread[0])), median(history.map(({ spread }) => spread[1]))]
  const before = history.map(({ value }) => value)
  return figure.better === 'higher'
    ? figure.spread[1] < low && figure.value < Math.min(...before)
    : figure.spread[0] > high && figure.value > Math.max(...before)
}
