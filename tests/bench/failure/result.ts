/** Figures, tables and plot of failures, from samples. */
import { number } from '../core/numbers.ts'
import type { Chart, Figure, PartResult, Table } from '../core/result.ts'
import { measured, median, quantile } from '../core/statistics.ts'
import { CHECK_NAMES, type Check, DEATHS, type Death, type DeathSample } from './death.ts'
import { DRAIN_TIMES, type DrainMode, type DrainSample, type DrainTime, MODES } from './drain.ts'
import type { StormResult } from './storm.ts'

const DEATH_WORDS: Readonly<Record<Death, string>> = {
  killed: 'killed: refuses',
  hung: 'hung: takes and does not answer',
  vanished: 'vanished: packets are lost'
}
const CHECK_WORDS: Readonly<Record<Check, string>> = { tcp: 'TCP Connection Only', http: 'HTTP Protocol', none: 'None' }
const MODE_WORDS: Readonly<Record<DrainMode, string>> = { none: 'None', 'source-ip': 'Source IP Address', 'active-cookie': 'Active Cookie' }

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)
const single = (value: number): Pick<Figure, 'value' | 'spread'> => ({ value, spread: [value, value] })
const lower = { better: 'lower' as const }

interface Kind {
  readonly death: Death
  readonly check: Check
  readonly samples: readonly DeathSample[]
}

const kindsOf = (samples: readonly DeathSample[]): readonly Kind[] =>
  DEATHS.flatMap((death) =>
    CHECK_NAMES.map((check) => ({ death, check, samples: samples.filter((one) => one.death === death && one.check === check) }))
  ).filter((kind) => kind.samples.length > 0)

/** Null where one of them goes on being chosen. */
function lasts({ samples }: Kind): readonly number[] | null {
  const values = samples.map(({ last }) => last)
  return values.every((one) => one !== null) ? values : null
}

function deathFigures(kind: Kind): readonly Figure[] {
  const { death, check, samples } = kind
  const name = `failure/${death}-${check}`
  const title = `${DEATH_WORDS[death]}; check ${CHECK_WORDS[check]}`
  const ends = lasts(kind)
  return [
    ...(ends === null
      ? []
      : [{ name: `${name}-last`, title: `${title}: last misdirected request`, unit: 'ms', ...lower, ...measured(ends) }]),
    {
      name: `${name}-failed`,
      title: `${title}: failed requests of a thousand while watched`,
      unit: 'requests',
      ...lower,
      ...measured(samples.map(({ failed, requests }) => (1000 * failed) / requests))
    }
  ]
}

function deathTable(samples: readonly DeathSample[]): Table {
  const rows = kindsOf(samples).map((kind) => {
    const ends = lasts(kind)
    const times = ends === null ? ['goes on', 'goes on'] : [number(median(ends)), number(Math.max(...ends))]
    const requests = sum(kind.samples.map((one) => one.requests))
    const failed = sum(kind.samples.map((one) => one.failed))
    const slowest = Math.max(...kind.samples.map((one) => one.slowest))
    return [DEATH_WORDS[kind.death], CHECK_WORDS[kind.check], ...times, `${failed} of ${requests}`, number(slowest)]
  })
  const columns = ['a real server of three is', 'check', 'last misdirected, ms', 'most', 'failed requests', 'slowest answer, ms']
  return { title: 'Death of a real server', columns, rows }
}

const drainsOf = (samples: readonly DrainSample[], mode: DrainMode, drainTime: DrainTime): readonly DrainSample[] =>
  samples.filter((one) => one.mode === mode && one.drainTime === drainTime)

const leftAt = (samples: readonly DrainSample[]): readonly number[] =>
  samples.map(({ established }) => established).filter((one) => typeof one === 'number')

function drainFigures(samples: readonly DrainSample[]): readonly Figure[] {
  const kinds = MODES.flatMap((mode) => DRAIN_TIMES.map((drainTime) => ({ mode, drainTime, own: drainsOf(samples, mode, drainTime) })))
  const failed = sum(samples.map((one) => one.failed))
  return [
    ...kinds.map(({ mode, drainTime, own }) => ({
      name: `failure/drain-${mode}-${drainTime}-new`,
      title: `Disabled, persistence ${MODE_WORDS[mode]}, drain time ${drainTime} s: last request of a new client`,
      unit: 'ms',
      ...lower,
      ...measured(own.map(({ newClients }) => newClients))
    })),
    {
      name: 'failure/drain-failed',
      title: 'Failed requests while real servers were disabled',
      unit: 'requests',
      ...lower,
      ...single(failed)
    }
  ]
}

function drainTable(samples: readonly DrainSample[]): Table {
  const rows = MODES.flatMap((mode) =>
    DRAIN_TIMES.map((drainTime) => {
      const own = drainsOf(samples, mode, drainTime)
      const news = own.map(({ newClients }) => newClients)
      const left = leftAt(own)
      const stays = own.filter(({ established }) => established === null).length
      const moved = left.length === 0 ? [] : [`leave within ${number(Math.max(...left))} ms (${left.length} of ${own.length})`]
      const established = [...(stays === 0 ? [] : [`stay (${stays} of ${own.length})`]), ...moved].join(', ')
      const failed = `${sum(own.map((one) => one.failed))} of ${sum(own.map((one) => one.requests))}`
      return [
        MODE_WORDS[mode],
        String(drainTime),
        number(median(news)),
        number(Math.max(...news)),
        established === '' ? '–' : established,
        failed
      ]
    })
  )
  const columns = ['persistence', 'drain time, s', 'last of new clients, ms', 'most', 'established clients', 'failed requests']
  return { title: 'Drain: a real server is disabled', columns, rows }
}

const byAction = ({ acknowledged }: StormResult, action: string): number => acknowledged.filter((one) => one.action === action).length

function stormFigures(result: StormResult): readonly Figure[] {
  const waits = result.acknowledged.map(({ milliseconds }) => milliseconds)
  const figure = (name: string, title: string, unit: string, value: number, better: Figure['better'] = 'lower'): Figure => ({
    name: `failure/storm-${name}`,
    title: `Storm: ${title}`,
    unit,
    better,
    ...single(value)
  })
  return [
    figure('failed-requests', `failed requests of ${number(result.requests)}`, 'requests', result.failed),
    figure(
      'lost',
      'changes that were refused, are not in the history, or not on the wire',
      'changes',
      result.refused.length + result.notInHistory + result.notOnWire
    ),
    figure('rate', 'changes carried out in a second', 'changes', result.acknowledged.length / result.took, 'higher'),
    figure('answer-p95', 'from the call to the answer, p95', 'ms', quantile(waits, 0.95)),
    figure('web-memory-kept', 'memory of the web process, after it to before', 'ratio', result.web.after / result.web.before),
    figure('engine-memory-kept', 'memory of the engine, after it to before', 'ratio', result.engine.after / result.engine.before)
  ]
}

function stormTable(result: StormResult): Table {
  const memory = ({ before, most, after }: StormResult['web']): string => [before, most, after].map(number).join(' / ')
  const waits = result.acknowledged.map(({ milliseconds }) => milliseconds)
  return {
    title: `Storm of 100 changes a second for ${result.seconds} s, of ${result.objects} objects in turn`,
    columns: ['', ''],
    rows: [
      ['wanted', number(result.wanted)],
      ['overtaken by a newer wish before they were sent', number(result.overtaken)],
      ['acknowledged', number(result.acknowledged.length)],
      ['of these by reload', number(byAction(result, 'reload'))],
      ['of these at run time', number(byAction(result, 'runtime'))],
      ['revisions in the history', number(result.revisions)],
      ['refused', [number(result.refused.length), ...new Set(result.refused)].join('; ')],
      ['acknowledged, and not in the history', number(result.notInHistory)],
      ['objects whose last wish is not on the wire', number(result.notOnWire)],
      ['all done after, s', number(result.took)],
      ['from the call to the answer: median / p95 / most, ms', [0.5, 0.95, 1].map((share) => number(quantile(waits, share))).join(' / ')],
      ['failed requests', `${result.failed} of ${number(result.requests)}`],
      ['most workers at a time', number(result.workers)],
      ['memory of the web process: before / most / after, MB', memory(result.web)],
      ['memory of the engine: before / most / after, MB', memory(result.engine)]
    ]
  }
}

function chart(samples: readonly DeathSample[]): Chart {
  const groups = DEATHS.map((death) => ({
    label: death,
    bars: kindsOf(samples)
      .filter((kind) => kind.death === death)
      .flatMap((kind) => {
        const ends = lasts(kind)
        return ends === null ? [] : [{ series: CHECK_WORDS[kind.check], ...measured(ends) }]
      })
  })).filter(({ bars }) => bars.length > 0)
  return {
    kind: 'bars',
    name: 'failure',
    title: 'From death to the last misdirected request, where it ends',
    unit: 'ms',
    mark: null,
    groups
  }
}

export const resultOf = (
  deaths: readonly DeathSample[],
  drains: readonly DrainSample[],
  storm: StormResult
): Omit<PartResult, 'method'> => ({
  figures: [...kindsOf(deaths).flatMap(deathFigures), ...drainFigures(drains), ...stormFigures(storm)],
  tables: [deathTable(deaths), drainTable(drains), stormTable(storm)],
  charts: [chart(deaths)]
})

export const METHOD: readonly string[] = [
  'Death: services of three real servers with round robin and no persistence, one of which dies while clients of each service ask ten times a second, over new connections, whether or not they are ' +
    'answered. A request is misdirected when the engine chooses the dead server for it; that is read from the engine’s counter of choices, every 50 ms. Most of these requests do not fail: the engine tries another server where none took the connection. ' +
    'Checks are those of a new machine: every 9 s, 4 s of patience, Down after two that fail (quick: 2 s, 1 s). A client gives up after 10 s (quick: 6 s). The servers of five services of each kind (quick: two) die one after the other, spread over the interval of the checks. A server whose packets vanish needs a network namespace of the bench’s own and nft; elsewhere these rows are missing.',
  'Where it “goes on”, nothing tells that the server is dead: a connection is all that TCP Connection Only asks for, and None asks for nothing.',
  'Drain: a real server of two is disabled while new clients, each with an address of its own, ask 200 times a second and an established one 50 times. The clock starts with the API call and ends with the last request that the server itself saw.',
  'Storm: every 10 ms another value is wanted for one of 50 objects in turn (quick: 20), half of them by reload, half at run time. Whoever changes an object needs the version that the last change made, so there is one call at a time for each, and then the newest wish: ' +
    'that is all that is left out, and the caller does it. Meanwhile wrk asks another service over new connections. At the end each object is asked for on the wire, and each acknowledged change is looked for in the history.'
]
