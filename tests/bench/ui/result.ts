/** Figures and table of the UI, from samples. */
import { number, range, withUnit } from '../core/numbers.ts'
import type { Figure, PartResult, Table } from '../core/result.ts'
import { type Measured, measured, quantile } from '../core/statistics.ts'
import type { Measurements } from './part.ts'
import type { Arrival } from './probe.ts'
import type { Typing } from './typing.ts'

const figure = (name: string, title: string, unit: string, found: Measured): Figure => ({
  name: `ui/${name}`,
  title,
  unit,
  better: 'lower',
  ...found
})

/** A size that is the same each time. */
const exactly = (value: number): Measured => ({ value, spread: [value, value] })

/** What 95 of 100 keep; from the median to the worst. */
const most = (samples: readonly number[]): Measured => ({
  value: quantile(samples, 0.95),
  spread: [quantile(samples, 0.5), quantile(samples, 1)]
})

function arrivalFigures(name: string, title: string, arrivals: readonly Arrival[]): readonly Figure[] {
  const usable = measured(arrivals.map((one) => one.usable))
  const painted = measured(arrivals.map((one) => one.painted))
  return [figure(name, `${title}, and answers`, 'ms', usable), figure(`${name}-painted`, `${title}, painted`, 'ms', painted)]
}

function typingFigures(name: string, title: string, { presses, answers }: Typing): readonly Figure[] {
  const delays = presses.map(({ delay }) => delay)
  const letters = presses.map(({ shown }) => shown)
  return [
    figure(`${name}-delay-p95`, `${title}: key until the page looks at it, p95`, 'ms', most(delays)),
    figure(`${name}-letter-p95`, `${title}: key until the letter is on the screen, p95`, 'ms', most(letters)),
    figure(`${name}-rows-p95`, `${title}: last key until the list has followed, p95`, 'ms', most(answers))
  ]
}

function typingTable({ quiet, streaming }: Measurements): Table {
  const rows = Object.entries({ 'nothing moves': quiet, 'every service has traffic': streaming }).flatMap(
    ([when, { presses, answers, messages, kilobytes }]) => {
      const cells = (what: string, samples: readonly number[]): readonly string[] => [
        what,
        when,
        ...[0.5, 0.95, 1].map((share) => number(quantile(samples, share))),
        messages === 0 ? 'none' : `${messages} of ${number(kilobytes / messages)} kB`
      ]
      return [
        cells(
          'key until the page looks at it',
          presses.map(({ delay }) => delay)
        ),
        cells(
          'key until the letter is on the screen',
          presses.map(({ shown }) => shown)
        ),
        cells('last key until the list has followed', answers)
      ]
    }
  )
  return { title: 'Typing into the filter', columns: ['', 'while', 'p50, ms', 'p95, ms', 'max, ms', 'live messages meanwhile'], rows }
}

export function resultOf(all: Measurements): Omit<PartResult, 'method'> {
  const { load, cold, byMenu, quiet, streaming, busy, heap } = all
  const first: readonly Figure[] = [
    figure('javascript', `First load of Home: JavaScript, gzipped, with styles in ${load.files} files`, 'kB', exactly(load.javascript)),
    figure('styles', 'First load of Home: CSS, gzipped', 'kB', exactly(load.styles)),
    figure('first-load-sent', 'First load of Home: JavaScript and CSS as sent, by Brotli', 'kB', exactly(load.sent)),
    ...arrivalFigures('list-screen-1000', 'List of 1,000 services in a new tab', cold),
    ...arrivalFigures('list-menu-1000', 'List of 1,000 services from Home by the menu', byMenu)
  ]
  const living: readonly Figure[] = [
    ...typingFigures('quiet', 'Filter of 1,000 services', quiet),
    ...typingFigures('streaming', 'Filter of 1,000 services that all have traffic', streaming),
    figure('streaming-processor', 'Processor of the tab for live updates alone', '%', measured(busy)),
    figure('heap', `Memory of the tab after that, JavaScript, with ${number(heap.nodes)} nodes`, 'MB', exactly(heap.megabytes))
  ]
  const sizes: Table = {
    title: 'What the browser loads, and how soon the list is there',
    columns: ['', 'value', 'spread'],
    rows: [...first, ...living.slice(-2)].map(({ title, value, unit, spread }) => [title, withUnit(value, unit), range(spread, unit)])
  }
  return { figures: [...first, ...living], tables: [sizes, typingTable(all)], charts: [] }
}

export const METHOD: readonly string[] = [
  'Chromium without a window looks at a Ballast with 1,000 services of ten real servers, which runs beside it. What is loaded until Home stands is taken from the browser, its size from the ' +
    'files as the build compresses them. The list is opened in tabs that have nothing in their cache, from the moment the address is asked for until the first row with its state is painted; ' +
    'it *answers* from the end of the last task on that holds the page for more than 50 ms, before half a second without one.',
  'Then a person who types well puts the number of a service into the filter, a letter each 110 ms, and takes it away again: at first while nothing moves, then while each of the services gets ' +
    'about one request a second, so that with each live message all figures change. A key counts from its own time stamp; spreads go from the median to the worst.'
]
