/** Mixed changes through the API while real clients load the service: not one request may fail. BALLAST_CHANGES=1000 makes more of them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { testCertificate } from '../support/certificate.ts'
import { TCP_CHECK } from '../support/checks.ts'
import type { ApiSession } from '../support/http.ts'
import { type Farm, startFarm, startLoad } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'

const CHANGES = Number(process.env['BALLAST_CHANGES'] ?? 200)
const ADDRESS = '127.0.7.1'
const FARM_PORTS = [23101, 23102, 23103, 23104]

let farm: Farm
let ballast: Ballast
let api: ApiSession
let dataDir: string

beforeAll(async () => {
  farm = await startFarm(FARM_PORTS)
  dataDir = await temporaryDirectory()
  ballast = await startBallast(dataDir, 23100)
  api = await firstLogin(ballast)
})

afterAll(async () => {
  await ballast.kill('SIGTERM')
  await removeDataDir(dataDir)
  await farm.stop()
})

/** A service with the whole farm behind it. @returns its id once all real servers are Up. */
async function publish(port: number, extra: object = {}): Promise<number> {
  const { value } = await api.call('virtualServiceCreate', { body: { address: ADDRESS, port, type: 'http', check: TCP_CHECK, ...extra } })
  for (const serverPort of FARM_PORTS) {
    await api.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.1', port: serverPort } })
  }
  await waitFor(async () => (await api.call('virtualServiceShow', { params: { id: value.id } })).state.serversUp === FARM_PORTS.length, 30)
  return value.id
}

/** The kinds of change that an administrator makes, in turn. Servers 3 and 4 of the loaded services come, go and change; 1 and 2 stay. */
function changes(web: number, secure: number, certificate: number): readonly ((round: number) => Promise<unknown>)[] {
  const show = (id: number) => api.call('virtualServiceShow', { params: { id } })
  const server = async (id: number, index: number, body: object) => {
    const chosen = (await show(id)).realServers[index]
    if (chosen === undefined) throw new Error(`service ${id} has no server ${index}`)
    return api.call('realServerChange', { params: { id, serverId: chosen.id }, body, version: chosen.version })
  }
  const service = async (id: number, body: object) =>
    api.call('virtualServiceChange', { params: { id }, body, version: (await show(id)).version })
  const extra: number[] = []
  return [
    (round) => server(web, 2, { weight: 100 + round }),
    () => server(web, 3, { enabled: false }),
    () => server(web, 3, { enabled: true }),
    (round) => service(web, { name: `Web, round ${round} "quoted" %` }),
    (round) => server(secure, 2, { connectionLimit: round % 2 === 0 ? 0 : 500 }),
    async (round) => {
      const { value } = await api.call('virtualServiceCreate', { body: { address: ADDRESS, port: 24000 + round, type: 'http' } })
      extra.push(value.id)
    },
    (round) => service(secure, { scheduling: round % 2 === 0 ? 'least-connection' : 'weighted-round-robin' }),
    async () => {
      const list = (await api.call('certificateList')).items.find((item) => item.id === certificate)
      const next = testCertificate('secure.example.test')
      return api.call('certificateReplace', {
        params: { id: certificate },
        body: { certificate: next.upload },
        version: list?.version ?? 0
      })
    },
    async () => {
      const last = (await show(web)).realServers.at(-1)
      if (last === undefined) throw new Error('no server to delete')
      await api.call('realServerDelete', { params: { id: web, serverId: last.id }, version: last.version })
    },
    () => api.call('realServerCreate', { params: { id: web }, body: { address: '127.0.0.1', port: FARM_PORTS[3] ?? 0 } }),
    (round) => service(web, { persistence: { mode: round % 2 === 0 ? 'none' : 'source-ip', timeout: 300, cookieName: 'BALLASTID' } }),
    async () => {
      const id = extra.shift()
      if (id !== undefined) await api.call('virtualServiceDelete', { params: { id }, version: (await show(id)).version })
    },
    (round) => service(web, { advanced: { block: round % 2 === 0 ? [{ network: `203.0.113.${round % 250}/32`, comment: '' }] : [] } }),
    (round) => service(secure, { ssl: { strictTransport: round % 2 === 0 ? 'subdomains' : 'none' } }),
    (round) => service(web, { check: { ...TCP_CHECK, interval: 5 + (round % 20) } }),
    async (round) => {
      const { version } = await api.call('settingsShow')
      return api.call('settingsChange', { body: { slowStart: round % 2 === 0 ? 30 : 0 }, version })
    },
    async (round) => {
      const { content } = await show(web)
      const [attached] = content.request
      if (attached === undefined) {
        const body = { name: `round-${round}`, type: 'add-header' as const, header: 'X-Round', replacement: String(round) }
        const { value } = await api.call('contentRuleCreate', { body })
        return service(web, { content: { ...content, request: [value.id] } })
      }
      await service(web, { content: { ...content, request: [] } })
      const { items } = await api.call('contentRuleList')
      const rule = items.find((item) => item.id === attached)
      return api.call('contentRuleDelete', { params: { id: attached }, version: rule?.version ?? 0 })
    },
    async () => {
      const newest = (await api.call('revisionList', { query: { limit: 1 } })).items[0]
      if (newest !== undefined) await api.call('revisionUndo', { params: { number: newest.number } })
    }
  ]
}

test(`${CHANGES} mixed changes under load fail no request`, { timeout: 60_000 + CHANGES * 2_000 }, async () => {
  const imported = await api.call('certificateCreate', {
    body: { name: 'secure', certificate: testCertificate('secure.example.test').upload }
  })
  const certificate = imported.value.id
  const ssl = { acceleration: true, reencrypt: false, certificates: [certificate] }
  const web = await publish(23180)
  const secure = await publish(23443, { ssl })

  const loads = [
    startLoad(`http://${ADDRESS}:23180/`, { connections: 16 }),
    startLoad(`https://${ADDRESS}:23443/`, { connections: 8 }),
    startLoad(`http://${ADDRESS}:23180/`, { connections: 4, close: true })
  ]
  const kinds = changes(web, secure, certificate)
  let made = 0
  for (let round = 0; made < CHANGES; round++) {
    for (const change of kinds) {
      if (made === CHANGES) break
      await change(round)
      made++
    }
  }
  const results = await Promise.all(loads.map((load) => load.finish()))
  for (const result of results) {
    expect(result.requests).toBeGreaterThan(100)
    expect(result).toMatchObject({ socketErrors: 0, badStatuses: 0 })
  }
})
