/** Every check method that HAProxy carries out: a server that behaves is Up, one that does not is Down with the reason, and clients meet the first only. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HealthCheck, PLAIN_CHECK, type ServerState } from '../../server/src/contract/index.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { newRealServer, newVirtualService } from '../../server/src/domain/defaults.ts'
import { parseStat } from '../../server/src/engine/stat-csv.ts'
import { type Bench, newBench, serviceOn } from '../support/engine.ts'
import { dnsAnswerFramed, type Manners, type ProtocolServer, startProtocolServer } from '../support/protocol-servers.ts'
import { waitFor } from '../support/wait.ts'

const ADDRESS = '127.0.0.1'
const FIRST_PORT = 25_000

interface Case {
  readonly check: Partial<HealthCheck> & Pick<HealthCheck, 'method'>
  readonly good: Manners
  readonly bad: Manners
  /** Why the bad one is Down. */
  readonly reason: RegExp
}

const LDAP_OK = Buffer.from('300c02010161070a010004000400', 'hex')
/** As Active Directory writes lengths. */
const LDAP_OK_LONG = Buffer.from('308400000010020101618400000007' + '0a010004000400', 'hex')
const LDAP_REFUSED = Buffer.from('300c02010161070a013004000400', 'hex')
/** MS-RDPBCGR: connection confirm of a server that insists on CredSSP. */
const RDP_NLA = Buffer.from('030000130ed000001234000209080002000000', 'hex')

const http = (status: string, body = '', more = ''): string =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n${more}\r\n${body}`

const CASES: Readonly<Record<string, Case>> = {
  smtp: {
    check: { method: 'smtp' },
    good: { greeting: '220 mail ESMTP\r\n' },
    bad: { greeting: '554 no\r\n' },
    reason: /not with the greeting of a mail server/
  },
  'smtp, silent': {
    check: { method: 'smtp', timeout: 1 },
    good: { greeting: '220 mail\r\n' },
    bad: {},
    reason: /no answer with the greeting of a mail server \(220\) within/
  },
  nntp: {
    check: { method: 'nntp' },
    good: { greeting: '201 news, no posting\r\n' },
    bad: { greeting: '400 away\r\n' },
    reason: /news server/
  },
  ftp: {
    check: { method: 'ftp' },
    good: { greeting: '220-welcome\r\n220 ready\r\n' },
    bad: { greeting: '421 busy\r\n' },
    reason: /FTP server/
  },
  telnet: {
    check: { method: 'telnet' },
    good: { greeting: Buffer.from('fffd18fffd20', 'hex') },
    bad: { greeting: Buffer.from('80017f', 'hex') },
    reason: /Telnet/
  },
  'telnet, banner': {
    check: { method: 'telnet' },
    good: { greeting: '\r\nlogin: ' },
    bad: { greeting: Buffer.from([0x01]) },
    reason: /Telnet/
  },
  pop3: { check: { method: 'pop3' }, good: { greeting: '+OK ready\r\n' }, bad: { greeting: '-ERR no\r\n' }, reason: /POP3/ },
  imap: { check: { method: 'imap' }, good: { greeting: '* OK IMAP4rev1\r\n' }, bad: { greeting: '* BYE too many\r\n' }, reason: /IMAP/ },
  'imap through TLS': {
    check: { method: 'imap', tls: true },
    good: { greeting: '* PREAUTH hello\r\n', tls: true },
    bad: { greeting: '* OK in plain\r\n' },
    reason: /TLS handshake failed/
  },
  ldap: { check: { method: 'ldap' }, good: { answer: () => LDAP_OK }, bad: { answer: () => LDAP_REFUSED }, reason: /anonymous bind/ },
  'ldap, long lengths, TLS': {
    check: { method: 'ldap', tls: true },
    good: { answer: () => LDAP_OK_LONG, tls: true },
    bad: { answer: () => LDAP_REFUSED, tls: true },
    reason: /anonymous bind/
  },
  'dns over TCP': {
    check: { method: 'dns' },
    good: { answer: (asked) => dnsAnswerFramed(asked, null, 5) },
    bad: { answer: (asked) => dnsAnswerFramed(asked, null, 2) },
    reason: /server failure/
  },
  'dns with a name': {
    check: { method: 'dns', dnsName: 'www.contoso.local' },
    good: { answer: (asked) => dnsAnswerFramed(asked, '10.0.0.9') },
    bad: { answer: (asked) => dnsAnswerFramed(asked, null) },
    reason: /an address of www\.contoso\.local/
  },
  rdp: {
    check: { method: 'rdp' },
    good: { answer: () => RDP_NLA },
    bad: { answer: () => 'HTTP/1.1 400 Bad Request\r\n\r\n' },
    reason: /terminal server/
  },
  binary: {
    check: { method: 'binary', binarySend: '50494E47', binaryReply: 'FF00AA', binaryWithin: 303, timeout: 1 },
    good: {
      answer: (heard) => (heard.toString() === 'PING' ? Buffer.concat([Buffer.alloc(300, 0x0f), Buffer.from('ff00aa', 'hex')]) : null)
    },
    bad: { answer: () => Buffer.concat([Buffer.alloc(301, 0x0f), Buffer.from('ff00aa', 'hex')]) },
    reason: /the bytes FF00AA in the first 303 bytes/
  },
  'binary, half a byte off': {
    check: { method: 'binary', binaryReply: 'F00A', timeout: 1 },
    good: { greeting: Buffer.from('00f00a', 'hex') },
    bad: { greeting: Buffer.from('0f00a0', 'hex') },
    reason: /the bytes F00A/
  },
  'http 1.0 with a head': {
    check: { method: 'http', http11: false, host: 'shop.example', url: '/up?a=1&b=%20' },
    good: {
      answer: (heard) =>
        heard.toString() === 'HEAD /up?a=1&b=%20 HTTP/1.0\r\nhost: shop.example\r\n\r\n'
          ? 'HTTP/1.0 204 No Content\r\n\r\n'
          : http('400 Bad Request')
    },
    bad: { answer: () => http('503 Service Unavailable') },
    reason: /HTTP status 503, expected 200–299/
  },
  'http status': {
    check: { method: 'http', statusCodes: [401, 302] },
    good: { answer: () => http('401 Unauthorized') },
    bad: { answer: () => http('301 Moved') },
    reason: /HTTP status 301, expected 200–299 or 302 or 401/
  },
  'http pattern': {
    check: { method: 'http', httpMethod: 'GET', pattern: 'state: *(up|warm)' },
    good: { answer: () => http('200 OK', 'service x\nstate:  warm\n') },
    bad: { answer: () => http('200 OK', 'state: down') },
    reason: /body of the answer does not match state: \*\(up\|warm\)/
  },
  'http post': {
    check: {
      method: 'http',
      httpMethod: 'POST',
      postData: 'a=1&b="x" %[src]\r\nsecond',
      headers: [
        { name: 'Content-Type', value: 'text/plain' },
        { name: 'X-Token', value: '100% "quoted" #1' }
      ]
    },
    good: {
      answer: (heard) => {
        const text = heard.toString()
        const whole = text.startsWith('POST / HTTP/1.1\r\n') && text.endsWith('\r\n\r\na=1&b="x" %[src]\r\nsecond')
        return http(
          whole && text.includes('\r\nx-token: 100% "quoted" #1\r\n') && /host: 127\.0\.0\.1\r\n/.test(text) ? '200 OK' : '400 Bad'
        )
      }
    },
    bad: { answer: () => http('405 Method Not Allowed') },
    reason: /HTTP status 405/
  },
  'http options': {
    check: { method: 'http', httpMethod: 'OPTIONS' },
    good: { answer: (heard) => (heard.toString().startsWith('OPTIONS / ') ? http('200 OK') : http('400 Bad')) },
    bad: { answer: () => 'nonsense\r\n\r\n' },
    // HAProxy 3.0 goes on waiting for a head.
    reason: /no (?:valid )?HTTP answer/
  },
  https: {
    check: { method: 'https', httpMethod: 'GET' },
    good: { answer: () => http('200 OK'), tls: true },
    bad: { answer: () => http('200 OK') },
    reason: /TLS handshake failed/
  },
  tcp: { check: { method: 'tcp' }, good: { greeting: 'hello' }, bad: {}, reason: /TCP connection refused/ }
}

const names = Object.keys(CASES)
const portsOf = (name: string) => {
  const first = FIRST_PORT + names.indexOf(name) * 3
  return { service: first, good: first + 1, bad: first + 2 }
}

const servers: ProtocolServer[] = []
let bench: Bench

beforeAll(async () => {
  for (const [name, { good, bad, check }] of Object.entries(CASES)) {
    const ports = portsOf(name)
    servers.push(await startProtocolServer(ports.good, good))
    if (check.method !== 'tcp') servers.push(await startProtocolServer(ports.bad, bad))
  }
  bench = await newBench()
  await bench.change((current, newId) =>
    names.reduce((configuration, name) => {
      const ports = portsOf(name)
      const check = { ...PLAIN_CHECK, interval: 1, fall: 1, ...CASES[name]?.check }
      const service = newVirtualService(newId(), { address: ADDRESS, port: ports.service, type: 'generic', check })
      const realServers = [ports.good, ports.bad].map((port) =>
        newRealServer(newId(), { address: ADDRESS, port }, service, new Date().toISOString())
      )
      return withEntity(configuration, 'virtualServices', service.id, { ...service, realServers })
    }, current)
  )
})
afterAll(async () => {
  await bench?.remove()
  await Promise.all(servers.map((server) => server.stop()))
})

function statesOf(name: string): readonly (ServerState | undefined)[] {
  const ports = portsOf(name)
  const service = serviceOn(bench.store.current().configuration, ports.service)
  return [ports.good, ports.bad].map((port) => {
    const server = service.realServers.find((each) => each.port === port)
    return server === undefined ? undefined : bench.engine.live.server(service.id, server.id)
  })
}

/** Connections that clients were given to the good and to the bad server. */
async function connectionsOf(name: string): Promise<readonly (number | undefined)[]> {
  const ports = portsOf(name)
  const service = serviceOn(bench.store.current().configuration, ports.service)
  const rows = parseStat(Buffer.from(await bench.system.process.stats('show stat')), 0) ?? []
  return [ports.good, ports.bad].map((port) => {
    const id = service.realServers.find((server) => server.port === port)?.id
    return rows.find((row) => row.kind === 'server' && row.server === id)?.sessions
  })
}

describe.each(names)('%s', (name) => {
  test('good is Up, bad is Down with its reason, and clients meet the good one', async () => {
    const [good, bad] = await waitFor(() => {
      const states = statesOf(name)
      if (states[0]?.status !== 'Up' || states[1]?.status !== 'Down') throw new Error(JSON.stringify(states))
      return states
    }, 30)
    expect(bad?.reason).toMatch(CASES[name]?.reason ?? /never/)
    expect(good?.reason).toMatch(/ in \d+ ms$/)
    const before = await connectionsOf(name)
    for (const _turn of [1, 2, 3, 4]) {
      const client = connect(portsOf(name).service, ADDRESS)
      await once(client, 'connect')
      client.destroy()
    }
    await waitFor(async () => (await connectionsOf(name))[0] === (before[0] ?? 0) + 4)
    expect((await connectionsOf(name))[1]).toBe(before[1])
  })

  test('Check now comes to the same verdict for the same reason, and shows what was said', async () => {
    const ports = portsOf(name)
    const service = serviceOn(bench.store.current().configuration, ports.service)
    const [good, bad] = await Promise.all(
      [ports.good, ports.bad].map((port) => {
        const id = service.realServers.find((server) => server.port === port)?.id ?? 0
        return bench.engine.checkNow(service.id, id, undefined)
      })
    )
    expect(good).toMatchObject({ up: true, place: `${ADDRESS}:${ports.good}` })
    expect(bad).toMatchObject({ up: false })
    expect(bad?.reason).toMatch(CASES[name]?.reason ?? /never/)
    expect(bad?.exchange.at(-1)).toMatchObject({ kind: 'note', text: bad?.reason })
    if (name !== 'tcp') expect(good?.exchange.some((entry) => entry.kind === 'received')).toBe(true)
  })
})

test('a server that recovers is Up again after as many good checks as the service wants', async () => {
  const { service: port, bad } = portsOf('pop3')
  const server = servers.find((each) => each.port === bad)
  const before = await bench.change((current) => {
    const service = serviceOn(current, port)
    return withEntity(current, 'virtualServices', service.id, { ...service, check: { ...service.check, rise: 3 } })
  })
  expect(before.plan.action).toBe('reload')
  await waitFor(() => statesOf('pop3')[1]?.status === 'Down')
  server?.behave({ greeting: '+OK again\r\n' })
  const began = performance.now()
  await waitFor(() => statesOf('pop3')[1]?.status === 'Up', 20)
  // Three checks, one second apart.
  expect(performance.now() - began).toBeGreaterThan(1900)
})

test('mail servers hear a goodbye', async () => {
  const server = servers.find((each) => each.port === portsOf('smtp').good)
  await waitFor(() => server?.heard.some((bytes) => bytes.toString() === 'QUIT\r\n'))
})
