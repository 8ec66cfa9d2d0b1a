/** docs/performance.md and its plots, from the JSON of a whole run. */
import { range, SIDE, withUnit } from '../core/numbers.ts'
import type { Judged, MeasuredPart, Run, Table } from '../core/result.ts'
import { svg } from './svg.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const table = ({ columns, rows }: Omit<Table, 'title'>): string =>
  [row(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(row)].join('\n')

const met = ({ met: is }: Judged): string => (is === null ? 'not measured' : is ? 'met' : '**missed**')

const budgetRow = (judged: Judged): readonly string[] => [
  judged.what,
  `${SIDE[judged.direction]} ${withUnit(judged.budget, judged.unit)}`,
  judged.value === null ? '–' : withUnit(judged.value, judged.unit),
  judged.spread === null ? '–' : range(judged.spread, judged.unit),
  met(judged)
]

const reasons = (budgets: readonly Judged[]): readonly string[] =>
  budgets.flatMap(({ met: is, what, reason }) => (is === false && reason !== undefined ? [`Missed, *${what}*: ${reason}`] : []))

const chartPath = (part: Pick<MeasuredPart, 'name'>, chart: { readonly name: string }): string =>
  `performance/${part.name}-${chart.name}.svg`

function section(part: MeasuredPart): string {
  const paragraphs = [
    `## ${part.title}`,
    ...part.method,
    ...part.charts.map((chart) => `![${chart.title}](${chartPath(part, chart)})`),
    ...part.tables.flatMap((one) => [`### ${one.title}`, table(one)]),
    '### Figures',
    table({
      columns: ['figure', 'value', 'spread'],
      rows: part.figures.map(({ title, value, unit, spread }) => [title, withUnit(value, unit), range(spread, unit)])
    }),
    `Measured ${part.at.slice(0, 10)} at ${part.commit}, in ${part.seconds} s.`
  ]
  return paragraphs.join('\n\n')
}

const METHOD = `Everything runs on one machine over loopback, in a network namespace of its own: load, proxies and servers share its processors. Absolute
rates therefore say little; **ratios** do. In each round everybody who is compared has one turn, in an order that changes from round to round, so that what
disturbs the machine disturbs all alike. A ratio is that of the medians over the rounds; its spread is the middle half of the ratios round by round.
A figure that falls behind its history on the same machine by more than its noise is printed in red.`

/** @returns files by their path below docs. */
export function pageFiles(whole: Run): ReadonlyMap<string, string> {
  const page = [
    '# Performance',
    'Made by `npm run bench -- --page` from `tests/bench/results/published.json`; measure it yourself by `npm run bench`. [testing.md](testing.md) says how.',
    `Machine: ${whole.machine}.`,
    '## Budgets',
    table({ columns: ['what', 'budget', 'measured', 'spread', ''], rows: whole.budgets.map(budgetRow) }),
    ...reasons(whole.budgets),
    '## How it is measured',
    METHOD,
    ...whole.parts.map(section)
  ].join('\n\n')
  const plots = whole.parts.flatMap((part) => part.charts.map((chart) => [chartPath(part, chart), svg(chart)] as const))
  return new Map([['performance.md', `${page}\n`], ...plots])
}
