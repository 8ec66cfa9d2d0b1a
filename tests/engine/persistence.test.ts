/** Every mode of persistence with real traffic: who is known by the same key stays, others are spread. */
import { constants } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTls, createServer } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Persistence, PersistenceMode } from '../../server/src/contract/index.ts'
import type { Configuration } from '../../server/src/domain/configuration.ts'
import { DEFAULT_PERSISTENCE } from '../../server/src/domain/defaults.ts'
import { startBackend } from '../support/backends.ts'
import { testCertificate } from '../support/certificate.ts'
import { NO_CHECK } from '../support/checks.ts'
import { type Asked, ask, sendBytes, startTalker, whoAnswers } from '../support/clients.ts'
import { type Bench, newBench, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const WEB = [22_301, 22_302, 22_303, 22_304]
const TALKERS = [22_311, 22_312, 22_313, 22_314]
const HANDSHAKERS = [22_321, 22_322, 22_323, 22_324]

const resources = new AsyncDisposableStack()
let bench: Bench
const ports = new Map<string, number>()
const portOf = (name: string): number => ports.get(name) ?? 0

const cookie = (text: string) => ({ headers: { cookie: text } })

/** What makes client `number` the same again, and what must not matter (`turn`). */
const HTTP: Readonly<Record<string, { persistence: Partial<Persistence>; client: (number: number, turn: number) => Omit<Asked, 'port'> }>> =
  {
    'source-ip': { persistence: {}, client: (number, turn) => ({ from: `127.0.2.${number}`, path: `/${turn}` }) },
    'super-http': {
      persistence: {},
      client: (number, turn) => ({ from: `127.0.3.${turn + 1}`, headers: { 'user-agent': 'one', authorization: `Basic ${number}` } })
    },
    'super-http-source-ip': {
      persistence: {},
      client: (number) => ({ from: `127.0.2.${number % 3 === 0 ? 9 : number}`, headers: { 'user-agent': `agent ${number}` } })
    },
    'server-cookie': { persistence: { cookieName: 'JSESSIONID' }, client: (number, turn) => cookie(`x=${turn}; JSESSIONID=s${number}`) },
    'server-cookie-source-ip': { persistence: { cookieName: 'JSESSIONID' }, client: (number) => cookie(`JSESSIONID=s${number}`) },
    'cookie-hash': { persistence: {}, client: (number, turn) => ({ ...cookie(`a=${number}; b=2`), path: `/${turn}` }) },
    'cookie-hash-source-ip': { persistence: {}, client: (number) => cookie(`a=${number}`) },
    url: { persistence: {}, client: (number, turn) => ({ path: `/x?y=${number}`, from: `127.0.3.${turn + 1}` }) },
    host: { persistence: {}, client: (number, turn) => ({ headers: { host: turn % 2 === 0 ? `H${number}.test` : `h${number}.test:80` } }) },
    'query-item': { persistence: { queryItem: 'sid' }, client: (number, turn) => ({ path: `/?a=${turn}&sid=v${number}` }) },
    header: { persistence: { headerName: 'X-User' }, client: (number, turn) => ({ path: `/${turn}`, headers: { 'x-user': `u${number}` } }) }
  }

/** TCP services by name. */
const TCP: Readonly<Record<string, { persistence: Partial<Persistence> & { mode: PersistenceMode }; servers: readonly number[] }>> = {
  rdp: { persistence: { mode: 'rdp' }, servers: TALKERS },
  'rdp-source-ip': { persistence: { mode: 'rdp-source-ip' }, servers: TALKERS },
  'rdp-broker': { persistence: { mode: 'rdp-broker' }, servers: TALKERS },
  'rdp-broker-source-ip': { persistence: { mode: 'rdp-broker-source-ip' }, servers: TALKERS },
  'ssl-session': { persistence: { mode: 'ssl-session' }, servers: HANDSHAKERS },
  // Shorter than the contract allows, for a test that wants to see the end of it.
  aging: { persistence: { mode: 'source-ip', timeout: 1 }, servers: TALKERS },
  refreshed: { persistence: { mode: 'source-ip', timeout: 1, refresh: true }, servers: TALKERS }
}

async function realServers(): Promise<void> {
  for (const port of WEB) {
    const backend = await startBackend(port)
    resources.defer(() => backend.stop())
  }
  for (const port of TALKERS) resources.use(await startTalker(port))
  const { certificatePem: cert, keyPem: key } = testCertificate('rs.example')
  for (const port of HANDSHAKERS) {
    const server = createServer({ cert, key, secureOptions: constants.SSL_OP_NO_TICKET }, (socket) => void socket.end(String(port)))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    resources.defer(() => void server.close())
  }
}

beforeAll(async () => {
  bench = await newBench()
  resources.defer(() => bench.remove())
  await realServers()
  const web = Object.entries(HTTP).map(([mode, { persistence }]) => ({
    name: mode,
    persistence: { mode: mode as PersistenceMode, ...persistence },
    servers: WEB
  }))
  const more = [
    { name: 'active-cookie', persistence: { mode: 'active-cookie' as const }, servers: WEB },
    { name: 'active-cookie-source-ip', persistence: { mode: 'active-cookie-source-ip' as const }, servers: WEB },
    { name: 'netmask', persistence: { mode: 'source-ip' as const, ipv4Prefix: 24 }, servers: WEB },
    { name: 'cookie netmask', persistence: { mode: 'cookie-hash-source-ip' as const, ipv4Prefix: 24, refresh: true }, servers: WEB }
  ]
  const tcp = Object.entries(TCP).map(([name, entry]) => ({ name, ...entry }))
  await bench.change((empty, newId) =>
    [...web, ...more, ...tcp].reduce((configuration: Configuration, { name, persistence, servers }, at) => {
      const port = 22_201 + at
      ports.set(name, port)
      const type = servers === WEB ? 'http' : 'generic'
      const service = {
        address: '127.0.0.1',
        port,
        name,
        type,
        check: NO_CHECK,
        persistence: { ...DEFAULT_PERSISTENCE, ...persistence }
      } as const
      return withService(service, servers)(configuration, newId)
    }, empty)
  )
})
afterAll(() => resources.disposeAsync())

const NUMBERS = [1, 2, 3, 4, 5, 6]
const distinct = (list: readonly string[]): number => new Set(list).size

test.each(Object.entries(HTTP))('%s', async (name, { client }) => {
  const homes: string[] = []
  for (const number of NUMBERS) {
    const answers = await whoAnswers(4, (turn) => ({ ...client(number, turn), port: portOf(name) }))
    expect(distinct(answers)).toBe(1)
    homes.push(...new Set(answers))
  }
  expect(distinct(homes)).toBe(4)
})

test.each(['server-cookie', 'cookie-hash', 'query-item', 'header', 'super-http'])(
  '%s: who brings nothing to be known by is spread',
  async (name) => {
    expect(distinct(await whoAnswers(8, { port: portOf(name) }))).toBe(4)
  }
)

test.each(['server-cookie-source-ip', 'cookie-hash-source-ip'])('%s: who brings nothing is known by the address', async (name) => {
  const homes: string[] = []
  for (const number of NUMBERS) {
    const answers = await whoAnswers(4, { port: portOf(name), from: `127.0.4.${number}` })
    expect(distinct(answers)).toBe(1)
    homes.push(...new Set(answers))
  }
  expect(distinct(homes)).toBeGreaterThan(1)
})

test.each(['server-cookie', 'server-cookie-source-ip'])('%s: from the answer on that sets the cookie', async (name) => {
  for (const number of NUMBERS) {
    const from = `127.0.5.${number}`
    const first = await ask({ port: portOf(name), path: `/set?JSESSIONID=new${number}`, from })
    expect(first.cookies).toEqual([`JSESSIONID=new${number}`])
    const later = await whoAnswers(3, { port: portOf(name), ...cookie(`JSESSIONID=new${number}`), from: '127.0.6.1' })
    expect(later).toEqual([first.body, first.body, first.body])
  }
})

test('active-cookie: who brings the cookie stays', async () => {
  const first = await ask({ port: portOf('active-cookie') })
  const set = first.cookies[0]?.split(';')[0] ?? ''
  expect(set).toMatch(/^BALLASTID=/)
  expect(await whoAnswers(4, { port: portOf('active-cookie'), ...cookie(set) })).toEqual(Array.from({ length: 4 }, () => first.body))
  expect(distinct(await whoAnswers(8, { port: portOf('active-cookie') }))).toBe(4)
})

test('active-cookie-source-ip: the cookie wins over the address', async () => {
  const port = portOf('active-cookie-source-ip')
  const mine = await ask({ port, from: '127.0.7.1' })
  expect(await whoAnswers(3, { port, from: '127.0.7.1' })).toEqual([mine.body, mine.body, mine.body])
  const other = await waitFor(async () => {
    const from = `127.0.8.${1 + Math.floor(Math.random() * 250)}`
    const answer = await ask({ port, from })
    return answer.body === mine.body ? null : answer
  })
  const set = other.cookies[0]?.split(';')[0] ?? ''
  expect(await whoAnswers(3, { port, from: '127.0.7.1', ...cookie(set) })).toEqual([other.body, other.body, other.body])
})

test('a netmask makes the clients of a network one', async () => {
  for (const name of ['netmask', 'cookie netmask']) {
    const network = (turn: number) => ({ port: portOf(name), from: `127.0.9.${turn + 1}` })
    expect(distinct(await whoAnswers(8, network))).toBe(1)
    expect(distinct(await whoAnswers(8, (turn) => ({ port: portOf(name), from: `127.0.${20 + turn}.1` })))).toBe(4)
  }
})

/** The first packet of Remote Desktop (MS-RDPBCGR 2.2.1.1), with a cookie or a token. */
function rdp(line: string): Buffer {
  const text = Buffer.from(`${line}\r\n`)
  const head = Buffer.from([3, 0, 0, 0, 6 + text.length, 0xe0, 0, 0, 0, 0, 0])
  head.writeUInt16BE(head.length + text.length, 2)
  return Buffer.concat([head, text])
}

async function talk(name: string, bytes: Buffer, from?: string): Promise<string> {
  const { socket, answer } = await sendBytes(portOf(name), bytes, from)
  socket.destroy()
  return answer
}

test.each(['rdp', 'rdp-source-ip'])('%s: a user keeps the server, whatever the client', async (name) => {
  const homes: string[] = []
  for (const user of ['alice', 'bob', 'carol', 'dave', 'erin']) {
    const answers: string[] = []
    for (let turn = 1; turn <= 3; turn++)
      answers.push(await talk(name, rdp(`Cookie: mstshash=${turn === 2 ? user.toUpperCase() : user}`), `127.0.10.${turn}`))
    expect(distinct(answers)).toBe(1)
    homes.push(...new Set(answers))
  }
  expect(distinct(homes)).toBe(4)
})

test('rdp-source-ip: without a name the address counts', async () => {
  const hello = Buffer.from('GET / HTTP/1.1\r\nHost: not.rdp\r\n\r\n')
  const of = async (name: string) => [
    await talk(name, hello, '127.0.11.1'),
    await talk(name, hello, '127.0.11.1'),
    await talk(name, hello, '127.0.11.1')
  ]
  expect(distinct(await of('rdp-source-ip'))).toBe(1)
  expect(distinct(await of('rdp'))).toBe(3)
})

/** Address and port in the byte order of a PC. */
const token = (port: number): string => `Cookie: msts=16777343.${((port & 0xff) << 8) | (port >> 8)}.0000`

test.each(['rdp-broker', 'rdp-broker-source-ip'])('%s: the token leads to its server', async (name) => {
  for (const port of TALKERS) expect(await talk(name, rdp(token(port)))).toBe(String(port))
})

test('rdp-broker-source-ip: without a token the address counts', async () => {
  const hello = rdp('Cookie: mstshash=x')
  const first = await talk('rdp-broker-source-ip', hello, '127.0.12.1')
  for (let turn = 0; turn < 3; turn++) expect(await talk('rdp-broker-source-ip', hello, '127.0.12.1')).toBe(first)
})

/** @returns who answered, and the session to come back with. */
function handshake(session?: Buffer, version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2'): Promise<{ server: string; session: Buffer | undefined }> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: portOf('ssl-session'),
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      secureOptions: constants.SSL_OP_NO_TICKET,
      ...(session === undefined ? {} : { session })
    })
    let got: Buffer | undefined
    socket.on('session', (bytes: Buffer) => {
      got = bytes
    })
    socket.on('error', reject)
    socket.once('data', (data: Buffer) => {
      resolve({ server: data.toString(), session: got ?? socket.getSession() })
      socket.destroy()
    })
  })
}

test('ssl-session: up to TLS 1.2 the session id leads back', async () => {
  for (let client = 0; client < 4; client++) {
    const first = await handshake()
    for (let turn = 0; turn < 3; turn++) expect((await handshake(first.session)).server).toBe(first.server)
  }
})

test('ssl-session: clients of TLS 1.3 are spread, as the page says', async () => {
  const servers: string[] = []
  let { session } = await handshake(undefined, 'TLSv1.3')
  for (let turn = 0; turn < 8; turn++) {
    const next = await handshake(session, 'TLSv1.3')
    servers.push(next.server)
    session = next.session ?? session
  }
  expect(distinct(servers)).toBe(4)
})

const entries = async (name: string): Promise<number> => {
  const service = [...bench.store.current().configuration.virtualServices.values()].find((entry) => entry.name === name)
  const said = await bench.system.process.stats(`show table vs${service?.id}`)
  return Number(/used:(\d+)/.exec(said)?.[1])
}

test('Refresh persist: an entry lives as long as the connection, and its timeout begins afterwards', async () => {
  const hello = Buffer.from('hello')
  const [short, long] = [await sendBytes(portOf('aging'), hello), await sendBytes(portOf('refreshed'), hello)]
  // The entry without refreshing goes while its connection is still open.
  await waitFor(async () => (await entries('aging')) === 0)
  expect(await entries('refreshed')).toBe(1)
  expect(await talk('refreshed', hello)).toBe(long.answer)
  long.socket.destroy()
  short.socket.destroy()
  await waitFor(async () => (await entries('refreshed')) === 0)
})
