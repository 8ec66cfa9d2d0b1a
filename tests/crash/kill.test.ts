/**
 * The web process is killed with -9 at 200 random moments of a change. After each start, store and engine must hold exactly the
 * configuration before or the one after, the same one, and no request of a client may have failed meanwhile.
 */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { TCP_CHECK } from '../support/checks.ts'
import type { ApiSession } from '../support/http.ts'
import { type Farm, startFarm, startLoad } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'

const KILLS = Number(process.env['BALLAST_KILLS'] ?? 200)
const PORT = 22600
const ADDRESS = '127.0.6.1'
const FARM_PORTS = [22611, 22612, 22613]

let farm: Farm
let dataDir: string
let ballast: Ballast
let api: ApiSession
let subject = 0

/** One command to HAProxy's runtime socket. */
const ask = (command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(`${dataDir}/engine/stats.sock`, () => socket.end(`${command}\n`))
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(parts).toString()))
  })

beforeAll(async () => {
  farm = await startFarm(FARM_PORTS)
  dataDir = await temporaryDirectory()
  ballast = await startBallast(dataDir, PORT)
  api = await firstLogin(ballast)
  for (const port of [22680, 22681]) {
    const { value } = await api.call('virtualServiceCreate', { body: { address: ADDRESS, port, type: 'http', check: TCP_CHECK } })
    for (const serverPort of FARM_PORTS)
      await api.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.1', port: serverPort } })
    subject = value.id
  }
  await waitFor(async () => (await api.call('live')).services.every((service) => service.status === 'Up'), 30)
})

afterAll(async () => {
  await ballast.kill('SIGTERM')
  await removeDataDir(dataDir)
  await farm.stop()
})

/** What the store says of the subject service, without live state and versions. */
async function stored() {
  const { state: _state, version: _version, realServers, ...service } = await api.call('virtualServiceShow', { params: { id: subject } })
  return { ...service, realServers: realServers.map(({ state: _ofNow, version: _ofRow, disabledAt: _since, ...server }) => server) }
}
type Stored = Awaited<ReturnType<typeof stored>>

/** What the engine says of the subject service: its servers with weight, and its listener. */
async function running(): Promise<{ servers: Record<string, string>; digest: string }> {
  const rows = (await ask('show stat')).split('\n').map((line) => line.split(','))
  const header = rows[0] ?? []
  const at = (row: readonly string[], name: string) => row[header.indexOf(name)] ?? ''
  const mine = rows.filter((row) => row[0] === `vs${subject}` && (row[1] ?? '').startsWith('rs'))
  const digest = /value=<([^>]*)>/.exec(await ask('get var proc.digest'))?.[1] ?? ''
  return { servers: Object.fromEntries(mine.map((row) => [row[1] ?? '', `${at(row, 'weight')}`])), digest }
}

/** The engine must show every server of the model, no other, and weight 0 for exactly the disabled ones. */
function matches(model: Stored, servers: Readonly<Record<string, string>>): boolean {
  const names = model.realServers.map((server) => `rs${server.id}`).toSorted()
  return (
    JSON.stringify(names) === JSON.stringify(Object.keys(servers).toSorted()) &&
    model.realServers.every((server) => (servers[`rs${server.id}`] === '0') === !server.enabled)
  )
}

/** Changes of each kind: by runtime command and by reload. */
async function change(round: number): Promise<void> {
  const view = await api.call('virtualServiceShow', { params: { id: subject } })
  const last = view.realServers.at(-1)
  const params = { id: subject, serverId: last?.id ?? 0 }
  const version = last?.version ?? 0
  switch (round % 6) {
    case 0:
      await api.call('realServerChange', { params, version, body: { weight: 1 + (round % 1000) } })
      return
    case 1:
      await api.call('realServerChange', { params, version, body: { enabled: !(last?.enabled ?? true) } })
      return
    case 2:
      await api.call('realServerCreate', { params: { id: subject }, body: { address: '127.0.0.1', port: 22700 + round } })
      return
    case 3:
      await api.call('virtualServiceChange', { params: { id: subject }, version: view.version, body: { idleTimeout: 600 + round } })
      return
    case 4:
      if (view.realServers.length > FARM_PORTS.length) await api.call('realServerDelete', { params, version })
      return
    default: {
      const scheduling = view.scheduling === 'round-robin' ? 'least-connection' : 'round-robin'
      await api.call('virtualServiceChange', { params: { id: subject }, version: view.version, body: { scheduling } })
    }
  }
}

test(`killed ${KILLS} times during a change, it holds exactly the old or the new revision`, async () => {
  const load = startLoad(`http://${ADDRESS}:22680/`, { connections: 2 })
  let old = 0
  let fresh = 0
  let random = 20_261_122
  for (let round = 0; round < KILLS; round++) {
    const before = await stored()
    const revision = (await api.call('systemShow')).revision
    // Park–Miller: the moments are spread, and the same in each run as far as the machine allows.
    random = (random * 48_271) % 2_147_483_647
    const outcome = change(round).then(
      () => true,
      () => false
    )
    await sleep(random % 300)
    await ballast.kill('SIGKILL')
    const answered = await outcome
    ballast = await startBallast(dataDir, PORT)

    const now = (await api.call('systemShow')).revision
    const after = await stored()
    expect([revision, revision + 1]).toContain(now)
    if (answered && round % 6 !== 4) expect(now).toBe(revision + 1)
    if (now === revision) {
      expect(after).toEqual(before)
      old++
    } else {
      expect(after).not.toEqual(before)
      fresh++
    }
    const engine = await waitFor(async () => {
      const seen = await running()
      return matches(after, seen.servers) ? seen : null
    })
    expect(engine.digest).toMatch(/^[0-9a-f]{64}$/)
  }
  const result = await load.finish()
  console.log(`${old} times the old revision, ${fresh} times the new; ${result.requests} requests meanwhile`)
  expect(result).toMatchObject({ socketErrors: 0, badStatuses: 0 })
  expect(old).toBeGreaterThan(0)
  expect(fresh).toBeGreaterThan(0)
})
