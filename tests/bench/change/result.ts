/** Figures, table and plot of changes, from samples. */
import { number } from '../core/numbers.ts'
import type { Chart, Figure, PartResult, Table } from '../core/result.ts'
import { median, quantile } from '../core/statistics.ts'
import { KINDS } from './kinds.ts'
import type { Failures, Sample } from './part.ts'

const ACTIONS = ['runtime', 'reload'] as const
const WORDS = { runtime: 'by runtime API', reload: 'by reload' } as const
const QUANTILES = { p50: 0.5, p95: 0.95, max: 1 } as const

const times = (samples: readonly Sample[]): readonly number[] => samples.map(({ milliseconds }) => milliseconds)
const sizesIn = (samples: readonly Sample[]): readonly number[] => [...new Set(samples.map(({ services }) => services))]

/** The spread of a quantile: what it is in the first, second and third of the samples. */
function thirds(all: readonly number[], share: number): readonly [number, number] {
  const third = Math.ceil(all.length / 3)
  const parts = [0, 1, 2].map((at) => all.slice(at * third, (at + 1) * third)).filter((part) => part.length > 0)
  const values = [...parts.map((part) => quantile(part, share)), quantile(all, share)]
  return [Math.min(...values), Math.max(...values)]
}

function figuresOf(samples: readonly Sample[], name: string, title: string): readonly Figure[] {
  if (samples.length === 0) return []
  const all = times(samples)
  return Object.entries(QUANTILES).map(([quantileName, share]) => ({
    name: `change/${name}-${quantileName}`,
    title: `${title}, ${quantileName}`,
    unit: 'ms',
    better: 'lower' as const,
    value: quantile(all, share),
    spread: thirds(all, share)
  }))
}

function summary(samples: readonly Sample[]): readonly Figure[] {
  return sizesIn(samples).flatMap((services) =>
    ACTIONS.flatMap((action) =>
      [false, true].flatMap((underLoad) => {
        const own = samples.filter((one) => one.services === services && one.action === action && one.underLoad === underLoad)
        const load = underLoad ? 'loaded-' : ''
        return figuresOf(own, `${load}${action}-${services}`, `${services} services, ${WORDS[action]}${underLoad ? ', under load' : ''}`)
      })
    )
  )
}

function failedFigure(failures: readonly Failures[]): Figure {
  const failed = failures.reduce((sum, one) => sum + one.failed, 0)
  const requests = failures.reduce((sum, one) => sum + one.requests, 0)
  const title = `Failed requests of ${number(requests)} while changes were made`
  return { name: 'change/failed-requests', title, unit: 'requests', better: 'lower', value: failed, spread: [failed, failed] }
}

function table(samples: readonly Sample[], services: number): Table {
  const rows = KINDS.flatMap((kind) =>
    [false, true].flatMap((underLoad) => {
      const own = samples.filter((one) => one.services === services && one.kind === kind && one.underLoad === underLoad)
      if (own.length === 0) return []
      const ways = [...new Set(own.map(({ action }) => action))].join(', ')
      const values = Object.values(QUANTILES).map((share) => number(quantile(times(own), share)))
      return [[kind, ways, underLoad ? 'under load' : 'idle', String(own.length), ...values]]
    })
  )
  return {
    title: `${services} services`,
    columns: ['kind', 'carried out by', '', 'changes', ...Object.keys(QUANTILES).map((name) => `${name}, ms`)],
    rows
  }
}

function chart(samples: readonly Sample[]): Chart {
  const idle = samples.filter(({ underLoad }) => !underLoad)
  const series = KINDS.map((kind) => ({
    label: kind,
    points: sizesIn(idle).map((services) => {
      const own = idle.filter((one) => one.kind === kind && one.services === services)
      return [services, median(times(own))] as const
    })
  }))
  return { kind: 'curves', name: 'to-the-wire', title: 'From the API call to the wire, median', x: 'virtual services', y: 'ms', series }
}

export const resultOf = (samples: readonly Sample[], failures: readonly Failures[]): Omit<PartResult, 'method'> => ({
  figures: [...summary(samples), failedFigure(failures)],
  tables: sizesIn(samples).map((services) => table(samples, services)),
  charts: [chart(samples)]
})

export const METHOD: readonly string[] = [
  'The clock starts with the API call, and ends when a client that asks again and again over new connections sees the change: another real server answers, nobody does, ' +
    'a new port answers or an old one refuses. The changing service has a single real server without health check, so that no check has to be waited for; beside it stand ' +
    '10, 100 or 1,000 services of ten real servers. Which changes take a reload is said by the product; figures are by what it did.',
  'Then the same under load: wrk with four connections, a new one for each request, at another service. Every request that it could not finish, and each answer that is an error, counts as failed.'
]
