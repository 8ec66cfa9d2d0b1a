/**
 * A stand-in for a Lync Front End: `node front-end.ts <name> <certificate and key, PEM>`, in both families.
 *
 * The web services are two sites, as on the real one: the internal at 80 and 443, the external at 8080 and 4443. Each page tells which
 * server and which site it is of. A client gets a session at its first request, and this server remembers its own sessions and no
 * others: who comes back to another server has lost the session, and reads so with status 440.
 * The other ports tell the name and echo what comes, on connections that stay open.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'

const [name = '', pemFile = ''] = process.argv.slice(2)
const pem = readFileSync(pemFile)

const PORTS = { internal: { http: 80, https: 443 }, external: { http: 8080, https: 4443 } } as const
type Site = keyof typeof PORTS

/** DCOM, conferencing focus, call admission control, SIP, and the applications on a pool. */
const OTHER_PORTS = [135, 444, 448, 5061, 5070, 5071, 5072, 5073, 5075, 5076, 5080]

/** Status of Microsoft's web server for “your session has ended”. */
const SESSION_LOST = 440

/** What stands at the root is decided by the host name: these two are addresses that people type. */
const BY_HOST = [
  [/^dialin\./, 'dial-in'],
  [/^meet\./, 'meet']
] as const
const BY_PATH = [
  ['/persistentchat/rm/', 'persistent-chat room management'],
  ['/scheduler/', 'web scheduler'],
  ['/webticket/webticketservice.svc', 'web ticket service']
] as const

function pageOf({ headers, url = '' }: IncomingMessage): string | undefined {
  const path = (url.split('?')[0] ?? '').toLowerCase()
  const host = BY_HOST.find(([pattern]) => pattern.test(headers.host ?? ''))
  return host?.[1] ?? BY_PATH.find(([start]) => path.startsWith(start))?.[1]
}

const sessions = new Set<string>()

function sessionOf({ headers }: IncomingMessage, answer: ServerResponse): 'new' | 'known' | 'lost' {
  const brought = /(?:^|; )LyncSession=([^;]+)/.exec(headers.cookie ?? '')?.[1]
  if (brought !== undefined && sessions.has(brought)) return 'known'
  const id = randomUUID()
  sessions.add(id)
  answer.setHeader('set-cookie', `LyncSession=${id}; HttpOnly; Path=/`)
  return brought === undefined ? 'new' : 'lost'
}

const site = (of: Site) => (asked: IncomingMessage, answer: ServerResponse) => {
  const page = pageOf(asked)
  const session = sessionOf(asked, answer)
  answer.statusCode = page === undefined ? 404 : session === 'lost' ? SESSION_LOST : 200
  answer.setHeader('content-type', 'application/json')
  answer.end(JSON.stringify({ server: name, site: of, page, session, client: asked.headers['x-forwarded-for'] }))
}

function talk(socket: Socket): void {
  socket.on('error', () => socket.destroy())
  socket.write(`${name} ${socket.localPort}\n`)
  socket.pipe(socket)
}

const servers = [
  ...(['internal', 'external'] as const).flatMap((of) => [
    createServer(site(of)).listen(PORTS[of].http, '::'),
    createTlsServer({ cert: pem, key: pem }, site(of)).listen(PORTS[of].https, '::')
  ]),
  ...OTHER_PORTS.map((port) => createTcpServer(talk).listen(port, '::'))
]
await Promise.all(servers.map((server) => once(server, 'listening')))
console.log('ready')
