/** *Enhanced Options*: too few real servers, or a critical one missing, and the whole service is Down for clients, too. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type HealthCheck, PLAIN_CHECK, type RealServer } from '../../server/src/contract/index.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { newVirtualService } from '../../server/src/domain/defaults.ts'
import { type Backend, get, startBackend } from '../support/backends.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'
import { dnsAnswer } from '../support/protocol-servers.ts'
import { waitFor } from '../support/wait.ts'

const ADDRESS = '127.0.0.1'
const FRONT = 25_140
const PORTS = [25_141, 25_142, 25_143] as const
const CHECK: HealthCheck = { ...PLAIN_CHECK, method: 'http', interval: 1, timeout: 1, fall: 1 }

let backends: Backend[] = []
let bench: Bench

beforeAll(async () => {
  bench = await newBench()
})
afterAll(() => bench?.remove())
beforeEach(async () => {
  backends = await Promise.all(PORTS.map(startBackend))
})
afterEach(async () => {
  await Promise.all(backends.map((backend) => backend.stop()))
  await bench.change((current) => withEntity(current, 'virtualServices', serviceOn(current, FRONT).id, null))
})

const withServer = (port: number, change: Partial<RealServer>) => (current: Configuration) => {
  const service = serviceOn(current, FRONT)
  const realServers = service.realServers.map((server) => (server.port === port ? { ...server, ...change } : server))
  return withEntity(current, 'virtualServices', service.id, { ...service, realServers })
}
const withCritical = (port: number) => withServer(port, { critical: true })

const status = async (): Promise<number> => (await get(`http://${ADDRESS}:${FRONT}/`)).status
const state = () => bench.engine.live.service(serviceOn(bench.store.current().configuration, FRONT).id)

test('fewer than the minimum: 503 and Down with both numbers; enough again: Up', async () => {
  const check = { ...CHECK, minimumServers: 2 }
  await bench.change(withService({ address: ADDRESS, port: FRONT, type: 'http', check }, PORTS))
  await waitFor(async () => state().serversUp === 3 && (await status()) === 200)
  backends[0]?.answerWith(500)
  await waitFor(() => state().serversUp === 2)
  expect([state().status, await status()]).toEqual(['Up', 200])
  backends[1]?.answerWith(500)
  await waitFor(() => state().status === 'Down')
  expect(state().reason).toMatch(/^1 of 3 real servers up, but 2 are required: 127\.0\.0\.1:25141: HTTP status 500/)
  await waitFor(async () => (await status()) === 503)
  backends[0]?.answerWith(200)
  await waitFor(async () => state().status === 'Up' && (await status()) === 200)
})

test('a critical server that fails or is disabled takes the service down; others do not', async () => {
  await bench.change(withService({ address: ADDRESS, port: FRONT, type: 'http', check: CHECK }, PORTS))
  const { plan } = await bench.change(withCritical(PORTS[0]))
  expect(plan.action).toBe('reload')
  await waitFor(async () => state().serversUp === 3 && (await status()) === 200)
  backends[1]?.answerWith(500)
  await waitFor(() => state().serversUp === 2)
  expect(await status()).toBe(200)
  backends[0]?.answerWith(500)
  await waitFor(() => state().status === 'Down')
  expect(state().reason).toMatch(/^the critical real server 127\.0\.0\.1:25141 is down: HTTP status 500/)
  await waitFor(async () => (await status()) === 503)
  backends[0]?.answerWith(200)
  await waitFor(async () => state().status === 'Up' && (await status()) === 200)

  const disabled = await bench.change(withServer(PORTS[0], { enabled: false, disabledAt: new Date().toISOString() }))
  expect(disabled.plan.action).toBe('runtime')
  expect(await status()).toBe(503)
  await waitFor(() => state().status === 'Down')
  await bench.change(withServer(PORTS[0], { enabled: true, disabledAt: null }))
  await waitFor(async () => state().status === 'Up' && (await status()) === 200)
})

test.each([
  ['the sorry server', { sorryServer: { address: ADDRESS, port: PORTS[2] } }, 'Sorry', 200],
  ['the error code', { errorCode: 418 }, 'Fail Message', 418],
  ['the redirect', { errorRedirect: 'http://elsewhere.test/' }, 'Redirect', 302]
] as const)('a service that lacks a critical server although another is up sends its clients to %s', async (_, advanced, word, code) => {
  const own = PORTS.slice(0, 2)
  const persistence = { ...newVirtualService(1, { address: ADDRESS, port: FRONT }).persistence, mode: 'source-ip' as const }
  await bench.change((current, newId) => {
    const configuration = withService({ address: ADDRESS, port: FRONT, type: 'http', check: CHECK, persistence }, own)(current, newId)
    const service = serviceOn(configuration, FRONT)
    const whole = { ...service, advanced: { ...service.advanced, ...advanced } }
    return withCritical(PORTS[0])(withEntity(configuration, 'virtualServices', service.id, whole))
  })
  await waitFor(async () => state().status === 'Up' && (await status()) === 200)
  backends[0]?.answerWith(500)
  await waitFor(() => state().status === word)
  await waitFor(async () => (await status()) === code)
  if (word === 'Sorry') expect((await get(`http://${ADDRESS}:${FRONT}/`)).body).toBe(String(PORTS[2]))
  backends[0]?.answerWith(200)
  await waitFor(async () => state().status === 'Up' && (await status()) === 200)
})

test('without checks a critical server that is disabled takes the service down', async () => {
  await bench.change((current, newId) =>
    withCritical(PORTS[0])(
      withService({ address: ADDRESS, port: FRONT, type: 'http', check: { ...CHECK, method: 'none' } }, PORTS)(current, newId)
    )
  )
  await waitFor(async () => (await status()) === 200)
  await bench.change(withServer(PORTS[0], { enabled: false, disabledAt: new Date().toISOString() }))
  expect(await status()).toBe(503)
})

test('in TCP connections are closed at once, also for a server that Ballast checks itself', async () => {
  const names = createSocket('udp4')
  let code = 0
  names.on('message', (question, { port, address }) => names.send(dnsAnswer(question, null, code), port, address))
  names.bind(PORTS[0], ADDRESS)
  await once(names, 'listening')
  const alive = createSocket('udp4')
  alive.on('message', (question, { port, address }) => alive.send(dnsAnswer(question, null, 0), port, address))
  alive.bind(PORTS[1], ADDRESS)
  await once(alive, 'listening')
  try {
    await bench.change((current, newId) =>
      withCritical(PORTS[0])(
        withService({ address: ADDRESS, port: FRONT, type: 'generic', check: { ...CHECK, method: 'dns-udp' } }, PORTS.slice(0, 2))(
          current,
          newId
        )
      )
    )
    await waitFor(async () => state().status === 'Up' && (await status()) === 200)
    code = 2
    await waitFor(() => state().status === 'Down')
    expect(state().reason).toMatch(/^the critical real server 127\.0\.0\.1:25141 is down: answered “server failure/)
    const client = connect(FRONT, ADDRESS).on('error', () => undefined)
    client.write('GET / HTTP/1.0\r\n\r\n')
    client.resume()
    await once(client, 'close')
    expect(client.bytesRead).toBe(0)
    code = 0
    await waitFor(async () => state().status === 'Up' && (await status().catch(() => 0)) === 200)
  } finally {
    names.close()
    alive.close()
  }
})
