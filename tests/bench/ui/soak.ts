/** *Soak*: whether a tab that streams for an hour grows, and the web process with it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { number } from '../core/numbers.ts'
import type { Context, Part } from '../core/part.ts'
import type { Figure, PartResult } from '../core/result.ts'
import { median, quantile } from '../core/statistics.ts'
import { ownMegabytes } from '../sized/memory.ts'
import { heapOf } from './tab-cost.ts'
import { inNewTab, SERVICES, startProduct } from './tabs.ts'
import { filterOnce, openList } from './typing.ts'
import { startVisitors } from './visitors.ts'

interface Plan {
  /** Of streaming before the first sample: the lines of the last minute fill up. */
  readonly warmUp: number
  readonly samples: number
  /** Seconds from one sample to the next. */
  readonly pause: number
}

const PLANS: Readonly<Record<Context['mode'], Plan>> = {
  quick: { warmUp: 75, samples: 5, pause: 15 },
  whole: { warmUp: 90, samples: 60, pause: 60 }
}

interface Sample {
  readonly minutes: number
  readonly heap: number
  readonly nodes: number
  readonly web: number
}

type What = Exclude<keyof Sample, 'minutes'>

/** From the first quarter of the samples to the last, by their medians; its spread says how far samples of a quarter lie from each other. */
function growthOf(samples: readonly Sample[], what: What): Pick<Figure, 'value' | 'spread'> {
  const quarter = Math.ceil(samples.length / 4)
  const [first, last] = [samples.slice(0, quarter), samples.slice(-quarter)].map((part) => part.map((sample) => sample[what]))
  if (first === undefined || last === undefined) throw new RangeError('There are no samples.')
  const [low, high] = [quantile(last, 0) - quantile(first, 1), quantile(last, 1) - quantile(first, 0)]
  return { value: median(last) - median(first), spread: [low, high] }
}

const WHAT = {
  heap: { title: 'Memory of the tab, JavaScript', unit: 'MB' },
  nodes: { title: 'Nodes of the tab', unit: 'nodes' },
  web: { title: 'Memory of the web process', unit: 'MB' }
} as const

function resultOf(samples: readonly Sample[]): Omit<PartResult, 'method'> {
  const minutes = (samples.at(-1)?.minutes ?? 0) - (samples[0]?.minutes ?? 0)
  const whats: readonly What[] = ['heap', 'nodes', 'web']
  const figures = whats.map((what): Figure => {
    const { title, unit } = WHAT[what]
    return {
      name: `ui-soak/${what}-growth`,
      title: `${title}: grown in ${number(minutes)} minutes`,
      unit,
      better: 'lower',
      ...growthOf(samples, what)
    }
  })
  const rows = samples.map((sample) => [sample.minutes.toFixed(1), ...whats.map((what) => number(sample[what]))])
  const columns = ['minutes', ...whats.map((what) => `${WHAT[what].title}, ${WHAT[what].unit}`)]
  return { figures, tables: [{ title: 'While it streams', columns, rows }], charts: [] }
}

async function run({ mode, step, resources }: Context): Promise<PartResult> {
  const { warmUp, samples, pause } = PLANS[mode]
  const product = await step(`Ballast with ${SERVICES} services, and Chromium`, () => startProduct(resources))
  const { api, ballast } = product.sized
  using _ = await startVisitors(api, SERVICES)
  return inNewTab(product, async (page) => {
    const began = performance.now()
    await openList(page)
    await step('Warming up', () => sleep(warmUp * 1000))
    const found: Sample[] = []
    await step('Streaming', async () => {
      for (let turn = 0; turn < samples; turn += 1) {
        // Somebody looks for something now and then.
        await filterOnce(page, turn)
        await sleep(pause * 1000)
        const { megabytes: heap, nodes } = await heapOf(page)
        const minutes = (performance.now() - began) / 60_000
        found.push({ minutes, heap, nodes, web: await ownMegabytes(ballast.pid) })
      }
    })
    return { ...resultOf(found), method: METHOD }
  })
}

const METHOD: readonly string[] = [
  'The list of 1,000 services stays open for an hour while each of them gets about one request a second, so that each live message changes all of them. Once a minute a service is looked for by the ' +
    'filter, then what the tab does not use any more is collected, and what is left is taken. Growth is from the median of the first quarter of the samples to that of the last.'
]

export const soak: Part = { name: 'ui-soak', title: 'UI: an hour of streaming', leftOutOf: 'all', run }
