/** Connections of *Test*: TCP, then TLS, then one HTTP request, each step with its own fault and within its time. */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls'
import { factsOf } from '../../domain/certificates/facts.ts'
import type { Fault, TlsSeen } from '../../domain/test-run/observed.ts'
import type { Dialer, Handshake, Place, Wire } from '../../engine/test-run/dialer.ts'
import { CLOSED, faultOf, TIMEOUT } from './faults.ts'
import { ask } from './http.ts'

/** Waits for an event of the socket, its end, or the end of the time; whatever comes first. */
export function eventOf<T>(socket: Socket, name: string, milliseconds: number, value: () => T): Promise<T | Fault> {
  return new Promise((resolve) => {
    const done = (result: T | Fault): void => {
      clearTimeout(timer)
      socket.off(name, arrived).off('error', failed).off('close', closed)
      resolve(result)
    }
    const arrived = (): void => done(value())
    const failed = (error: Error): void => done(faultOf(error))
    const closed = (): void => done(CLOSED)
    const timer = setTimeout(() => done(TIMEOUT), milliseconds)
    socket.once(name, arrived).once('error', failed).once('close', closed)
  })
}

/**
 * Certificates in the answer. Node links them by issuer, and one that is signed by itself to itself; a root that it trusts it adds by
 * itself, so the root after others is not counted. It shows none of them once it was asked for the X509Certificate.
 */
function countSent(socket: TLSSocket): number {
  const seen = new Set<string>()
  let at = socket.getPeerCertificate(true)
  while (at?.fingerprint256 !== undefined && !seen.has(at.fingerprint256)) {
    const isRoot = at.issuerCertificate?.fingerprint256 === at.fingerprint256
    if (isRoot && seen.size > 0) break
    seen.add(at.fingerprint256)
    at = at.issuerCertificate
  }
  return seen.size
}

function tlsSeen(socket: TLSSocket): TlsSeen | Fault {
  const sent = countSent(socket)
  const x509 = socket.getPeerX509Certificate()
  if (x509 === undefined) return { fault: 'tls', words: 'the other side showed no certificate' }
  const { authorizationError: error } = socket
  return {
    version: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    certificate: factsOf(x509),
    sent,
    // Node's type says Error, at run time it is OpenSSL's code.
    distrust: socket.authorized ? null : typeof error === 'string' ? error : (error?.message ?? 'unknown')
  }
}

async function secure(
  plain: Socket,
  { serverName, roots }: Handshake,
  milliseconds: number
): Promise<{ socket: Socket; seen: TlsSeen | Fault }> {
  try {
    const socket = connectTls({
      socket: plain,
      ALPNProtocols: ['http/1.1'],
      // Everything is shown and judged, nothing is refused: that is the point of a test.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      minVersion: 'TLSv1',
      ca: [...rootCertificates, ...roots],
      ...(serverName === null ? {} : { servername: serverName })
    })
    socket.on('error', () => undefined)
    return { socket, seen: await eventOf(socket, 'secureConnect', milliseconds, () => tlsSeen(socket)).then((seen) => seen) }
  } catch (error) {
    // A name that OpenSSL does not take, a root that is none.
    return { socket: plain, seen: error instanceof Error ? faultOf(error) : CLOSED }
  }
}

function wireOver(plain: Socket, milliseconds: number): Wire {
  let socket = plain
  return {
    localAddress: plain.localAddress ?? '',
    localPort: plain.localPort ?? 0,
    announce(to) {
      const family = to.address.includes(':') ? 'TCP6' : 'TCP4'
      plain.write(`PROXY ${family} ${plain.localAddress ?? ''} ${to.address} ${plain.localPort ?? 0} ${to.port}\r\n`)
    },
    async secure(handshake) {
      const secured = await secure(plain, handshake, milliseconds)
      socket = secured.socket
      return secured.seen
    },
    ask: (request) => ask(socket, request, milliseconds),
    isOver: () => socket.destroyed || plain.destroyed || socket.readableEnded,
    close() {
      socket.destroy()
      plain.destroy()
    }
  }
}

export const systemDialer: Dialer = {
  async connect({ address, port, source }: Place, milliseconds, signal) {
    if (signal.aborted) return TIMEOUT
    const socket = connect({ host: address, port, ...(source === null ? {} : { localAddress: source }) })
    // A late error has been told already, or concerns a wire that was given up.
    socket.on('error', () => undefined)
    const abort = (): void => void socket.destroy()
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', abort))
    const wire = await eventOf(socket, 'connect', milliseconds, () => wireOver(socket, milliseconds))
    if ('fault' in wire) socket.destroy()
    return wire
  }
}
