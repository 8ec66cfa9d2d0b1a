/** *L7 Configuration* with real traffic: what happens to connections when a server fails or drains, and how HTTP is read. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewVirtualService, Settings, VirtualService } from '../../server/src/contract/index.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { DEFAULT_PERSISTENCE, DEFAULT_SETTINGS } from '../../server/src/domain/defaults.ts'
import { parseServersState } from '../../server/src/engine/show.ts'
import { type Backend, startBackend } from '../support/backends.ts'
import { NO_CHECK, TCP_CHECK } from '../support/checks.ts'
import { ask, sendBytes, startTalker, stillAnswers, type Talker } from '../support/clients.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const WEB = [22_511, 22_512, 22_513, 22_514]
const TALKERS = [22_521, 22_522]
const QUICK = { interval: 1, timeout: 1, retries: 1 }

const resources = new AsyncDisposableStack()
let bench: Bench
const talkers: Talker[] = []
const web: Backend[] = []
let nextPort = 22_401

beforeAll(async () => {
  bench = await newBench()
  resources.defer(() => bench.remove())
  for (const port of WEB) {
    const backend = await startBackend(port)
    web.push(backend)
    resources.defer(() => backend.stop())
  }
  for (const port of TALKERS) talkers.push(resources.use(await startTalker(port)))
})
afterAll(() => resources.disposeAsync())

const settings = (patch: Partial<Settings>) =>
  bench.change((current) => ({ ...current, settings: { ...DEFAULT_SETTINGS, checks: QUICK, ...patch } }))

async function publish(input: Partial<NewVirtualService>, servers: readonly number[]): Promise<number> {
  const port = nextPort++
  await bench.change(withService({ address: '127.0.0.1', port, type: 'http', check: NO_CHECK, ...input }, servers))
  return port
}

const service = (port: number): VirtualService => serviceOn(bench.store.current().configuration, port)

/** What the worker says of the server that this connection went to. */
async function stateOf(port: number, answer: string) {
  const { id, realServers } = service(port)
  const server = realServers.find((entry) => String(entry.port) === answer)
  const lines = parseServersState(await bench.system.process.stats(`show servers state vs${id}`))
  return lines.find((line) => line.server === `rs${server?.id}`)
}

/** Disables the server that answered, as if that was so many seconds ago. */
const disable = (port: number, answer: string, secondsAgo = 0) =>
  bench.change((current) => {
    const before = serviceOn(current, port)
    const disabledAt = new Date(Date.now() - secondsAgo * 1000).toISOString()
    const realServers = before.realServers.map((server) =>
      String(server.port) === answer ? { ...server, enabled: false, disabledAt } : server
    )
    return withEntity(current, 'virtualServices', before.id, { ...before, realServers })
  })

const closed = async (socket: Socket): Promise<void> => {
  if (!socket.destroyed) await once(socket, 'close')
}

const HELLO = Buffer.from('hello')
const MAINTENANCE = 1

test.each([
  ['on: open connections end with the failing check', true],
  ['off: open connections go on', false]
])('Drop Connections on RS failure, %s', async (_, dropOnFailure) => {
  await settings({ dropOnFailure })
  const port = await publish({ type: 'generic', check: TCP_CHECK }, TALKERS)
  await waitFor(async () => (await stateOf(port, String(TALKERS[0])))?.checkResult === 3)
  const { socket, answer } = await sendBytes(port, HELLO)
  const talker = talkers[TALKERS.indexOf(Number(answer))]
  talker?.deafen()
  await waitFor(async () => (await stateOf(port, answer))?.operational === 0)
  if (dropOnFailure) await closed(socket)
  else expect(await stillAnswers(socket)).toBe(true)
  socket.destroy()
  await talker?.listen()
})

test.each([
  ['off: open connections go on', { dropAtDrainEnd: false }, 'runtime', false],
  ['on: open connections end', { dropAtDrainEnd: true }, 'runtime', true],
  ['off, with Drop Connections on RS failure: they go on, in the replaced worker', { dropOnFailure: true }, 'reload', false]
] as const)('Drop at Drain Time End, %s', async (_, patch, action, drops) => {
  await settings({ drainTime: 60, ...patch })
  const persistence = { ...DEFAULT_PERSISTENCE, mode: 'source-ip' } as const
  const port = await publish({ type: 'generic', check: TCP_CHECK, persistence }, TALKERS)
  const { socket, answer } = await sendBytes(port, HELLO)
  // The end has come already: what the reconciler does at that moment is the same plan.
  const { plan } = await disable(port, answer, 61)
  expect(plan.action).toBe(action)
  expect(((await stateOf(port, answer))?.admin ?? 0) & MAINTENANCE).toBe(MAINTENANCE)
  if (drops) await closed(socket)
  else expect(await stillAnswers(socket)).toBe(true)
  expect((await sendBytes(port, HELLO)).answer).not.toBe(answer)
  socket.destroy()
})

test('while it drains, a server keeps those that it knows and gets nobody else', async () => {
  await settings({ drainTime: 60, dropAtDrainEnd: true })
  const persistence = { ...DEFAULT_PERSISTENCE, mode: 'source-ip' } as const
  const port = await publish({ persistence }, WEB)
  const mine = await ask({ port, from: '127.0.13.1' })
  await disable(port, mine.body)
  for (let client = 2; client <= 9; client++) expect((await ask({ port, from: `127.0.13.${client}` })).body).not.toBe(mine.body)
  expect((await ask({ port, from: '127.0.13.1' })).body).toBe(mine.body)
})

test('Drop at Drain Time End cuts at once where nobody can come back: without persistence', async () => {
  await settings({ drainTime: 300, dropAtDrainEnd: true })
  const port = await publish({ type: 'generic', check: TCP_CHECK }, TALKERS)
  const { socket, answer } = await sendBytes(port, HELLO)
  expect((await disable(port, answer)).plan).toEqual({ action: 'runtime', reasons: [expect.stringContaining('end now')] })
  await closed(socket)
})

test('… and when the table has no entry of the server, but not before', async () => {
  await settings({ drainTime: 300, dropAtDrainEnd: true })
  const persistence = { ...DEFAULT_PERSISTENCE, mode: 'source-ip' } as const
  const port = await publish({ type: 'generic', check: TCP_CHECK, persistence }, TALKERS)
  const [known, forgotten] = [await sendBytes(port, HELLO, '127.0.14.1'), await sendBytes(port, HELLO, '127.0.14.2')]
  expect(known.answer).not.toBe(forgotten.answer)
  await bench.system.process.stats(`clear table vs${service(port).id} key 127.0.14.2`)
  await disable(port, known.answer)
  await disable(port, forgotten.answer)
  await closed(forgotten.socket)
  expect((await stateOf(port, forgotten.answer))?.admin).toBe(MAINTENANCE)
  expect((await stateOf(port, known.answer))?.admin).toBe(0)
  expect(await stillAnswers(known.socket)).toBe(true)
  known.socket.destroy()
})

/** Requests one after another over one connection: who answered each. */
async function overOne(port: number, users: readonly string[]): Promise<readonly string[]> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.setEncoding('utf8')
  const seen: string[] = []
  for (const user of users) {
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-User: ${user}\r\n\r\n`)
    let text = ''
    while (!/\r\n\r\n\S+\r\n0\r\n\r\n$|\r\n\r\n\d{5}$/.test(text)) text += ((await once(socket, 'data')) as [string])[0]
    seen.push(/(\d{5})(?:\r\n0\r\n\r\n)?$/.exec(text)?.[1] ?? '')
  }
  socket.destroy()
  return seen
}

const BY_USER = { ...DEFAULT_PERSISTENCE, mode: 'header', headerName: 'X-User' } as const
const home = async (port: number, user: string): Promise<string> => (await ask({ port, headers: { 'x-user': user } })).body

test('Always Check Persist, No: the first request decides for the connection', async () => {
  await settings({ alwaysCheckPersist: 'no' })
  const port = await publish({ persistence: BY_USER }, WEB)
  const [ann, bob] = [await home(port, 'ann'), await home(port, 'bob')]
  expect(ann).not.toBe(bob)
  expect(await overOne(port, ['ann', 'bob', 'cat', 'bob'])).toEqual([ann, ann, ann, ann])
  expect(await home(port, 'bob')).toBe(bob)
})

test.each(['yes', 'accept-changes'] as const)('Always Check Persist, %s: every request is looked up', async (alwaysCheckPersist) => {
  await settings({ alwaysCheckPersist })
  const port = await publish({ persistence: BY_USER }, WEB)
  const [ann, bob] = [await home(port, 'ann'), await home(port, 'bob')]
  expect(await overOne(port, ['ann', 'bob', 'ann'])).toEqual([ann, bob, ann])
  // Whoever is new in the middle of a connection is remembered only where changes are accepted.
  const stored = async (): Promise<number> =>
    Number(/used:(\d+)/.exec(await bench.system.process.stats(`show table vs${service(port).id}`))?.[1])
  expect(await stored()).toBe(2)
  await overOne(port, ['ann', 'cat'])
  expect(await stored()).toBe(alwaysCheckPersist === 'yes' ? 2 : 3)
  await overOne(port, ['dan', 'dan'])
  expect(await stored()).toBe(alwaysCheckPersist === 'yes' ? 3 : 4)
})

async function raw(port: number, request: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.end(request)
  let text = ''
  for await (const part of socket.setEncoding('latin1')) text += String(part)
  return text
}

test('Conform to RFC: off lets a header through that the rules forbid', async () => {
  await settings({ conformToRfc: true })
  const port = await publish({}, WEB)
  // A header name with a bracket.
  const odd = 'GET / HTTP/1.1\r\nHost: a\r\nX[0]: 1\r\nConnection: close\r\n\r\n'
  expect(await raw(port, odd)).toMatch(/^HTTP\/1\.1 400 /)
  await settings({ conformToRfc: false })
  // The real server may still refuse; what counts is that it was asked.
  const answer = await raw(port, odd)
  expect(answer).not.toMatch(/Your browser sent an invalid request/)
})

test('Close on Error: the connection ends with an answer that is an error', async () => {
  const asked = 'GET /set?a HTTP/1.1\r\nHost: a\r\n\r\n'
  await settings({ closeOnError: true })
  const port = await publish({}, WEB.slice(0, 1))
  expect(await raw(port, asked)).not.toMatch(/connection: close/i)
  web[0]?.answerWith(404)
  expect(await raw(port, asked)).toMatch(/^HTTP\/1\.1 404 .*connection: close/is)
  await settings({ closeOnError: false })
  expect(await raw(port, asked)).not.toMatch(/connection: close/i)
  web[0]?.answerWith(200)
})

test('Allow Empty POSTs: off asks for a length', async () => {
  const post = (more: string) => `POST / HTTP/1.1\r\nHost: a\r\n${more}Connection: close\r\n\r\n`
  await settings({ allowEmptyPosts: true })
  const port = await publish({}, WEB)
  expect(await raw(port, post(''))).toMatch(/^HTTP\/1\.1 200 /)
  await settings({ allowEmptyPosts: false })
  expect(await raw(port, post(''))).toMatch(/^HTTP\/1\.1 411 /)
  expect(await raw(port, post('Content-Length: 0\r\n'))).toMatch(/^HTTP\/1\.1 200 /)
})

test('Least Connection Slow Start: a server that is back starts small', async () => {
  await settings({ slowStart: 600 })
  const port = await publish({ type: 'generic', check: TCP_CHECK, scheduling: 'weighted-least-connection' }, TALKERS)
  await bench.change((current) => {
    const before = serviceOn(current, port)
    const realServers = before.realServers.map((server, at) => ({ ...server, weight: 100 - at }))
    return withEntity(current, 'virtualServices', before.id, { ...before, realServers })
  })
  const [first] = service(port).realServers
  // The column of the weight that the server has just now.
  const weight = async (): Promise<number> => {
    const rows = (await bench.system.process.stats('show stat')).split('\n').map((row) => row.split(','))
    return Number(rows.find((row) => row[1] === `rs${first?.id}`)?.[18])
  }
  await waitFor(async () => (await stateOf(port, String(first?.port)))?.checkResult === 3)
  expect(await weight()).toBe(100)
  talkers[0]?.deafen()
  await waitFor(async () => (await stateOf(port, String(first?.port)))?.operational === 0)
  await talkers[0]?.listen()
  await waitFor(async () => (await stateOf(port, String(first?.port)))?.operational !== 0)
  expect(await weight()).toBeLessThan(20)
})

test.each([
  ['lax', /; SameSite=Lax/],
  ['strict', /; SameSite=Strict/],
  // Browsers refuse it without Secure, and this service has no TLS.
  ['none', /HttpOnly$/],
  ['not-added', /HttpOnly$/]
] as const)('SameSite Cookie Options, %s', async (sameSite, attribute) => {
  await settings({ sameSite })
  const port = await publish({ persistence: { ...DEFAULT_PERSISTENCE, mode: 'active-cookie' } }, WEB)
  expect((await ask({ port })).cookies).toEqual([expect.stringMatching(attribute)])
})
