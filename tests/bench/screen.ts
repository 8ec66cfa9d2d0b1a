/** What the person at the keyboard sees of the figures. */
import { bold, dim, green, red } from '../../appliance/run/lib/progress.mjs'
import { historyOf, isBehind } from './core/history.ts'
import { range, SIDE, withUnit } from './core/numbers.ts'
import type { Figure, HistoryLine, Judged, MeasuredPart, Mode } from './core/result.ts'

interface Past {
  readonly history: readonly HistoryLine[]
  readonly mode: Mode
  readonly machine: string
}

/** Words before and after the figures, in columns. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '))
}

const wasBefore = (figure: Figure, { history, mode, machine }: Past): readonly string[] =>
  historyOf(history, figure, mode, machine).map(({ value }) => withUnit(value, figure.unit))

/** The figures of a part, or its tables where it has some; then what fell behind, in red and with what it was. */
export function showPart({ figures, tables }: MeasuredPart, past: Past): void {
  const asRow = ({ title, value, unit, spread }: Figure): readonly string[] => [title, withUnit(value, unit), `(${range(spread, unit)})`]
  const shown = tables.length === 0 ? [figures.map(asRow)] : tables.map((table) => [table.columns, ...table.rows])
  for (const line of shown.flatMap(columns)) console.log(line)
  for (const figure of figures) {
    if (!isBehind(figure, historyOf(past.history, figure, past.mode, past.machine))) continue
    console.log(red(`${asRow(figure).join(' ')} is behind. It was, newest last: ${wasBefore(figure, past).join(', ')}`))
  }
}

const mark = ({ met }: Judged): string => (met === null ? dim('–') : met ? green('✓') : red('✗'))

export function showBudgets(budgets: readonly Judged[]): void {
  console.log(bold('\nBudgets'))
  const lines = columns(
    budgets.map(({ what, unit, value, budget, spread, direction }) => [
      what,
      value === null ? 'not measured' : withUnit(value, unit),
      spread === null ? '' : `(${range(spread, unit)})`,
      `budget ${SIDE[direction]} ${withUnit(budget, unit)}`
    ])
  )
  for (const [at, judged] of budgets.entries()) {
    console.log(`${mark(judged)} ${lines[at]}`)
    if (judged.met === false && judged.reason !== undefined) console.log(dim(`  ${judged.reason}`))
  }
  const count = (met: boolean | null): number => budgets.filter((judged) => judged.met === met).length
  console.log(`\n${count(true)} budgets met, ${count(false)} missed, ${count(null)} not measured`)
}
