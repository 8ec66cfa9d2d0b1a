/** The product as an operator meets it: one process with a real engine, driven through the typed client, real traffic beside it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:https'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { DEFAULT_PASSWORD, DEFAULT_USER, LiveUpdate } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backend, bodies, get, startBackend } from '../support/backends.ts'
import { type Ballast, removeDataDir, startBallast, TEST_PASSWORD, temporaryDirectory } from '../support/ballast.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type ApiSession, apiSession } from '../support/http.ts'
import { waitFor } from '../support/wait.ts'

const WEB_PORT = 20441
const PORT = 20442
const SERVERS = [20443, 20444, 20445]
const URL = `http://127.0.0.1:${PORT}/`

let dataDir: string
let ballast: Ballast
let backends: readonly Backend[]
let api: ApiSession

beforeAll(async () => {
  dataDir = await temporaryDirectory()
  backends = await Promise.all(SERVERS.map(startBackend))
  ballast = await startBallast(dataDir, WEB_PORT)
  api = apiSession(ballast.origin)
})
afterAll(async () => {
  await ballast.kill('SIGTERM')
  await Promise.all(backends.map((backend) => backend.stop()))
  await removeDataDir(dataDir)
})

const farm = async (): Promise<string[]> => [...new Set(await bodies(URL, 6))].toSorted()

test('the first login leads nowhere but to a password of one’s own', async () => {
  expect(await api.call('sessionCreate', { body: { username: DEFAULT_USER, password: DEFAULT_PASSWORD } })).toMatchObject({
    mustChangePassword: true
  })
  await expect(api.call('virtualServiceList')).rejects.toMatchObject({ problem: { code: 'password-change-required' } })
  await expect(
    api.call('passwordChange', { body: { current: DEFAULT_PASSWORD, password: DEFAULT_PASSWORD.toUpperCase() } })
  ).rejects.toMatchObject({ problem: { code: 'invalid-input', errors: [{ path: 'password' }] } })
  await api.call('passwordChange', { body: { current: DEFAULT_PASSWORD, password: TEST_PASSWORD } })
  expect(await api.call('virtualServiceList')).toEqual({ total: 0, items: [] })
})

test('a service with three real servers carries traffic, a deleted one is brought back by undo', async () => {
  const service = (await api.call('virtualServiceCreate', { body: { address: '127.0.0.1', port: PORT, type: 'http', check: TCP_CHECK } }))
    .value
  const params = { id: service.id }
  for (const port of SERVERS) await api.call('realServerCreate', { params, body: { address: '127.0.0.1', port } })
  await waitFor(async () => (await farm()).length === 3)
  expect(await farm()).toEqual(SERVERS.map(String))
  await waitFor(async () => (await api.call('virtualServiceShow', { params })).state.status === 'Up')

  const deleted = await api.call('virtualServiceDelete', { params, version: service.version })
  await expect(get(URL)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
  await api.call('revisionUndo', { params: { number: deleted.revision ?? 0 } })
  await waitFor(async () => (await farm()).length === 3)
})

test('a disabled server gets nothing new, and the dry run said so before', async () => {
  const { items } = await api.call('virtualServiceList')
  const id = items[0]?.id ?? 0
  const [server] = (await api.call('virtualServiceShow', { params: { id } })).realServers
  if (server === undefined) throw new Error('The service of the test before is gone.')
  const call = { params: { id, serverId: server.id }, body: { enabled: false }, version: server.version }
  const trial = await api.call('realServerChange', { ...call, query: { dryRun: 'true' } })
  expect(trial).toMatchObject({ revision: null, plan: { action: 'runtime' } })
  expect(await farm()).toContain(String(server.port))
  await api.call('realServerChange', call)
  expect(await farm()).not.toContain(String(server.port))
})

test('two services cannot share an address and port; the engine goes on as before', async () => {
  const clash = api.call('virtualServiceCreate', { body: { address: '127.0.0.1', port: PORT, name: 'Second' } })
  await expect(clash).rejects.toMatchObject({ problem: { status: 422, code: 'not-acceptable-together' } })
  expect(await farm()).toHaveLength(2)
})

/** The first message of the stream, and how it ended. */
function openStream(): Promise<{ readonly first: LiveUpdate; readonly ended: Promise<unknown> }> {
  return new Promise((resolveStream, reject) => {
    const outgoing = request(
      `${ballast.origin}/api/v1/events`,
      { rejectUnauthorized: false, headers: { cookie: api.cookie() } },
      (answer) => {
        let received = ''
        const ended = once(answer, 'end')
        answer.on('data', (part: Buffer) => {
          received += part.toString()
          const first = /^data: (.*)\n\n/m.exec(received)?.[1]
          if (first !== undefined) resolveStream({ first: LiveUpdate.parse(JSON.parse(first)), ended })
        })
      }
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}

test('live state is streamed, and a stop of the web process ends the stream but not the traffic', async () => {
  const { first, ended } = await openStream()
  expect(first).toMatchObject({ whole: true, engine: { status: 'running' } })
  expect(first.servers).toHaveLength(3)
  await ballast.kill('SIGTERM')
  await ended
  expect(await farm()).toHaveLength(2)
  ballast = await startBallast(dataDir, WEB_PORT)
  expect(await api.call('sessionShow')).toMatchObject({ username: 'bal', mustChangePassword: false })
  expect(await farm()).toHaveLength(2)
})

async function runMain(...args: string[]): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  const main = join(resolve(import.meta.dirname, '../..'), 'server/src/main.ts')
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [[code], stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

test('a second Ballast on the same data is told who is there; a taken port is named', async () => {
  const second = await runMain('--data-dir', dataDir, '--listen', '127.0.0.1:20449')
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`process ${ballast.pid}`) })
  const other = await temporaryDirectory()
  const taken = await runMain('--data-dir', other, '--listen', `127.0.0.1:${WEB_PORT}`)
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringMatching(/Cannot listen on 127\.0\.0\.1:20441: another program uses it/) })
  await removeDataDir(other)
})

test('help and mistakes on the command line', async () => {
  expect(await runMain('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--data-dir') })
  expect(await runMain('--nonsense')).toMatchObject({ code: 1, stderr: expect.stringContaining('--nonsense') })
})

test('what a person typed as secret is in no log', () => {
  for (const secret of [TEST_PASSWORD, DEFAULT_PASSWORD, api.cookie().split('=')[1] ?? 'no cookie'])
    expect(ballast.log()).not.toContain(secret)
})
