/** Every scheduling method with real requests: who gets how much, and what happens when a server goes, comes or changes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealServer, SchedulingMethod } from '../../server/src/contract/index.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { type Backend, startBackend } from '../support/backends.ts'
import { NO_CHECK, TCP_CHECK } from '../support/checks.ts'
import { ask, shares, whoAnswers } from '../support/clients.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

/** The others follow what is observed: dynamic-weights.test.ts. */
type StaticMethod = Exclude<SchedulingMethod, 'weighted-response-time' | 'resource-based'>

const FARM = [22_101, 22_102, 22_103, 22_104] as const
const [A, B, C, D] = FARM.map(String) as [string, string, string, string]
const WEIGHTS = [100, 200, 300, 400]
const PORTS: Readonly<Record<StaticMethod, number>> = {
  'round-robin': 22_001,
  'weighted-round-robin': 22_002,
  'least-connection': 22_003,
  'weighted-least-connection': 22_004,
  'fixed-weighting': 22_005,
  'source-ip-hash': 22_006,
  'url-hash': 22_007
}

const resources = new AsyncDisposableStack()
const farm: Backend[] = []
let bench: Bench

const weighted =
  (port: number, weights: readonly number[]) =>
  (current: Configuration): Configuration => {
    const service = serviceOn(current, port)
    const realServers = service.realServers.map((server, at) => ({ ...server, weight: weights[at] ?? 1000 }))
    return withEntity(current, 'virtualServices', service.id, { ...service, realServers })
  }

const change = (port: number, edit: (servers: readonly RealServer[]) => readonly RealServer[]) =>
  bench.change((current) => {
    const service = serviceOn(current, port)
    return withEntity(current, 'virtualServices', service.id, { ...service, realServers: [...edit(service.realServers)] })
  })

const withServer = (at: number, patch: Partial<RealServer>) => (servers: readonly RealServer[]) =>
  servers.map((server, place) => (place === at ? { ...server, ...patch } : server))

beforeAll(async () => {
  bench = await newBench()
  resources.defer(() => bench.remove())
  for (const port of FARM) {
    const backend = await startBackend(port)
    farm.push(backend)
    resources.defer(() => backend.stop())
  }
  await bench.change((empty, newId) =>
    Object.entries(PORTS).reduce((configuration, [method, port]) => {
      const scheduling = method as StaticMethod
      const added = withService({ address: '127.0.0.1', port, type: 'http', scheduling, check: NO_CHECK }, FARM)(configuration, newId)
      return weighted(port, WEIGHTS)(added)
    }, empty)
  )
})
afterAll(() => resources.disposeAsync())

const split = async (method: StaticMethod, count: number) => shares(await whoAnswers(count, { port: PORTS[method] }))

test('round robin: in turn, whatever the weights', async () => {
  expect(await split('round-robin', 40)).toEqual({ [A]: 10, [B]: 10, [C]: 10, [D]: 10 })
})

test('weighted round robin: in proportion to the weights', async () => {
  expect(await split('weighted-round-robin', 100)).toEqual({ [A]: 10, [B]: 20, [C]: 30, [D]: 40 })
})

/** Requests that stay open: 20 at the same time, and how many each server has. */
async function held(method: StaticMethod): Promise<readonly number[]> {
  const before = farm.map((backend) => backend.requests.length)
  const counts = () => farm.map((backend, at) => backend.requests.length - (before[at] ?? 0))
  const answers: Promise<unknown>[] = []
  for (let turn = 1; turn <= 20; turn++) {
    answers.push(ask({ port: PORTS[method], path: '/slow' }))
    await waitFor(() => counts().reduce((sum, count) => sum + count, 0) === turn)
  }
  const seen = counts()
  for (const port of FARM) await ask({ port, path: '/release' })
  await Promise.all(answers)
  return seen
}

test('least connection: open requests are even', async () => {
  expect(await held('least-connection')).toEqual([5, 5, 5, 5])
})

test('weighted least connection: open requests are in proportion to the weights', async () => {
  expect(await held('weighted-least-connection')).toEqual([2, 4, 6, 8])
})

test('fixed weighting: all to the heaviest that is up, and the next one when it goes', async () => {
  const port = PORTS['fixed-weighting']
  const worker = await bench.worker()
  expect(await split('fixed-weighting', 10)).toEqual({ [D]: 10 })
  const off = await change(port, withServer(3, { enabled: false, disabledAt: new Date().toISOString() }))
  expect(off.plan.action).toBe('runtime')
  expect(await split('fixed-weighting', 10)).toEqual({ [C]: 10 })
  await change(port, withServer(3, { enabled: true, disabledAt: null }))
  expect(await split('fixed-weighting', 10)).toEqual({ [D]: 10 })
  expect(await bench.worker()).toBe(worker)
})

test('fixed weighting: another order needs a reload and says so, a weight that changes no order needs nothing', async () => {
  const port = PORTS['fixed-weighting']
  expect((await change(port, withServer(3, { weight: 350 }))).plan.action).toBe('none')
  const swapped = await change(port, withServer(0, { weight: 5000 }))
  expect(swapped.plan).toEqual({ action: 'reload', reasons: [expect.stringContaining('the order of its real servers changes')] })
  expect(await split('fixed-weighting', 10)).toEqual({ [A]: 10 })
})

test('fixed weighting: a full server overflows to the next', async () => {
  const port = PORTS['fixed-weighting']
  await change(port, withServer(0, { connectionLimit: 1 }))
  const [first] = farm
  const before = first?.requests.length ?? 0
  const waiting = ask({ port, path: '/slow' })
  await waitFor(() => (first?.requests.length ?? 0) > before)
  expect(await split('fixed-weighting', 5)).toEqual({ [D]: 5 })
  await ask({ port: FARM[0], path: '/release' })
  await waiting
})

test('source IP hash: an address keeps its server; others are spread, and only those of a server that goes move', async () => {
  const port = PORTS['source-ip-hash']
  const clients = Array.from({ length: 40 }, (_, at) => `127.0.1.${at + 1}`)
  const where = async () => new Map(await Promise.all(clients.map(async (from) => [from, (await ask({ port, from })).body] as const)))
  const before = await where()
  expect(await where()).toEqual(before)
  expect(new Set(before.values()).size).toBe(4)
  const worker = await bench.worker()
  const gone = serviceOn(bench.store.current().configuration, port).realServers[1]
  await change(port, (servers) => servers.filter((server) => server.id !== gone?.id))
  const after = await where()
  for (const [client, server] of before) {
    if (server === B) expect(after.get(client)).not.toBe(B)
    else expect(after.get(client)).toBe(server)
  }
  // A new worker numbers servers anew; the ring must not move.
  await bench.change((current) => ({ ...current, settings: { ...current.settings, drainTime: 601 } }))
  expect(await bench.worker()).not.toBe(worker)
  expect(await where()).toEqual(after)
})

test('URL hash: a path with its query keeps its server, whoever asks', async () => {
  const port = PORTS['url-hash']
  const paths = Array.from({ length: 40 }, (_, at) => `/image?id=${at}`)
  const where = async (from: string) => Promise.all(paths.map(async (path) => (await ask({ port, path, from })).body))
  const before = await where('127.0.1.1')
  expect(await where('127.0.1.2')).toEqual(before)
  expect(new Set(before).size).toBe(4)
})

test('fixed weighting: after a reload a server that is down stays down', async () => {
  const port = 22_008
  await bench.change((current) => ({ ...current, settings: { ...current.settings, checks: { interval: 1, timeout: 1, retries: 1 } } }))
  await bench.change((current, newId) => {
    // Nobody listens on the heaviest one.
    const service = { address: '127.0.0.1', port, type: 'http', scheduling: 'fixed-weighting', check: TCP_CHECK } as const
    return weighted(port, [900, 100])(withService(service, [22_199, FARM[1]])(current, newId))
  })
  await waitFor(async () => (await ask({ port })).body === B)
  const worker = await bench.worker()
  await bench.change((current) => ({ ...current, settings: { ...current.settings, drainTime: 602 } }))
  expect(await bench.worker()).not.toBe(worker)
  expect(shares(await whoAnswers(10, { port }))).toEqual({ [B]: 10 })
})
