/** *Scale*: what more services cost the web process and the engine, and how each of it grows. */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemMachine } from '../../server/src/system/machine.ts'
import { number } from './core/numbers.ts'
import type { Context, Part } from './core/part.ts'
import type { Chart, Figure, PartResult, Table } from './core/result.ts'
import { growth, type Measured, measured } from './core/statistics.ts'
import { cpuSeconds, ownCpuSeconds } from './data-plane/cpu.ts'
import { SERVERS, type Sized, sizedBallast } from './sized/ballast.ts'
import { megabytes, ownMegabytes } from './sized/memory.ts'

interface Plan {
  readonly sizes: readonly number[]
  /** Of each time that is taken. */
  readonly samples: number
  readonly starts: number
  readonly idleSeconds: number
}

const PLANS: Readonly<Record<Context['mode'], Plan>> = {
  quick: { sizes: [10, 1000], samples: 5, starts: 1, idleSeconds: 4 },
  whole: { sizes: [10, 100, 300, 1000, 1500, 2000], samples: 30, starts: 3, idleSeconds: 8 }
}

/** Files that HAProxy needs for a size: one for each listener and each check, and some for clients. */
const filesFor = (size: number): number => size * (1 + SERVERS) + 1000

/** After this long without a question nobody is looking any more. */
const LOOKED_AWAY = 11_000

const WHAT = {
  start: { title: 'Start until everything serves', unit: 'ms' },
  'list-api': { title: 'List of all services by the API', unit: 'ms' },
  'save-reload': { title: 'Save by reload', unit: 'ms' },
  'save-runtime': { title: 'Save by runtime API', unit: 'ms' },
  'save-runtime-cpu': { title: 'Processor time of the web process for a save by runtime API', unit: 'ms' },
  revision: { title: 'A revision from the history', unit: 'ms' },
  diff: { title: 'What a revision changed in the engine’s files', unit: 'ms' },
  'web-memory': { title: 'Memory of the web process', unit: 'MB' },
  'engine-memory': { title: 'Memory of the engine', unit: 'MB' },
  'web-idle-cpu': { title: 'Processor, web process, idle just after a client asked', unit: '%' },
  'web-unwatched-cpu': { title: 'Processor, web process, nobody looks', unit: '%' },
  'engine-idle-cpu': { title: 'Processor, engine, idle with health checks', unit: '%' }
} as const
type What = keyof typeof WHAT
const NAMES = Object.keys(WHAT) as readonly What[]

type Samples = Readonly<Record<What, readonly number[]>>
type BySize = ReadonlyMap<number, Samples>

/** ms for which everything is done before it is timed: a program that was just started is slow, and the slower the less it has to do. */
const WARM_UP = 2_500

async function warmed(samples: number, work: (at: number) => Promise<unknown>): Promise<readonly number[]> {
  const end = performance.now() + WARM_UP
  let done = 0
  for (; performance.now() < end; done += 1) await work(done)
  return times(samples, (at) => work(done + at))
}

async function times(samples: number, work: (at: number) => Promise<unknown>): Promise<readonly number[]> {
  const taken: number[] = []
  for (let at = 0; at < samples; at += 1) {
    const began = performance.now()
    await work(at)
    taken.push(performance.now() - began)
  }
  return taken
}

/** Percent of a core that both use, every two seconds. The engine is a child of the web process that started it. */
async function idle({ ballast, engine }: Sized, seconds: number): Promise<{ readonly web: number[]; readonly engine: number[] }> {
  const shares = { web: [] as number[], engine: [] as number[] }
  const read = async () => ({ web: await ownCpuSeconds(ballast.pid), engine: await cpuSeconds(engine), at: performance.now() })
  let before = await read()
  // Looks come every one to five seconds: shorter than two seconds would be either much or nothing.
  for (let passed = 0; passed < seconds; passed += 2) {
    await sleep(2_000)
    const now = await read()
    for (const who of ['web', 'engine'] as const) shares[who].push(((now[who] - before[who]) / (now.at - before.at)) * 100_000)
    before = now
  }
  return shares
}

async function saves({ api, ids, ballast }: Sized, samples: number) {
  const subject = (at: number): number => ids[at % ids.length] ?? 0
  const cpu: number[] = []
  const reload = await warmed(samples, async (at) => {
    const params = { id: subject(at) }
    const { version } = await api.call('virtualServiceShow', { params })
    await api.call('virtualServiceChange', { params, version, body: { idleTimeout: 100 + at } })
  })
  const runtime = await warmed(samples, async (at) => {
    const id = subject(at)
    const [server] = (await api.call('virtualServiceShow', { params: { id } })).realServers
    if (server === undefined) throw new Error('The service has no real server.')
    const params = { id, serverId: server.id }
    const before = await ownCpuSeconds(ballast.pid)
    await api.call('realServerChange', { params, version: server.version, body: { connectionLimit: 100 + at } })
    cpu.push(((await ownCpuSeconds(ballast.pid)) - before) * 1000)
  })
  return { reload, runtime, cpu: cpu.slice(-samples) }
}

async function measure(size: number, { samples, starts, idleSeconds }: Plan, resources: AsyncDisposableStack): Promise<Samples> {
  const sized = await sizedBallast(size, resources, starts)
  const { api, ballast, engine, startedIn } = sized
  const listed = await warmed(samples, () => api.call('virtualServiceList'))
  const { reload, runtime, cpu } = await saves(sized, samples)
  const newest = { number: (await api.call('revisionList', { query: { limit: 1 } })).items[0]?.number ?? 0 }
  const revision = await times(samples, () => api.call('revisionShow', { params: newest }))
  const diff = await times(samples, () => api.call('revisionDiff', { params: newest }))
  await api.call('live')
  const asked = await idle(sized, Math.min(idleSeconds, 8))
  await sleep(LOOKED_AWAY - idleSeconds * 1000)
  const unwatched = await idle(sized, idleSeconds)
  const memory = { web: await ownMegabytes(ballast.pid), engine: await megabytes(engine) }
  await sized.end()
  return {
    start: startedIn,
    'list-api': listed,
    'save-reload': reload,
    'save-runtime': runtime,
    'save-runtime-cpu': cpu,
    revision,
    diff,
    'web-memory': [memory.web],
    'engine-memory': [memory.engine],
    'web-idle-cpu': asked.web,
    'web-unwatched-cpu': unwatched.web,
    'engine-idle-cpu': unwatched.engine
  }
}

/** Of processors, what is done every five seconds, and a collection of garbage, must not be left out by a median. */
const isMean = (what: What): boolean => WHAT[what].unit === '%' || what === 'save-runtime-cpu'

function middleOf(what: What, samples: readonly number[]): Measured {
  const found = measured(samples)
  return isMean(what) ? { ...found, value: samples.reduce((sum, one) => sum + one, 0) / samples.length } : found
}

/** From here on what services add stands out from what is there without any. */
const MANY = 300

/** How that grows which the services add to what the smallest size takes: 0 where nothing is to be seen of it, null where too few sizes were measured. */
function growthOf(what: What, bySize: BySize): Measured | null {
  const [[, smallest] = [], ...larger] = [...bySize]
  if (smallest === undefined) return null
  const base = middleOf(what, smallest[what]).value
  const many = larger.filter(([size]) => size >= MANY)
  if (many.length < 2) return null
  const points = many.map(([size, samples]) => [size, middleOf(what, samples[what]).value - base] as const)
  const seen = points.filter(([, added]) => added > base * 0.1)
  return seen.length < 2 ? { value: 0, spread: [0, 0] } : growth(seen)
}

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
    'as the one file that the appliance runs, three times. Then, each after 2.5 s of warming up, the list is read, one service after the other is saved, a revision and what it changed ' +
    'are read, and it is left alone: for some seconds while a client may ask again (looks come every second), and when nobody looks. Memory is resident memory at the end ' +
    'of all that. Times are those of whole API requests; a save by reload ends when the new worker has proven which revision it runs. ' +
    'A save by runtime API waits for a check by haproxy -c and for the disk, behind which work hides as long as it is little: its growth is that of processor time.',
  'The exponent says how that grows which services add to the smallest size, from 300 services on: 1 is in proportion to them, 0 that nothing is to be seen of it. Its spread is that of the fits which leave one size out.'
]

const tooLarge = (sizes: readonly number[], files: number): readonly string[] =>
  sizes.length === 0
    ? []
    : [`Left out: ${sizes.join(', ')} services, for which the ${number(files)} files that may be open on this machine are too few.`]

async function run({ mode, step, resources }: Context): Promise<PartResult> {
  const plan = PLANS[mode]
  const files = systemMachine.openFiles()
  const possible = plan.sizes.filter((size) => filesFor(size) <= files)
  const bySize = new Map<number, Samples>()
  for (const size of possible) bySize.set(size, await step(`${size} services`, () => measure(size, plan, resources)))
  return {
    figures: figuresOf(bySize),
    tables: [tableOf(bySize)],
    charts: [
      chart('times', 'Times by number of services', 'ms', ['start', 'list-api', 'save-reload', 'save-runtime', 'revision', 'diff'], bySize),
      chart('memory', 'Memory by number of services', 'MB', ['web-memory', 'engine-memory'], bySize)
    ],
    method: [
      ...METHOD,
      ...tooLarge(
        plan.sizes.filter((size) => filesFor(size) > files),
        files
      )
    ]
  }
}

export const scale: Part = { name: 'scale', title: 'Scale: 10 to 2,000 services of ten real servers', run }
