/** Port Following with real traffic: a client that one service knows is known to the other, by machine. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VirtualService } from '../../server/src/contract/index.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { DEFAULT_PERSISTENCE, newRealServer, newVirtualService } from '../../server/src/domain/defaults.ts'
import { Refusal } from '../../server/src/domain/problems.ts'
import { startBackendAt } from '../support/backends.ts'
import { NO_CHECK } from '../support/checks.ts'
import { ask } from '../support/clients.ts'
import { type Bench, newBench, serviceOn } from '../support/engine.ts'

/** Three machines; each answers on two ports. */
const MACHINES = ['127.0.15.1', '127.0.15.2', '127.0.15.3']
const LEADER = 22_701
const FOLLOWER = 22_702
const PORTS = { [LEADER]: 22_711, [FOLLOWER]: 22_712 } as const

const resources = new AsyncDisposableStack()
let bench: Bench

const put = (current: Configuration, service: VirtualService): Configuration => withEntity(current, 'virtualServices', service.id, service)

beforeAll(async () => {
  bench = await newBench()
  resources.defer(() => bench.remove())
  for (const machine of MACHINES) {
    for (const port of Object.values(PORTS)) {
      const backend = await startBackendAt(machine, port)
      resources.defer(() => backend.stop())
    }
  }
  await bench.change((empty, newId) => {
    const persistence = { ...DEFAULT_PERSISTENCE, mode: 'source-ip' } as const
    const add = (current: Configuration, port: keyof typeof PORTS, machines: readonly string[], portFollowing: number | null) => {
      const service = newVirtualService(newId(), { address: '127.0.0.1', port, type: 'http', check: NO_CHECK, persistence, portFollowing })
      const realServers = machines.map((address) => newRealServer(newId(), { address, port: PORTS[port] }, service, ''))
      return put(current, { ...service, realServers })
    }
    const first = add(empty, LEADER, MACHINES, null)
    // The other order: what counts is the machine.
    return add(first, FOLLOWER, MACHINES.toReversed(), serviceOn(first, LEADER).id)
  })
})
afterAll(() => resources.disposeAsync())

/** The machine that answered. */
const machineAt = async (port: number, from: string): Promise<string> => (await ask({ port, from, path: '/where' })).body

const clients = (network: number) => Array.from({ length: 9 }, (_, at) => `127.0.${network}.${at + 1}`)

const together = async (first: number, second: number, network: number): Promise<void> => {
  const machines = new Set<string>()
  for (const from of clients(network)) {
    const machine = await machineAt(first, from)
    expect(await machineAt(second, from)).toBe(machine)
    expect(await machineAt(first, from)).toBe(machine)
    machines.add(machine)
  }
  expect(machines.size).toBe(3)
}

test('whichever service a client comes to first, the other one knows it', async () => {
  await together(LEADER, FOLLOWER, 16)
  await together(FOLLOWER, LEADER, 17)
})

test('a change by commands is checked with the table that it refers to', async () => {
  const worker = await bench.worker()
  const { plan } = await bench.change((current) => {
    const service = serviceOn(current, FOLLOWER)
    return put(current, {
      ...service,
      realServers: service.realServers.map((server, at) => (at === 0 ? { ...server, connectionLimit: 50 } : server))
    })
  })
  expect(plan.action).toBe('runtime')
  expect(await bench.worker()).toBe(worker)
})

test('while the followed service is disabled the follower remembers by itself', async () => {
  const enable = (enabled: boolean) => bench.change((current) => put(current, { ...serviceOn(current, LEADER), enabled }))
  await enable(false)
  for (const from of clients(18)) expect(await machineAt(FOLLOWER, from)).toBe(await machineAt(FOLLOWER, from))
  await enable(true)
  await together(LEADER, FOLLOWER, 19)
})

const refusal = async (edit: (current: Configuration) => Configuration) => {
  const error: unknown = await bench.change(edit).catch((thrown: unknown) => thrown)
  if (!(error instanceof Refusal)) throw new Error('It was not refused.', { cause: error })
  return error.errors
}

test('what would leave a follower with nothing to follow is refused, where it was changed', async () => {
  const leader = (patch: Partial<VirtualService>) => (current: Configuration) => put(current, { ...serviceOn(current, LEADER), ...patch })
  expect(await refusal(leader({ persistence: DEFAULT_PERSISTENCE }))).toMatchObject([{ path: 'persistence.mode' }])
  expect(await refusal(leader({ scheduling: 'fixed-weighting' }))).toMatchObject([{ path: 'scheduling' }])
  expect(await refusal((current) => withEntity(current, 'virtualServices', serviceOn(current, LEADER).id, null))).toEqual([
    { path: '', message: expect.stringContaining('follows this service (Port Following)') }
  ])
  const follower = (portFollowing: number) => (current: Configuration) => put(current, { ...serviceOn(current, FOLLOWER), portFollowing })
  const { id } = serviceOn(bench.store.current().configuration, FOLLOWER)
  expect(await refusal(follower(id))).toMatchObject([{ path: 'portFollowing', message: expect.stringContaining('cannot follow itself') }])
  expect(await refusal(follower(9_999))).toMatchObject([{ path: 'portFollowing', message: expect.stringContaining('does not exist') }])
})
