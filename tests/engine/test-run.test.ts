/** *Test* against a real engine and real servers, each hop made to fail in turn. */

import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { HopStatus, NewVirtualService, SslProperties, TestHop, TestOptions, TestRun } from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { selfSigned } from '../../server/src/domain/certificates/index.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { newVirtualService } from '../../server/src/domain/defaults.ts'
import { createTestRuns, type TestRuns } from '../../server/src/engine/test-run/test-runs.ts'
import { systemMachine } from '../../server/src/system/machine.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const ADDRESS = '127.0.33.1'
const PORT = 23300
const NEXT = 23301
const [FIRST, SECOND, NOBODY_THERE] = [23311, 23312, 23319] as const

let bench: Bench
let tests: TestRuns
const servers: Server[] = []

const at = (limits?: { step: number; run: number }): TestRuns =>
  createTestRuns({
    store: bench.store,
    system: bench.system,
    checkNow: bench.engine.checkNow,
    network: () => ({ addresses: systemMachine.addresses(), defaultRoute: null }),
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (details, message) => void bench.said.push(`${message} ${JSON.stringify(details)}`)
    },
    now: () => new Date(),
    ...(limits === undefined ? {} : { limits })
  })

beforeAll(async () => {
  bench = await newBench()
  tests = at()
})
let isOver = false

afterEach(async () => {
  if (isOver) return
  await bench.change((current) => ({ ...current, virtualServices: new Map(), certificates: new Map() }))
  for (const server of servers.splice(0)) {
    server.close()
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections()
  }
})
afterAll(() => bench.remove())

async function listening<S extends Server>(server: S, port: number): Promise<S> {
  server.listen(port, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return server
}

/** @returns the `Host URL` of each request so far. */
async function webServer(port: number, answer: RequestListener = (_, outgoing) => outgoing.end('fine')): Promise<readonly string[]> {
  const asked: string[] = []
  await listening(
    createServer((incoming, outgoing) => {
      asked.push([incoming.headers.host, incoming.url, ...[incoming.headers['x-ballast-test'] ?? []].flat()].join(' '))
      answer(incoming, outgoing)
    }),
    port
  )
  return asked
}

const HTTP_CHECK = { ...TCP_CHECK, method: 'http' } as const

const publish = (input: Partial<NewVirtualService>, ports: readonly number[]) =>
  bench.change(withService({ address: ADDRESS, port: PORT, type: 'http', check: TCP_CHECK, ...input }, ports))

const statusesOf = (port: number): readonly string[] =>
  serviceOn(bench.store.current().configuration, port).realServers.map(
    (server) => bench.engine.live.server(serviceOn(bench.store.current().configuration, port).id, server.id).status
  )

const serversAre = (port: number, status: string): Promise<unknown> =>
  waitFor(async () => statusesOf(port).every((each) => each === status), 30)

async function run(options: Partial<TestOptions> = {}, port = PORT, by = tests): Promise<TestRun> {
  const service = serviceOn(bench.store.current().configuration, port)
  let seen = by.start(service.id, options)
  while (seen.finishedAt === null) seen = await by.waitFor(seen.id, seen.version)
  expect(seen.hops.map(({ status }) => status)).not.toContain('waiting')
  for (const hop of seen.hops) {
    expect(`${hop.detail} ${hop.advice}`.trim()).toMatch(/^\S.*\.$/s)
    expect(`${hop.detail}${hop.advice}`).not.toMatch(/undefined|\bnull\b|NaN|\.\./)
    if (hop.status === 'fail') expect(hop.advice).not.toBe('')
  }
  return seen
}

const picture = ({ hops }: TestRun): Record<string, HopStatus> =>
  Object.fromEntries(
    hops.map(({ id, status, serverId }) => [
      serverId === null
        ? id
        : id.replace(
            String(serverId),
            String(
              hops.findIndex((hop) => hop.serverId === serverId) >= 0
                ? [...new Set(hops.flatMap((hop) => hop.serverId ?? []))].indexOf(serverId)
                : 0
            )
          ),
      status
    ])
  )

function hop({ hops }: TestRun, id: string): TestHop {
  const found = hops.find((each) => each.id === id || (each.serverId !== null && `${each.id}`.endsWith(id)))
  if (found === undefined) throw new Error(`There is no hop ${id}.`)
  return found
}

async function certificate(id: number, names: readonly string[], from = new Date()): Promise<SslProperties> {
  const { certificatePem, keyPem } = selfSigned({ commonName: names[0] ?? '', names, days: 10 }, from)
  const facts = factsOf(new X509Certificate(certificatePem))
  const entry = { ...facts, id, name: `certificate ${id}`, pem: certificatePem, chain: [] }
  await bench.engine.pipeline.change({
    author: 'test',
    edit: (current) => ({
      configuration: withEntity(current, 'certificates', id, entry),
      materials: new Map([[facts.fingerprint, { certificatePem, keyPem }]])
    })
  })
  return { ...newVirtualService(1, { address: '::1', port: 80 }).ssl, acceleration: true, certificates: [id] }
}

test('a service that works passes each hop, and names the server that really answered', async () => {
  const asked = { [FIRST]: await webServer(FIRST), [SECOND]: await webServer(SECOND) }
  await publish({ check: HTTP_CHECK }, [FIRST, SECOND])
  await serversAre(PORT, 'Up')
  for (let turn = 0; turn < 4; turn += 1) {
    const path = `/turn-${turn}`
    const result = await run({ path })
    expect(picture(result)).toEqual({
      address: 'pass',
      port: 'pass',
      http: 'pass',
      answered: 'pass',
      redirect: 'skipped',
      'server-0-connect': 'pass',
      'server-0-check': 'pass',
      'server-1-connect': 'pass',
      'server-1-check': 'pass'
    })
    const [who] = [FIRST, SECOND].filter((port) => asked[port]?.includes(`${ADDRESS}:${PORT} ${path}`))
    // The word that marks our requests stays with the engine: it is not in what the server got.
    expect(hop(result, 'answered').detail).toBe(`127.0.0.1:${who} took it.`)
  }
})

test('nobody else can ask who answered', async () => {
  await webServer(FIRST)
  await publish({}, [FIRST])
  await run()
  const answer = await fetch(`http://${ADDRESS}:${PORT}/`, { headers: { 'x-ballast-test': '' } })
  expect(answer.headers.get('x-ballast-answered')).toBeNull()
})

test('a server that is down is named; clients still get an answer', async () => {
  await webServer(FIRST)
  await publish({}, [FIRST, NOBODY_THERE])
  await waitFor(async () => statusesOf(PORT).join() === 'Up,Down', 30)
  const result = await run()
  expect(picture(result)).toMatchObject({ http: 'pass', answered: 'pass', 'server-0-connect': 'pass', 'server-1-connect': 'fail' })
  expect(result.hops.at(-1)?.detail).toBe('The connection is refused: nothing listens there.')
})

test('with all servers down it is Ballast that answers, and the test says so', async () => {
  await publish({}, [NOBODY_THERE])
  await serversAre(PORT, 'Down')
  const result = await run()
  expect(picture(result)).toEqual({
    address: 'pass',
    port: 'pass',
    http: 'fail',
    answered: 'fail',
    redirect: 'skipped',
    'server-0-connect': 'fail'
  })
  expect(hop(result, 'http').detail).toBe('The answer is 503 Service Unavailable by Ballast itself.')
})

test('500 from the application fails, with the server that gave it; its health check, too', async () => {
  await webServer(FIRST, (_, outgoing) => {
    outgoing.statusCode = 500
    outgoing.end('broken')
  })
  await publish({}, [FIRST])
  const asTcp = await run()
  expect(picture(asTcp)).toMatchObject({ http: 'fail', answered: 'pass', 'server-0-connect': 'pass' })
  expect(hop(asTcp, 'http').detail).toBe('The answer is 500 Internal Server Error.')
  await bench.change((current) => {
    const service = serviceOn(current, PORT)
    return withEntity(current, 'virtualServices', service.id, { ...service, check: HTTP_CHECK })
  })
  const checked = await run()
  expect(picture(checked)).toMatchObject({ 'server-0-connect': 'pass', 'server-0-check': 'fail' })
  expect(hop(checked, '-check').detail).toBe('HTTP status 500, expected 200–299.')
})

test('an application that wants another host name answers 404, and with the right one 200', async () => {
  await webServer(FIRST, (incoming, outgoing) => {
    outgoing.statusCode = incoming.headers.host?.startsWith('shop.example.test') === true ? 200 : 404
    outgoing.end()
  })
  await publish({}, [FIRST])
  expect(hop(await run(), 'http')).toMatchObject({ status: 'fail', detail: 'The answer is 404 Not Found.' })
  expect(hop(await run({ host: 'shop.example.test' }), 'http')).toMatchObject({ status: 'pass' })
})

test('certificates: wrong name, expired, signed by itself, and the one that the server name chooses', async () => {
  await webServer(FIRST)
  const ssl = await certificate(101, ['shop.example.test'])
  await certificate(102, ['old.example.test'], new Date(Date.now() - 40 * 86_400_000))
  await publish({ ssl: { ...ssl, certificates: [101, 102] } }, [FIRST])
  const right = await run({ host: 'shop.example.test' })
  expect(picture(right)).toMatchObject({ tls: 'pass', names: 'pass', dates: 'pass', chain: 'fail', http: 'pass', answered: 'pass' })
  expect(hop(right, 'tls').detail).toMatch(/^TLS 1\.3 with TLS_\w+, asked for the server name shop\.example\.test\.$/)
  expect(hop(right, 'names').detail).toBe('Certificate “certificate 101” was presented, and it is valid for shop.example.test.')
  expect(hop(right, 'chain').detail).toContain('It is signed by itself')
  const wrong = await run({ host: 'mail.example.test' })
  expect(picture(wrong)).toMatchObject({ tls: 'pass', names: 'fail', http: 'pass' })
  expect(hop(wrong, 'names').detail).toContain('valid for shop.example.test, not for mail.example.test')
  const old = await run({ host: 'old.example.test' })
  expect(picture(old)).toMatchObject({ tls: 'pass', names: 'pass', dates: 'fail' })
  expect(hop(old, 'dates').detail).toMatch(/^It expired on \d{4}-\d\d-\d\d: clients refuse it\.$/)
  expect(hop(await run(), 'names')).toMatchObject({
    status: 'skipped',
    detail: 'Certificate “certificate 101” was presented; it is valid for shop.example.test.'
  })
})

test('a Generic service: the engine’s sessions tell who took it, or that nobody did', async () => {
  await listening(
    createTcpServer(() => undefined),
    FIRST
  )
  await publish({ type: 'generic' }, [FIRST])
  const result = await run()
  expect(picture(result)).toEqual({ address: 'pass', port: 'pass', answered: 'pass', 'server-0-connect': 'pass' })
  expect(hop(result, 'answered').detail).toBe(`127.0.0.1:${FIRST} took it.`)
  await publish({ type: 'generic', port: NEXT }, [NOBODY_THERE])
  await serversAre(NEXT, 'Down')
  expect(hop(await run({}, NEXT), 'answered')).toMatchObject({ status: 'fail', detail: 'No real server: Ballast closed the connection.' })
})

test('a redirect is followed once and only within the service’s own address', async () => {
  await webServer(FIRST)
  const elsewhere = await webServer(SECOND)
  const redirector = (url: string) => publish({ redirect: { url } }, [])
  await publish({ port: NEXT }, [FIRST])
  await redirector(`http://%h:${NEXT}%s`)
  expect(hop(await run({ host: 'shop.example.test', path: '/a?b=c' }), 'redirect')).toMatchObject({
    status: 'pass',
    detail: `The redirect leads to http://shop.example.test:${NEXT}/a?b=c. The answer is 200 OK, with 4 bytes.`
  })
  const change = (url: string) =>
    bench.change((current) => {
      const service = serviceOn(current, PORT)
      return withEntity(current, 'virtualServices', service.id, { ...service, redirect: { url } })
    })
  await change(`http://127.0.0.1:${SECOND}/`)
  expect(hop(await run(), 'redirect')).toMatchObject({ status: 'skipped', detail: expect.stringContaining('another host') })
  expect(elsewhere).toEqual([])
  await change(`http://%h:${PORT}%s`)
  expect(hop(await run(), 'redirect')).toMatchObject({ status: 'fail', detail: expect.stringContaining('round in circles') })
  await change('https://%h:23399%s')
  expect(hop(await run(), 'redirect')).toMatchObject({ status: 'fail', detail: expect.stringContaining('no virtual service listens') })
  await change(`https://%h:${NEXT}%s`)
  expect(hop(await run(), 'redirect')).toMatchObject({ status: 'fail', detail: expect.stringContaining('speaks plain HTTP') })
})

test('re-encryption: a server with TLS passes, one without is told', async () => {
  const ssl = await certificate(103, ['shop.example.test'])
  const { certificatePem, keyPem } = selfSigned({ commonName: 'fe1.example.test', names: ['fe1.example.test'], days: 10 }, new Date())
  await listening(
    createTlsServer({ cert: certificatePem, key: keyPem }, (_, outgoing) => outgoing.end('fine')),
    FIRST
  )
  await webServer(SECOND)
  await publish({ ssl: { ...ssl, reencrypt: true, serverVerification: 'none' }, check: { ...TCP_CHECK, method: 'https' } }, [FIRST, SECOND])
  await waitFor(async () => statusesOf(PORT).join() === 'Up,Down', 30)
  const result = await run({ host: 'shop.example.test' })
  expect(picture(result)).toMatchObject({
    http: 'pass',
    'server-0-connect': 'pass',
    'server-0-tls': 'pass',
    'server-0-check': 'pass',
    'server-1-connect': 'pass',
    'server-1-tls': 'fail',
    'server-1-check': 'fail'
  })
  expect(hop(result, 'answered').detail).toBe(`127.0.0.1:${FIRST} took it.`)
})

test('what speaks no HTTP, and what never ends, is cut short', async () => {
  await listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.end('220 mail.example.test ESMTP\r\n')
    }),
    FIRST
  )
  await webServer(SECOND, (_, outgoing) => {
    const more = (): void => {
      while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536)));
    }
    outgoing.on('drain', more).on('error', () => undefined)
    more()
  })
  await publish({ check: HTTP_CHECK }, [FIRST])
  expect(hop(await run(), '-check')).toMatchObject({ status: 'fail', detail: expect.stringMatching(/^No valid HTTP answer/) })
  await publish({ port: NEXT, check: { ...HTTP_CHECK, httpMethod: 'GET' } }, [SECOND])
  const endless = await run({}, NEXT)
  expect(hop(endless, 'http').detail).toBe('The answer is 200 OK, with more than 64 KiB.')
  expect(hop(endless, '-check').status).toBe('pass')
})

test('a server that is slow or hangs costs no more than the time allowed, hop by hop and as a whole', async () => {
  const hanging: (() => void)[] = []
  await webServer(FIRST, (_, outgoing) => void hanging.push(() => outgoing.end('late')))
  await publish({ check: HTTP_CHECK }, [FIRST])
  const slow = await run({}, PORT, at({ step: 300, run: 10_000 }))
  expect(hop(slow, 'http')).toMatchObject({ status: 'fail', detail: 'No answer within 0.3 seconds.' })
  // A check has its own time, that of the service.
  expect(hop(slow, '-check')).toMatchObject({ status: 'fail', detail: 'No HTTP answer within 4000 ms.' })
  const short = at({ step: 60_000, run: 400 })
  const started = performance.now()
  const cut = await run({}, PORT, short)
  expect(performance.now() - started).toBeLessThan(5_000)
  expect(hop(cut, '-check')).toMatchObject({ status: 'skipped', detail: 'The test ended after 0.4 seconds, before this hop.' })
  for (const finish of hanging) finish()
})

test('what a service asks of its clients: the PROXY protocol is spoken, a list that keeps us out is named, the sorry server is told', async () => {
  await webServer(FIRST)
  await publish({ advanced: { acceptProxyProtocol: true } }, [FIRST])
  expect(picture(await run())).toMatchObject({ port: 'pass', http: 'pass', answered: 'pass' })
  await publish({ port: NEXT, advanced: { block: [{ network: '127.0.0.0/8', comment: '' }] } }, [FIRST])
  const out = await run({}, NEXT)
  // The engine may have cut the connection before it was seen to be there.
  expect(picture(out)).toMatchObject({ http: 'skipped', answered: 'skipped', 'server-0-connect': 'pass' })
  expect(hop(out, 'http').detail).toMatch(/^The service turns 127\.\d+\.\d+\.\d+ away: it is among the Blocked Addresses\.$/)
  const sorry = { address: '127.0.0.1', port: FIRST }
  await publish({ port: NEXT + 1, advanced: { sorryServer: sorry } }, [NOBODY_THERE])
  await publish({ port: NEXT + 2, type: 'generic', advanced: { sorryServer: sorry } }, [NOBODY_THERE])
  for (const port of [NEXT + 1, NEXT + 2]) {
    await serversAre(port, 'Down')
    expect(hop(await run({}, port), 'answered')).toMatchObject({
      status: 'fail',
      detail: `The Sorry Server 127.0.0.1:${FIRST} took it: no real server is up.`
    })
  }
})

test('progress arrives while it runs, and a newer test takes the place of an older one', async () => {
  const answers: (() => void)[] = []
  const asked = await webServer(FIRST, (_, outgoing) => void answers.push(() => outgoing.end('fine')))
  await publish({}, [FIRST])
  const { id } = serviceOn(bench.store.current().configuration, PORT)
  const first = tests.start(id, {})
  let seen = first
  while (hop(seen, 'http').status !== 'running') seen = await tests.waitFor(first.id, seen.version)
  expect(hop(seen, 'port').status).toBe('pass')
  expect(seen.finishedAt).toBeNull()
  const second = tests.start(id, { path: '/second' })
  expect(tests.show(first.id)).toMatchObject({ finishedAt: expect.any(String) })
  expect(hop(tests.show(first.id), 'http')).toMatchObject({ status: 'skipped', detail: 'A newer test of this service took its place.' })
  seen = second
  await waitFor(async () => asked.includes(`${ADDRESS}:${PORT} /second`))
  for (const finish of answers) finish()
  while (seen.finishedAt === null) seen = await tests.waitFor(second.id, seen.version)
  expect(hop(seen, 'http').status).toBe('pass')
  expect(
    tests
      .of(id)
      .map((each) => each.id)
      .slice(0, 2)
  ).toEqual([second.id, first.id])
})

test('a deactivated service, an address that is not here, an engine that does not run', async () => {
  await webServer(FIRST)
  await publish({}, [FIRST])
  const off = (enabled: boolean) =>
    bench.change((current) => {
      const service = serviceOn(current, PORT)
      return withEntity(current, 'virtualServices', service.id, { ...service, enabled })
    })
  await off(false)
  const asleep = await run()
  expect(picture(asleep)).toMatchObject({ address: 'fail', port: 'skipped', http: 'skipped', 'server-0-connect': 'pass' })
  expect(hop(asleep, 'address').detail).toContain('deactivated')
  await off(true)
  const foreign = createTestRuns({
    store: bench.store,
    system: bench.system,
    checkNow: bench.engine.checkNow,
    network: () => ({ addresses: [], defaultRoute: null }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => new Date()
  })
  expect(hop(await run({}, PORT, foreign), 'address').status).toBe('pass')
  isOver = true
  await bench.engine.stop({ keepTraffic: false })
  const dead = await run()
  expect(picture(dead)).toEqual({
    address: 'pass',
    port: 'fail',
    http: 'skipped',
    answered: 'skipped',
    redirect: 'skipped',
    'server-0-connect': 'pass'
  })
  expect(hop(dead, 'port').detail).toBe('The connection is refused: nothing listens there.')
})
