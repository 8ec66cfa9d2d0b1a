/** Scheduling that follows what real servers show: weights in the engine, over reloads and repairs, and what agents do wrong. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HealthCheck, PLAIN_CHECK, type SchedulingMethod } from '../../server/src/contract/index.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { parseServersState } from '../../server/src/engine/show.ts'
import { bodies } from '../support/backends.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const ADDRESS = '127.0.0.1'
const FRONT = 25_150
const AGENTS = 25_160
const CHECK: HealthCheck = { ...PLAIN_CHECK, method: 'http', interval: 1 }

/** Real servers have addresses of their own, since agents of all of them listen on the same port. */
const HOSTS = ['127.0.0.61', '127.0.0.62', '127.0.0.63'] as const
const PORT = 25_151

interface Farm {
  /** Milliseconds before each answer of a real server. */
  readonly delays: number[]
  /** What each agent answers; null hangs. */
  readonly loads: (string | null)[]
}

let farm: Farm
let servers: Server[] = []
let bench: Bench

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
  servers.push(server)
}

beforeEach(async () => {
  farm = { delays: [0, 0, 0], loads: ['0', '0', '0'] }
  servers = []
  for (const [at, host] of HOSTS.entries()) {
    await listen(
      createServer((_asked, answer) => void sleep(farm.delays[at] ?? 0).then(() => answer.end(host))),
      host,
      PORT
    )
    await listen(
      createServer((asked, answer) => {
        const load = farm.loads[at]
        if (asked.url === '/load' && load != null) answer.end(`${load}\n`)
      }),
      host,
      AGENTS
    )
  }
  bench = await newBench({ weighEvery: 300 })
})
afterEach(async () => {
  await bench.remove()
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

async function publish(scheduling: SchedulingMethod): Promise<void> {
  await bench.change((current, newId) => {
    const changed = withService({ address: ADDRESS, port: FRONT, type: 'http', scheduling, check: CHECK }, [PORT, PORT, PORT])(
      current,
      newId
    )
    const service = serviceOn(changed, FRONT)
    const realServers = service.realServers.map((server, at) => ({ ...server, address: HOSTS[at] ?? '' }))
    const adaptive = { url: '/load', port: AGENTS, interval: 1, minimum: 5 }
    const checks = { ...changed.settings.checks, timeout: 1 }
    const configured = withEntity(changed, 'virtualServices', service.id, { ...service, realServers })
    return { ...configured, settings: { ...configured.settings, adaptive, checks } }
  })
}

/** As the worker has them. */
async function weights(): Promise<readonly number[]> {
  const lines = parseServersState(await bench.system.process.stats('show servers state'))
  return HOSTS.map((host) => lines.find((line) => line.address === host)?.weight ?? -1)
}

const states = () => {
  const service = serviceOn(bench.store.current().configuration, FRONT)
  return service.realServers.map((server) => bench.engine.live.server(service.id, server.id))
}

const until = (wanted: (found: readonly number[]) => boolean) =>
  waitFor(async () => {
    const found = await weights()
    if (!wanted(found)) throw new Error(`weights ${found.join()}, ${JSON.stringify(states().map((state) => state.dynamicWeight))}`)
    return found
  }, 30)

test('weighted response time: who answers checks slowly gets less, over a reload too', async () => {
  farm.delays.splice(0, 3, 40, 80, 160)
  await publish('weighted-response-time')
  const [, second = 0, third = 0] = await until(([first = 0, b = 0, c = 0]) => first === 100 && b >= 35 && b <= 65 && c >= 15 && c <= 35)
  expect(second).toBeGreaterThan(third)
  await waitFor(() => /^its checks take \d+ ms, the fastest \d+ ms$/.test(states()[2]?.dynamicWeight?.reason ?? ''))
  const worker = await bench.worker()
  const { plan } = await bench.change((current) => {
    const service = serviceOn(current, FRONT)
    return withEntity(current, 'virtualServices', service.id, { ...service, idleTimeout: 99 })
  })
  expect(plan.action).toBe('reload')
  expect(await bench.worker()).not.toBe(worker)
  // The very first look: the state file brought them.
  const [first, , c = 0] = await weights()
  expect([first, c < 50]).toEqual([100, true])
})

test('resource based: by load, in proportion, and real traffic follows', async () => {
  farm.loads.splice(0, 3, '0', '50', '90')
  await publish('resource-based')
  await until((found) => found.join() === '100,50,10')
  const seen = await bodies(`http://${ADDRESS}:${FRONT}/`, 160)
  const shares = HOSTS.map((host) => seen.filter((body) => body === host).length)
  expect(shares).toEqual([100, 50, 10])
  expect(states()[1]?.dynamicWeight).toEqual({ weight: 50, reason: 'its agent reports a load of 50 %' })
  farm.loads[0] = '80'
  await until((found) => found.join() === '20,50,10')
})

test('a server that wants no clients gets none, a quiet one counts as free, and nonsense or silence is told and counts like the average', async () => {
  farm.loads.splice(0, 3, '3', '101', '50')
  await publish('resource-based')
  await until((found) => found.join() === '100,0,50')
  await waitFor(() => states()[1]?.status === 'Draining')
  expect(states()[1]?.reason).toBe('its agent reports 101: it wants no new clients')
  expect(new Set(await bodies(`http://${ADDRESS}:${FRONT}/`, 12))).toEqual(new Set([HOSTS[0], HOSTS[2]]))
  farm.loads[1] = '<html>not a number</html>'
  farm.loads[2] = null
  // The average of the one that is known, which is free.
  await until((found) => found.join() === '100,100,100')
  expect(states()[1]?.dynamicWeight?.reason).toBe(
    'its agent: answered “<html>not a number</…”, expected a number from 0 to 102; it counts like the average'
  )
  expect(states()[2]?.dynamicWeight?.reason).toBe('its agent: no whole answer within 1000 ms; it counts like the average')
})

test('the repair of drift keeps them, brings them back, and leaves drained servers alone', async () => {
  farm.loads.splice(0, 3, '0', '50', '90')
  await publish('resource-based')
  await until((found) => found.join() === '100,50,10')
  const [first] = serviceOn(bench.store.current().configuration, FRONT).realServers
  const service = serviceOn(bench.store.current().configuration, FRONT)
  await bench.system.process.stats(`set server vs${service.id}/rs${first?.id} weight 7`)
  // Every ten seconds.
  await waitFor(() => bench.said.some((line) => line.includes('not as configured')), 20)
  await until((found) => found.join() === '100,50,10')
  const repairs = bench.said.filter((line) => line.includes('not as configured'))
  expect(repairs).toHaveLength(1)
  await bench.change((current) => {
    const before = serviceOn(current, FRONT)
    const realServers = before.realServers.map((server, at) =>
      at === 0 ? { ...server, enabled: false, disabledAt: new Date().toISOString() } : server
    )
    return withEntity(current, 'virtualServices', before.id, { ...before, realServers })
  })
  await until((found) => found.join() === '0,50,10')
  farm.loads[1] = '60'
  await until((found) => found.join() === '0,40,10')
})
