/** Checks that Ballast makes itself because HAProxy cannot: ICMP and DNS over UDP, told to HAProxy and kept over everything. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HealthCheck, PLAIN_CHECK } from '../../server/src/contract/index.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { newRealServer } from '../../server/src/domain/defaults.ts'
import { parseServersState } from '../../server/src/engine/show.ts'
import { temporaryDirectory } from '../support/ballast.ts'
import { type Bench, newBench, openBench, serviceOn, withService } from '../support/engine.ts'
import { dnsAnswer, type ProtocolServer, startProtocolServer } from '../support/protocol-servers.ts'
import { waitFor } from '../support/wait.ts'

const ADDRESS = '127.0.0.1'
const FRONT = 25_100
const [ONE, TWO, THREE] = [25_101, 25_102, 25_103] as const

interface NameServer {
  /** Code of every answer from now on; null answers nobody. */
  answerWith(code: number | null): void
  readonly questions: number
  stop(): void
}

async function startNameServer(port: number, first: number | null): Promise<NameServer> {
  let code = first
  let questions = 0
  const socket: Socket = createSocket('udp4')
  socket.on('message', (question, { port: from, address }) => {
    questions++
    if (code !== null) socket.send(dnsAnswer(question, code === 0 ? '10.0.0.9' : null, code), from, address)
  })
  socket.bind(port, ADDRESS)
  await once(socket, 'listening')
  return {
    answerWith: (next) => {
      code = next
    },
    get questions() {
      return questions
    },
    stop: () => socket.close()
  }
}

/** Interval, timeout and tries as short as they can be. */
const CHECK: HealthCheck = { ...PLAIN_CHECK, method: 'dns-udp', dnsName: 'dc.contoso.local', interval: 1, timeout: 1, fall: 1 }

let servers: ProtocolServer[] = []
let names: NameServer[] = []
const benches: Bench[] = []

beforeEach(async () => {
  servers = await Promise.all([ONE, TWO, THREE].map((port) => startProtocolServer(port, { greeting: String(port) })))
  names = [await startNameServer(ONE, 0), await startNameServer(TWO, 2), await startNameServer(THREE, 0)]
})
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  for (const server of names) server.stop()
  for (const bench of benches.splice(0)) await bench.remove()
})

async function startBench(...args: Parameters<typeof newBench>): Promise<Bench> {
  const bench = await newBench(...args)
  benches.push(bench)
  return bench
}

const add = (bench: Bench, check = CHECK, ports: readonly number[] = [ONE, TWO]) =>
  bench.change(withService({ address: ADDRESS, port: FRONT, type: 'generic', check }, ports))

function stateOf(bench: Bench, port: number) {
  const service = serviceOn(bench.store.current().configuration, FRONT)
  const server = service.realServers.find((each) => each.port === port)
  return bench.engine.live.server(service.id, server?.id ?? 0)
}

/** Greeting of the server that a client gets; empty when there is none. */
async function whoAnswers(): Promise<string> {
  const client = connect(FRONT, ADDRESS)
  let heard = ''
  client.setEncoding('utf8').on('data', (text: string) => {
    heard += text
    client.destroy()
  })
  client.on('error', () => undefined)
  await once(client, 'close')
  return heard
}

async function answering(turns = 6): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  for (let turn = 0; turn < turns; turn++) seen.add(await whoAnswers())
  return seen
}

/** What the worker itself says: ports of servers that it holds for down. */
async function downInEngine(bench: Bench): Promise<readonly number[]> {
  return parseServersState(await bench.system.process.stats('show servers state'))
    .filter((line) => line.operational === 0)
    .map((line) => line.port)
}

test('DNS over UDP: a name server that fails gets nobody, and comes back', async () => {
  const bench = await startBench()
  await add(bench)
  await waitFor(() => stateOf(bench, ONE).status === 'Up' && stateOf(bench, TWO).status === 'Down')
  expect(stateOf(bench, TWO).reason).toBe('answered “server failure, 0 answers”, expected an answer with an address of dc.contoso.local')
  expect(stateOf(bench, ONE).reason).toMatch(/^an answer with an address of dc\.contoso\.local in \d+ ms$/)
  expect(await answering()).toEqual(new Set([String(ONE)]))
  names[1]?.answerWith(0)
  await waitFor(() => stateOf(bench, TWO).status === 'Up')
  expect(await answering()).toEqual(new Set([String(ONE), String(TWO)]))
  names[0]?.answerWith(null)
  await waitFor(() => stateOf(bench, ONE).status === 'Down')
  expect(stateOf(bench, ONE).reason).toBe('no answer within 1000 ms')
  expect(await answering()).toEqual(new Set([String(TWO)]))
})

test('as many failures as the service says, and no more', async () => {
  const bench = await startBench()
  await add(bench, { ...CHECK, fall: 3 }, [ONE, THREE])
  await waitFor(() => stateOf(bench, ONE).status === 'Up' && stateOf(bench, THREE).status === 'Up')
  names[0]?.answerWith(5)
  const before = names[0]?.questions ?? 0
  await waitFor(() => stateOf(bench, ONE).reason.endsWith('not often enough to take it out'))
  expect(stateOf(bench, ONE).status).toBe('Up')
  await waitFor(() => stateOf(bench, ONE).status === 'Down')
  expect((names[0]?.questions ?? 0) - before).toBeGreaterThanOrEqual(3)
})

test('what is down stays down over a reload, with its time, and no client meets it meanwhile', async () => {
  const bench = await startBench()
  await add(bench)
  await waitFor(() => stateOf(bench, TWO).status === 'Down')
  const { since } = stateOf(bench, TWO)
  const worker = await bench.worker()
  const asking = (async () => {
    const seen = new Set<string>()
    while ((await bench.worker().catch(() => worker)) === worker) seen.add(await whoAnswers())
    for (const who of await answering()) seen.add(who)
    return seen
  })()
  const { plan } = await bench.change((current) => {
    const service = serviceOn(current, FRONT)
    return withEntity(current, 'virtualServices', service.id, { ...service, idleTimeout: 77 })
  })
  expect(plan.action).toBe('reload')
  expect(await asking).toEqual(new Set([String(ONE)]))
  expect(stateOf(bench, TWO)).toMatchObject({ status: 'Down', since })
})

test('a server that is added by command takes clients after its first good check', async () => {
  const bench = await startBench()
  await add(bench)
  await waitFor(() => stateOf(bench, TWO).status === 'Down')
  names[2]?.answerWith(null)
  const { plan } = await bench.change((current, newId) => {
    const service = serviceOn(current, FRONT)
    const server = newRealServer(newId(), { address: ADDRESS, port: THREE }, service, new Date().toISOString())
    return withEntity(current, 'virtualServices', service.id, { ...service, realServers: [...service.realServers, server] })
  })
  expect(plan.action).toBe('runtime')
  await waitFor(() => stateOf(bench, THREE).status === 'Down')
  expect(await answering()).toEqual(new Set([String(ONE)]))
  names[2]?.answerWith(0)
  await waitFor(() => stateOf(bench, THREE).status === 'Up')
  expect(await answering()).toEqual(new Set([String(ONE), String(THREE)]))
})

test('without the web process servers stay as they were told last; the next one knows them, and HAProxy killed is told again', async () => {
  const dataDir = await temporaryDirectory()
  const first = await openBench(dataDir)
  await add(first)
  await waitFor(() => stateOf(first, TWO).status === 'Down' && stateOf(first, ONE).status === 'Up')
  const { since } = stateOf(first, TWO)
  await first.leave()
  const asked = names[1]?.questions
  expect(await answering()).toEqual(new Set([String(ONE)]))
  expect(names[1]?.questions).toBe(asked)
  // Silent name servers: what the next process says is what it remembers.
  for (const server of names) server.answerWith(null)
  const second = await openBench(dataDir)
  try {
    expect(await downInEngine(second)).toEqual([TWO])
    names[0]?.answerWith(0)
    names[1]?.answerWith(2)
    await waitFor(() => stateOf(second, TWO).status === 'Down')
    expect(stateOf(second, TWO).since).toBe(since)
    await waitFor(() => stateOf(second, ONE).status === 'Up')
    process.kill(await second.worker(), 'SIGKILL')
    await waitFor(async () => (await downInEngine(second)).join() === String(TWO))
    expect(await answering()).toEqual(new Set([String(ONE)]))
  } finally {
    await second.remove()
    await rm(dataDir, { recursive: true, force: true })
  }
})

test('ICMP: a machine that answers is Up whatever its ports do, one that cannot be reached is Down with the reason', async () => {
  const bench = await startBench()
  await bench.change((current, newId) => {
    const changed = withService({ address: ADDRESS, port: FRONT, type: 'generic', check: { ...CHECK, method: 'icmp' } }, [ONE])(
      current,
      newId
    )
    const service = serviceOn(changed, FRONT)
    // TEST-NET-1 leads nowhere.
    const nowhere = newRealServer(newId(), { address: '192.0.2.77', port: TWO }, service, new Date().toISOString())
    return withEntity(changed, 'virtualServices', service.id, { ...service, realServers: [...service.realServers, nowhere] })
  })
  await waitFor(() => stateOf(bench, ONE).status === 'Up' && stateOf(bench, TWO).status === 'Down')
  expect(stateOf(bench, ONE).reason).toMatch(/^echo in [\d.]+ ms$/)
  expect(stateOf(bench, TWO).reason).toMatch(/^(?:no echo within|ping failed|no route|the network)/)
  expect(await answering()).toEqual(new Set([String(ONE)]))
  const service = serviceOn(bench.store.current().configuration, FRONT)
  const result = await bench.engine.checkNow(service.id, service.realServers[0]?.id ?? 0, undefined)
  expect(result).toMatchObject({ up: true, place: ADDRESS })
})
