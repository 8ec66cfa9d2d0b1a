/** Figures, table and plots of the data plane, from samples. */
import { number, range } from '../core/numbers.ts'
import type { Chart, Figure, PartResult, Table } from '../core/result.ts'
import { type Measured, measured, median, ratio } from '../core/statistics.ts'
import type { CaseSamples, Sample } from './part.ts'
import type { SideName } from './sides.ts'

const WORDS: Readonly<Record<SideName, string>> = { ballast: 'Ballast', haproxy: 'HAProxy by hand', nginx: 'nginx', direct: 'direct' }

const PART = 'data-plane'

const values = ({ samples }: CaseSamples, side: SideName, of: keyof Sample): readonly number[] =>
  (samples.get(side) ?? []).map((sample) => sample[of])

/** @returns null where that side was not measured. */
function toSide(one: CaseSamples, side: SideName, of: keyof Sample): Measured | null {
  const base = values(one, side, of)
  return base.length === 0 ? null : ratio(values(one, 'ballast', of), base)
}

function figuresOf(one: CaseSamples): readonly Figure[] {
  const { name, title } = one.measured
  const throughput = (['haproxy', 'nginx', 'direct'] as const).flatMap((side) => {
    const found = toSide(one, side, 'rate')
    return found === null
      ? []
      : [
          {
            name: `${PART}/${name}/to-${side}`,
            title: `${title}: throughput / ${WORDS[side]}`,
            unit: 'ratio',
            better: 'higher' as const,
            ...found
          }
        ]
  })
  const cpu = toSide(one, 'haproxy', 'cpu')
  return cpu === null
    ? throughput
    : [
        ...throughput,
        {
          name: `${PART}/${name}/cpu-to-haproxy`,
          title: `${title}: CPU per request / ${WORDS.haproxy}`,
          unit: 'ratio',
          better: 'lower',
          ...cpu
        }
      ]
}

/** The mean of ratios is the geometric one: half as fast here and twice as fast there is as fast. */
const geometric = (ratios: readonly number[]): number => Math.exp(ratios.reduce((sum, one) => sum + Math.log(one), 0) / ratios.length)

/** Over cases that the other side has, first round by round. */
function overall(both: readonly CaseSamples[], side: SideName): Measured {
  const rounds = Math.min(...both.map((one) => values(one, side, 'rate').length))
  const byRound = Array.from({ length: rounds }, (_, round) =>
    geometric(both.map((one) => (values(one, 'ballast', 'rate')[round] ?? 0) / (values(one, side, 'rate')[round] ?? 0)))
  )
  const value = geometric(both.flatMap((one) => toSide(one, side, 'rate')?.value ?? []))
  const { spread } = measured(byRound)
  return { value, spread: [Math.min(spread[0], value), Math.max(spread[1], value)] }
}

/** The case in which the hand-written HAProxy is ahead most. */
export const worstOf = (all: readonly CaseSamples[]): CaseSamples =>
  all.reduce((a, b) => ((toSide(a, 'haproxy', 'rate')?.value ?? 1) <= (toSide(b, 'haproxy', 'rate')?.value ?? 1) ? a : b))

/** @param again the worst case measured anew: the least of many figures is that of whom noise hit hardest, and says little by itself. */
function summary(all: readonly CaseSamples[], again: CaseSamples): readonly Figure[] {
  const figure = { unit: 'ratio', better: 'higher' } as const
  const nginx = all.filter((one) => values(one, 'nginx', 'rate').length > 0)
  const toNginx = `All cases that nginx has: throughput / ${WORDS.nginx}`
  const title = `The worst case once more (${again.measured.title}): throughput / ${WORDS.haproxy}`
  return [
    { ...figure, name: `${PART}/throughput-to-haproxy`, title: `All cases: throughput / ${WORDS.haproxy}`, ...overall(all, 'haproxy') },
    { ...figure, name: `${PART}/worst-to-haproxy`, title, ...overall([again], 'haproxy') },
    ...(nginx.length === 0 ? [] : [{ ...figure, name: `${PART}/throughput-to-nginx`, title: toNginx, ...overall(nginx, 'nginx') }])
  ]
}

const written = (found: Measured | null): string => (found === null ? '–' : found.value.toFixed(2))

function table(all: readonly CaseSamples[]): Table {
  return {
    title: 'Case by case',
    columns: ['case', 'Ballast, 1/s', '/ HAProxy', 'spread', 'CPU µs', '/ HAProxy', 'spread', '/ nginx', '/ direct'],
    rows: all.map((one) => {
      const [rate, cpu] = [toSide(one, 'haproxy', 'rate'), toSide(one, 'haproxy', 'cpu')]
      return [
        one.measured.title,
        number(median(values(one, 'ballast', 'rate'))),
        written(rate),
        rate === null ? '–' : range(rate.spread, 'ratio'),
        number(median(values(one, 'ballast', 'cpu'))),
        written(cpu),
        cpu === null ? '–' : range(cpu.spread, 'ratio'),
        written(toSide(one, 'nginx', 'rate')),
        written(toSide(one, 'direct', 'rate'))
      ]
    })
  }
}

function chart(all: readonly CaseSamples[], name: string, title: string, of: keyof Sample): Chart {
  const groups = all.map((one) => ({
    label: one.measured.title,
    bars: (['ballast', 'nginx'] as const).flatMap((side) => {
      const [mine, base] = [values(one, side, of), values(one, 'haproxy', of)]
      return mine.length === 0 ? [] : [{ series: WORDS[side], ...ratio(mine, base) }]
    })
  }))
  return { kind: 'bars', name, title, unit: 'ratio', mark: 1, groups }
}

export const resultOf = (all: readonly CaseSamples[], again: CaseSamples): Omit<PartResult, 'method'> => ({
  figures: [...summary(all, again), ...all.flatMap(figuresOf)],
  tables: [table(all)],
  charts: [
    chart(all, 'throughput', 'Throughput, hand-written HAProxy = 1 (more is better)', 'rate'),
    chart(all, 'cpu', 'Processor time for a request, hand-written HAProxy = 1 (less is better)', 'cpu')
  ]
})

export const METHOD: readonly string[] = [
  'The services are published through the API of a Ballast that runs as it does for users, and are what its HAProxy then does. Beside it run one HAProxy whose ' +
    'configuration is written by hand (`tests/bench/data-plane/cases.ts`, `sides.ts`), with what the case needs, TCP keep-alives and no more, and Debian’s nginx with the same; all with one thread ' +
    'or worker for each processor, to the same four real servers, which are an nginx that answers by itself. *direct* is the load at a real server.',
  'The load comes from wrk with 64 connections (8 for large bodies), and from h2load where wrk cannot: HTTP/2 (16 connections of 10 streams) and full handshakes, ' +
    'where each client makes one connection for one request, since wrk resumes its sessions. A request that fails ends the bench: whoever refuses is fast. ' +
    'Content rules match nothing, which is the most work; clients bring no cookie, so Active Cookie sets one in each answer.',
  'Throughput on a machine whose processors are shared by load, proxy and servers shows a proxy’s cost weakened: a proxy that takes 10 % more time lowers it by ' +
    'less. So the processor time of the proxy for one request (all its threads, from the scheduler’s own count) stands beside it. Nobody is pinned to a processor, as ' +
    'nobody is in use; each program has a session of its own, since the kernel shares processors among sessions first.',
  'The case in which the hand-written HAProxy is ahead most is measured once more in four times as many rounds, and that is its figure: the least of many figures is ' +
    'that of whom noise hit hardest. What single lines cost is counted in [0023](decisions/0023-the-price-of-a-line-is-counted-in-instructions.md).'
]
