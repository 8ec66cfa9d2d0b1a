/** Stand-in servers for any virtual service: whatever its real servers have to speak, for checks and for clients. */
import { once } from 'node:events'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer as createTcp, type Server, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import type { HealthCheck, VirtualServiceView } from '@ballast/server/contract'
import { testCertificate } from './certificate.ts'

/** What is spoken on a port. */
export interface Speech {
  readonly kind: 'http' | 'tcp'
  readonly tls: boolean
  /** Said when somebody comes; null waits for the client’s first word and says `answer`. */
  readonly greeting: Buffer | null
  readonly answer: Buffer
}

const GREETINGS: Partial<Record<HealthCheck['method'], string>> = {
  smtp: '220 mail ESMTP\r\n',
  imap: '* OK IMAP4rev1\r\n',
  pop3: '+OK ready\r\n'
}

const ANSWERS: Partial<Record<HealthCheck['method'], Buffer>> = {
  // RFC 4511: the answer to an anonymous bind; MS-RDPBCGR: connection confirm.
  ldap: Buffer.from('300c02010161070a010004000400', 'hex'),
  rdp: Buffer.from('030000130ed000001234000209080002000000', 'hex')
}

/** The beginning of a MySQL server’s handshake, protocol 10. */
const MYSQL = Buffer.from('4a0000000a382e302e33360000', 'hex')

const web = (tls: boolean): Speech => ({ kind: 'http', tls, greeting: null, answer: Buffer.alloc(0) })
const talk = (greeting: Buffer | null, tls = false, answer: Buffer = Buffer.from('hello\r\n')): Speech => ({
  kind: 'tcp',
  tls,
  greeting,
  answer
})

function spokenFor(check: HealthCheck): Speech {
  const { method, tls } = check
  if (method === 'http' || method === 'https') return web(method === 'https')
  if (method === 'binary') return talk(MYSQL)
  const greeting = GREETINGS[method]
  if (greeting !== undefined) return talk(Buffer.from(greeting), tls)
  return talk(ANSWERS[method] === undefined ? Buffer.from('hello\r\n') : null, tls, ANSWERS[method])
}

/**
 * What is spoken on the ports of a service’s real servers: their own first, then the one that is checked.
 * @param isWeb whether clients speak HTTPS with them, through a service that does not open it
 */
export function speechOf(
  service: Pick<VirtualServiceView, 'type' | 'ssl' | 'check' | 'subServices' | 'realServers'>,
  isWeb: boolean
): ReadonlyMap<number, Speech> {
  const speech = new Map<number, Speech>()
  for (const { check, realServers } of service.subServices.length > 0 ? service.subServices : [service]) {
    for (const { port } of realServers) {
      const checked = check.port ?? port
      if (!speech.has(port)) {
        if (service.type === 'http') speech.set(port, web(service.ssl.acceleration && service.ssl.reencrypt))
        else if (isWeb) speech.set(port, web(true))
        else speech.set(port, checked === port ? spokenFor(check) : talk(Buffer.from('hello\r\n')))
      }
      if (!speech.has(checked)) speech.set(checked, spokenFor(check))
    }
  }
  return speech
}

/** What the test URLs of all templates look for. */
const PAGE = '200 OK, ok, wopi-discovery, EntityDescriptor, login, gitVersion'

const page: RequestListener = (_, outgoing) => {
  outgoing.setHeader('content-type', 'text/plain')
  outgoing.end(PAGE)
}

let certificate: { readonly cert: string; readonly key: string } | undefined

function own(): { readonly cert: string; readonly key: string } {
  if (certificate === undefined) {
    const { certificatePem, keyPem } = testCertificate('stand-in.example')
    certificate = { cert: certificatePem, key: keyPem }
  }
  return certificate
}

export interface StandIn {
  stop(): Promise<void>
}

export async function startStandIn(address: string, port: number, { kind, tls, greeting, answer }: Speech): Promise<StandIn> {
  const sockets = new Set<Socket>()
  const talker = (socket: Socket): void => {
    // A check that hangs up is no fault.
    socket.on('error', () => socket.destroy())
    if (greeting !== null) socket.write(greeting)
    else socket.once('data', () => socket.write(answer))
  }
  const server: Server =
    kind === 'http' ? (tls ? createHttps(own(), page) : createHttp(page)) : tls ? createTls(own(), talker) : createTcp(talker)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(port, address)
  await once(server, 'listening')
  return {
    async stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    }
  }
}
