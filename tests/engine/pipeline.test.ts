/** Changes on their way to real traffic: what needs a new worker and what does not, and what happens when something refuses. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { RealServer, VirtualService } from '../../server/src/contract/index.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { DEFAULT_PERSISTENCE, newRealServer } from '../../server/src/domain/defaults.ts'
import { Refusal } from '../../server/src/domain/problems.ts'
import type { EngineSystem } from '../../server/src/engine/system-ports.ts'
import { type Backend, bodies, get, startBackend } from '../support/backends.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const PORTS = [20011, 20012, 20013]
const ADDRESS = '127.0.0.1'
const at = (port: number): string => `http://${ADDRESS}:${port}/`

let backends: Backend[] = []
let bench: Bench
let next = 20100

beforeAll(async () => {
  backends = await Promise.all(PORTS.map(startBackend))
  bench = await newBench()
})

afterAll(async () => {
  await bench.remove()
  await Promise.all(backends.map((backend) => backend.stop()))
})

afterEach(async () => {
  await bench.change((current) => ({ ...current, virtualServices: new Map() }))
})

/** Publishes a service with all backends. @returns its port, when all of them serve. */
async function publish(extra: Partial<VirtualService> = {}, ports: readonly number[] = PORTS): Promise<number> {
  const port = next++
  await bench.change(withService({ address: ADDRESS, port, type: 'http', check: TCP_CHECK, ...extra }, ports))
  await waitFor(async () => new Set(await bodies(at(port), ports.length)).size === ports.length)
  return port
}

const editService =
  (port: number, edit: (service: VirtualService) => VirtualService) =>
  (current: Configuration): Configuration => {
    const service = serviceOn(current, port)
    return withEntity(current, 'virtualServices', service.id, edit(service))
  }
const editServer = (port: number, index: number, edit: (server: RealServer) => RealServer) =>
  editService(port, (service) => ({
    ...service,
    realServers: service.realServers.map((server, at) => (at === index ? edit(server) : server))
  }))

/** Status, health check and all as `show stat` has it. */
async function statusOf(service: number, server: number): Promise<string> {
  const rows = await bench.system.process.stats('show stat')
  return rows.split('\n').find((row) => row.startsWith(`vs${service},rs${server},`)) ?? ''
}

const counted = (seen: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(seen, (body) => body)].map(([body, same]) => [body, same.length]))

test('a published service carries traffic, and its plan says why it needed a reload', async () => {
  const port = next++
  const outcome = await bench.change(withService({ address: ADDRESS, port, type: 'http', name: 'Web', check: TCP_CHECK }, PORTS))
  expect(outcome.plan).toEqual({ action: 'reload', reasons: [`“Web” (127.0.0.1:${port}): a new service needs a new listener.`] })
  expect(await get(at(port))).toMatchObject({ status: 200 })
})

test('weights, limits, draining, adding and deleting go without a new worker', async () => {
  const port = await publish({ scheduling: 'weighted-round-robin' })
  const worker = await bench.worker()

  const weighted = await bench.change(editServer(port, 0, (server) => ({ ...server, weight: 3000 })))
  expect(weighted.plan.action).toBe('runtime')
  expect(counted(await bodies(at(port), 50))).toEqual({ 20011: 30, 20012: 10, 20013: 10 })

  expect((await bench.change(editServer(port, 1, (server) => ({ ...server, connectionLimit: 7 })))).plan.action).toBe('runtime')
  const now = new Date().toISOString()
  const drained = await bench.change(editServer(port, 0, (server) => ({ ...server, enabled: false, disabledAt: now })))
  expect(drained.plan).toEqual({
    action: 'runtime',
    reasons: [`127.0.0.1:${port}: 127.0.0.1:20011 drains; it keeps its persistent clients and gets no others.`]
  })
  expect(counted(await bodies(at(port), 20))).toEqual({ 20012: 10, 20013: 10 })

  expect(
    (await bench.change(editServer(port, 0, (server) => ({ ...server, enabled: true, disabledAt: null, weight: 1000 })))).plan.action
  ).toBe('runtime')
  const gone = await bench.change(editService(port, (service) => ({ ...service, realServers: service.realServers.slice(0, 2) })))
  expect(gone.plan.action).toBe('runtime')
  expect(counted(await bodies(at(port), 20))).toEqual({ 20011: 10, 20012: 10 })

  const added = await bench.change((current, newId) =>
    editService(port, (service) => ({
      ...service,
      realServers: [...service.realServers, newRealServer(newId(), { address: '127.0.0.1', port: 20013 }, service, now)]
    }))(current)
  )
  expect(added.plan.action).toBe('runtime')
  await waitFor(async () => (await bodies(at(port), 3)).includes('20013'))
  expect(await bench.worker()).toBe(worker)
})

test('a server that is added gets no traffic before its first good check', async () => {
  const port = await publish({}, PORTS.slice(0, 2))
  await bench.change((current, newId) =>
    editService(port, (service) => ({
      ...service,
      realServers: [...service.realServers, newRealServer(newId(), { address: '127.0.0.1', port: 20019 }, service, '')]
    }))(current)
  )
  const answers = await Promise.all(Array.from({ length: 30 }, () => get(at(port))))
  expect(answers.every((answer) => answer.status === 200)).toBe(true)
  const server = serviceOn(bench.store.current().configuration, port).realServers[2]
  await waitFor(() => bench.engine.live.server(serviceOn(bench.store.current().configuration, port).id, server?.id ?? 0).status === 'Down')
})

test('a deleted server finishes its long request in the replaced worker', async () => {
  const port = await publish()
  const worker = await bench.worker()
  const slow = Promise.all(PORTS.map(() => get(`${at(port)}slow`)))
  await waitFor(() => backends.every((backend) => backend.requests.includes('/slow')))
  const outcome = await bench.change(editService(port, (service) => ({ ...service, realServers: service.realServers.slice(0, 2) })))
  expect(outcome.plan).toEqual({
    action: 'reload',
    reasons: ['A removed real server still has open connections: a new worker takes over.']
  })
  expect(await bench.worker()).not.toBe(worker)
  for (const backend of backends) await get(`http://127.0.0.1:${backend.port}/release`)
  expect((await slow).map((answer) => answer.body).sort()).toEqual(PORTS.map((p) => `${p} done`))
})

test('what a worker reads at its start needs a reload, named by its field', async () => {
  const port = await publish()
  const outcome = await bench.change(editService(port, (service) => ({ ...service, scheduling: 'least-connection' })))
  expect(outcome.plan).toEqual({
    action: 'reload',
    reasons: [`127.0.0.1:${port}: Scheduling Method can be set only when a worker starts.`]
  })
})

test('a name for people is a revision and no engine change; no change is no revision', async () => {
  const port = await publish()
  const worker = await bench.worker()
  const named = await bench.change(editService(port, (service) => ({ ...service, name: 'Renamed' })))
  expect(named).toMatchObject({ revision: bench.store.current().revision, plan: { action: 'none' } })
  expect(await bench.change(editService(port, (service) => ({ ...service })))).toMatchObject({ revision: null, plan: { action: 'none' } })
  expect(await bench.worker()).toBe(worker)
})

test('a dry run tells the plan and changes nothing', async () => {
  const port = await publish()
  const { revision } = bench.store.current()
  const outcome = await bench.engine.pipeline.change({
    author: 'test',
    dryRun: true,
    edit: (current) => ({ configuration: editService(port, (service) => ({ ...service, idleTimeout: 99 }))(current) })
  })
  expect(outcome).toMatchObject({ revision: null, plan: { action: 'reload' } })
  expect(serviceOn(outcome.configuration, port).idleTimeout).toBe(99)
  expect(bench.store.current().revision).toBe(revision)
  expect(serviceOn(bench.store.current().configuration, port).idleTimeout).not.toBe(99)
})

/** What a change is refused with. */
async function refusal(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('It was not refused.')
}

test('a port that another program has is refused at the field, and traffic does not notice', async () => {
  const port = await publish()
  const { revision } = bench.store.current()
  const worker = await bench.worker()
  const other = createServer().listen(20099, ADDRESS)
  await once(other, 'listening')
  let failed = 0
  let on = true
  const client = (async () => {
    while (on) if ((await get(at(port)).catch(() => ({ status: 0 }))).status !== 200) failed++
  })()
  const error = await refusal(bench.change(editService(port, (service) => ({ ...service, port: 20099 }))))
  on = false
  await client
  other.close()
  expect(error).toMatchObject({ code: 'engine-refused', errors: [{ path: 'port' }] })
  expect(error.message).toMatch(/^Port 20099 on 127\.0\.0\.1 is in use by another program\./)
  expect(failed).toBe(0)
  expect(await bench.system.files.names()).toContain('failed')
  expect(bench.store.current().revision).toBe(revision)
  expect(await bench.worker()).toBe(worker)
})

test('a reload whose new worker does not start is refused at the field, and the old worker serves on', async () => {
  // The port is taken in the moment after it was tried out.
  const wrapSystem = (system: EngineSystem): EngineSystem => ({
    ...system,
    machine: { ...system.machine, probeListen: async () => 'free' }
  })
  const own = await newBench({ wrapSystem })
  const other = createServer().listen(20098, ADDRESS)
  try {
    await once(other, 'listening')
    await own.change(withService({ address: ADDRESS, port: 20097, type: 'http', check: TCP_CHECK }, [20011]))
    const [worker, { revision }] = [await own.worker(), own.store.current()]
    const error = await refusal(own.change(withService({ address: ADDRESS, port: 20098, type: 'http', check: TCP_CHECK }, [20011])))
    expect(error).toMatchObject({ code: 'engine-refused', errors: [{ path: 'port' }] })
    expect(error.message).toMatch(/^Port 20098 on 127\.0\.0\.1 is in use by another program\./)
    expect(await bodies(at(20097), 2)).toEqual(['20011', '20011'])
    expect([await own.worker(), own.store.current().revision]).toEqual([worker, revision])
  } finally {
    other.close()
    await own.remove()
  }
})

test('a host name that does not resolve is refused at its field', async () => {
  const port = await publish()
  const error = await refusal(bench.change(editServer(port, 0, (server) => ({ ...server, address: 'no-such-host.invalid' }))))
  expect(error.errors).toMatchObject([{ path: 'address' }])
})

test('a host name that resolves carries traffic', async () => {
  const port = await publish({}, [20011])
  const outcome = await bench.change(editServer(port, 0, (server) => ({ ...server, address: 'localhost', port: 20012 })))
  expect(outcome.plan).toEqual({
    action: 'reload',
    reasons: [`127.0.0.1:${port}: a new worker checks the new address of a real server before it sends anybody there.`]
  })
  expect(await bodies(at(port), 2)).toEqual(['20012', '20012'])
})

test('a server that moves to an address where nobody answers gets no traffic there', async () => {
  const port = await publish()
  await bench.change(editServer(port, 0, (server) => ({ ...server, port: 20019 })))
  const { id, realServers } = serviceOn(bench.store.current().configuration, port)
  expect(await statusOf(id, realServers[0]?.id ?? 0)).toMatch(/DOWN,/)
  expect(new Set(await bodies(at(port), 20))).toEqual(new Set(['20012', '20013']))
})

test('a client keeps a server that was added while the engine ran, by its Active Cookie', async () => {
  const persistence = { ...DEFAULT_PERSISTENCE, mode: 'active-cookie', timeout: 300, cookieName: 'BALLAST' } as const
  const port = await publish({ persistence }, PORTS.slice(0, 1))
  const worker = await bench.worker()
  const added = await bench.change((current, newId) =>
    editService(port, (service) => ({
      ...service,
      realServers: [...service.realServers, newRealServer(newId(), { address: '127.0.0.1', port: 20013 }, service, '')]
    }))(current)
  )
  expect(added.plan.action).toBe('runtime')
  const first = await waitFor(async () => {
    const answer = await get(at(port))
    return answer.body === '20013' ? answer : null
  })
  const [cookie = ''] = (first.headers['set-cookie']?.[0] ?? '').split(';')
  expect(cookie).toMatch(/^BALLAST=.{8}/)
  expect(new Set(await bodies(at(port), 10, { cookie }))).toEqual(new Set(['20013']))
  // The next worker knows the client, too.
  await bench.change(editService(port, (service) => ({ ...service, idleTimeout: 99 })))
  expect(await bench.worker()).not.toBe(worker)
  await waitFor(async () => new Set(await bodies(at(port), 4)).size === 2)
  expect(new Set(await bodies(at(port), 10, { cookie }))).toEqual(new Set(['20013']))
})

test('who waits too long for the changes of others is told so, and nothing of theirs is made later', async () => {
  const port = await publish()
  const wished = (connectionLimit: number) => editServer(port, 0, (server) => ({ ...server, connectionLimit }))
  const limit = (): number | undefined => serviceOn(bench.store.current().configuration, port).realServers[0]?.connectionLimit
  const hurried = (connectionLimit: number) => {
    const edit = (configuration: Configuration) => ({ configuration: wished(connectionLimit)(configuration) })
    return bench.engine.pipeline.change({ author: 'test', patience: 0, edit })
  }
  const before = bench.change(wished(10))
  await expect(hurried(20)).rejects.toMatchObject({ code: 'busy' })
  const { revision } = await before
  const after = await bench.change(wished(30))
  expect(after.revision).toBe((revision ?? 0) + 1)
  expect(limit()).toBe(30)
})
