/** How one size is measured: in turns with the others, and left alone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../core/statistics.ts'
import { cpuSeconds, ownCpuSeconds } from '../data-plane/cpu.ts'
import type { Sized } from '../sized/ballast.ts'
import { megabytes, ownMegabytes } from '../sized/memory.ts'
import type { What } from './samples.ts'

/** After this long without a question nobody is looking any more. */
const LOOKED_AWAY = 11_000

/** ms for which the list is read before anything is timed: a program that was just started is slow, and the slower the less it has to do. */
const WARM_UP = 2_000
const WARM_SAVES = 8

/**
 * ms of one turn in which the list is read, of whose times the middle one counts. Just after the others' turns the first ones are slow
 * by more than a list of 10 services takes, and that would be taken for what does not grow.
 */
const LISTS = 250

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
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

export type Timed = Exclude<What, 'start' | 'web-memory' | 'engine-memory' | 'web-idle-cpu' | 'web-unwatched-cpu' | 'engine-idle-cpu'>

/** Milliseconds of a processor that the web process takes for this work. */
async function cpuOf({ ballast }: Sized, work: () => Promise<unknown>): Promise<number> {
  const before = await ownCpuSeconds(ballast.pid)
  await work()
  return ((await ownCpuSeconds(ballast.pid)) - before) * 1000
}

async function lists(sized: Sized): Promise<{ readonly wall: number; readonly cpu: number }> {
  const taken: number[] = []
  const cpu = await cpuOf(sized, async () => {
    for (const end = performance.now() + LISTS; performance.now() < end; )
      taken.push(await time(() => sized.api.call('virtualServiceList')))
  })
  return { wall: median(taken), cpu: cpu / taken.length }
}

async function saveByReload({ api, ids }: Sized, at: number): Promise<number> {
  const params = { id: ids[at % ids.length] ?? 0 }
  const { version } = await api.call('virtualServiceShow', { params })
  return time(() => api.call('virtualServiceChange', { params, version, body: { idleTimeout: 100 + at } }))
}

async function saveByCommands(sized: Sized, at: number): Promise<{ readonly wall: number; readonly cpu: number }> {
  const { api, ids } = sized
  const id = ids[at % ids.length] ?? 0
  const [server] = (await api.call('virtualServiceShow', { params: { id } })).realServers
  if (server === undefined) throw new Error('The service has no real server.')
  const params = { id, serverId: server.id }
  const save = () => api.call('realServerChange', { params, version: server.version, body: { connectionLimit: 100 + at } })
  let wall = 0
  const cpu = await cpuOf(sized, async () => {
    wall = await time(save)
  })
  return { wall, cpu }
}

export async function warmUp(sized: Sized): Promise<void> {
  for (const end = performance.now() + WARM_UP; performance.now() < end; ) await sized.api.call('virtualServiceList')
  for (let at = 0; at < WARM_SAVES; at += 1) {
    await saveByReload(sized, at)
    await saveByCommands(sized, at)
  }
}

/** One turn of one size. */
export async function timed(sized: Sized, round: number): Promise<Readonly<Record<Timed, number>>> {
  const { api } = sized
  const at = WARM_SAVES + round
  const list = await lists(sized)
  const reload = await saveByReload(sized, at)
  const commands = await saveByCommands(sized, at)
  const newest = { number: (await api.call('revisionList', { query: { limit: 1 } })).items[0]?.number ?? 0 }
  return {
    'list-api': list.wall,
    'list-api-cpu': list.cpu,
    'save-reload': reload,
    'save-runtime': commands.wall,
    'save-runtime-cpu': commands.cpu,
    revision: await time(() => api.call('revisionShow', { params: newest })),
    diff: await time(() => api.call('revisionDiff', { params: newest }))
  }
}

/** What is left when nobody does anything: processors and memory. */
export async function leftAlone(sized: Sized, idleSeconds: number) {
  const { api, ballast, engine } = sized
  await api.call('live')
  const asked = await idle(sized, idleSeconds)
  await sleep(Math.max(0, LOOKED_AWAY - idleSeconds * 1000))
  const unwatched = await idle(sized, idleSeconds)
  return {
    'web-memory': [await ownMegabytes(ballast.pid)],
    'engine-memory': [await megabytes(engine)],
    'web-idle-cpu': asked.web,
    'web-unwatched-cpu': unwatched.web,
    'engine-idle-cpu': unwatched.engine
  }
}
