/** Figures, table and curves of what was measured. */
import { number } from '../core/numbers.ts'
import type { Chart, Figure, PartResult, Table } from '../core/result.ts'
import { SERVERS } from '../sized/ballast.ts'
import { growthOf } from './growth.ts'
import { type BySize, middleOf, NAMES, WHAT, type What } from './samples.ts'

function figuresOf(bySize: BySize): readonly Figure[] {
  const sizes = [...bySize].flatMap(([size, samples]) =>
    NAMES.map((what) => {
      const { title, unit } = WHAT[what]
      const better = 'lower' as const
      return { name: `scale/${what}-${size}`, title: `${title}, ${size} × ${SERVERS}`, unit, better, ...middleOf(what, samples[what]) }
    })
  )
  const grown = NAMES.flatMap((what): Figure[] => {
    const found = growthOf(what, bySize)
    const title = `${WHAT[what].title}: exponent of growth`
    return found === null ? [] : [{ name: `scale/growth-${what}`, title, unit: 'ratio', better: 'lower', ...found }]
  })
  return [...sizes, ...grown]
}

function tableOf(bySize: BySize): Table {
  const rows = NAMES.map((what) => {
    const grown = growthOf(what, bySize)
    const values = [...bySize.values()].map((samples) => number(middleOf(what, samples[what]).value))
    return [`${WHAT[what].title}, ${WHAT[what].unit}`, ...values, grown === null ? '–' : grown.value.toFixed(2)]
  })
  return {
    title: 'By number of services',
    columns: ['', ...[...bySize.keys()].map((size) => `${size} × ${SERVERS}`), 'grows as n to the'],
    rows
  }
}

function chart(name: string, title: string, y: string, whats: readonly What[], bySize: BySize): Chart {
  const series = whats.map((what) => ({
    label: WHAT[what].title,
    points: [...bySize].map(([size, samples]) => [size, Math.max(middleOf(what, samples[what]).value, 0.01)] as const)
  }))
  return { kind: 'curves', name, title, x: 'virtual services', y, series }
}

const METHOD = [
  `Services of ${SERVERS} real servers each, all checked by TCP connections every nine seconds and up, are put into the store, and Ballast is started on them, ` +
    'as the one file that the appliance runs, five times. All sizes stay, side by side, and are warmed up. Then they take turns: in each round every size has its list read, ' +
    'one service after the other saved, and a revision and what it changed read. Then one after the other is left alone: for some seconds while a client may ask again ' +
    '(looks come every second), and when nobody looks. Memory is resident memory at the end of all that. Times are those of whole API requests; a save by reload ends when ' +
    'the new worker has proven which revision it runs. A save by runtime API waits for a check by haproxy -c and for the disk, behind which work hides as long as ' +
    'it is little, and a machine whose speed wanders shows in all times: so the processor time of the web process stands beside those of a list and of a save.',
  'The exponent says how that grows which services add to the smallest size, from 300 services on: 1 is in proportion to them, 0 that nothing is to be ' +
    'seen of it. Its spread is that of the fits of single rounds, and where there are none, of the fits which leave one size out.'
]

export const resultOf = (bySize: BySize): PartResult => ({
  figures: figuresOf(bySize),
  tables: [tableOf(bySize)],
  charts: [
    chart('times', 'Times by number of services', 'ms', ['start', 'list-api', 'save-reload', 'save-runtime', 'revision', 'diff'], bySize),
    chart('memory', 'Memory by number of services', 'MB', ['web-memory', 'engine-memory'], bySize)
  ],
  method: METHOD
})
