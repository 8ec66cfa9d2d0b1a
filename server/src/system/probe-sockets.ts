/** Sockets of our own checks, and `ping` for ICMP, which needs a right that only that program has. */
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type Place, type ProbeConnection, ProbeFault, type ProbeSockets } from '../engine/probe/sockets.ts'
import { opensslWords } from './dial/faults.ts'

/** No more than HAProxy looks at, with room for the head of an answer. */
const MOST_BYTES = 32_768

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'TCP connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  EHOSTUNREACH: 'no route to this address',
  ENETUNREACH: 'the network of this address cannot be reached',
  EADDRNOTAVAIL: 'this machine does not have the address to ask from'
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')

function faultOf(error: unknown, doing: string): ProbeFault {
  const message = error instanceof Error ? opensslWords(error.message) : String(error)
  return new ProbeFault(WORDS[codeOf(error)] ?? `${doing} failed (${message.split('\n')[0] ?? ''})`, { cause: error })
}

/** Resolves with the first `event`; an error or the end of the time closes the socket. */
function until(socket: Socket, event: string, milliseconds: number, doing: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void): void => {
      clearTimeout(timer)
      socket.off('error', failed).off(event, done).off('close', closed)
      act()
    }
    const fail = (fault: ProbeFault): void =>
      end(() => {
        socket.on('error', () => undefined).destroy()
        reject(fault)
      })
    const done = (): void => end(resolve)
    const failed = (error: Error): void => fail(faultOf(error, doing))
    const closed = (): void => fail(new ProbeFault(`${doing} failed: the other side closed the connection`))
    const timer = setTimeout(() => fail(new ProbeFault(`no ${doing} within ${milliseconds} ms`)), milliseconds)
    socket.once(event, done).once('error', failed).once('close', closed)
  })
}

function tlsWords(socket: TLSSocket): string {
  const certificate = socket.getPeerX509Certificate()
  const subject = certificate === undefined ? '' : `, certificate of ${certificate.subject?.replaceAll('\n', ', ') ?? 'nobody'}`
  return `${socket.getProtocol() ?? 'TLS'}, ${socket.getCipher().standardName}${subject}`
}

function connectionOver(socket: Socket, tls: string | null): ProbeConnection {
  let bytes = Buffer.alloc(0)
  let closed = false
  let changed: (() => void) | null = null
  socket.on('data', (part: Buffer) => {
    if (bytes.length < MOST_BYTES) bytes = Buffer.concat([bytes, part]).subarray(0, MOST_BYTES)
    changed?.()
  })
  const end = (): void => {
    closed = true
    changed?.()
  }
  socket.on('end', end).on('close', end).on('error', end)
  return {
    tls,
    send: (sent) => void socket.write(sent),
    receive: (enough, milliseconds) =>
      new Promise((resolve) => {
        const finish = (ended: 'no' | 'closed' | 'late'): void => {
          clearTimeout(timer)
          changed = null
          resolve({ bytes, ended })
        }
        const timer = setTimeout(() => finish('late'), milliseconds)
        changed = () => {
          if (bytes.length >= MOST_BYTES || enough(bytes)) finish('no')
          else if (closed) finish('closed')
        }
        changed()
      }),
    close: () => void socket.destroy()
  }
}

async function connect({ address, port, source }: Place, tls: string | null, milliseconds: number): Promise<ProbeConnection> {
  const socket = connectTcp({ host: address, port, ...(source === null ? {} : { localAddress: source }) })
  await until(socket, 'connect', milliseconds, 'TCP connection')
  if (tls === null) return connectionOver(socket, null)
  const secured = connectTls({
    socket,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    minVersion: 'TLSv1.2',
    ...(tls === '' ? {} : { servername: tls })
  })
  await until(secured, 'secureConnect', milliseconds, 'TLS handshake')
  return connectionOver(secured, tlsWords(secured))
}

function datagram({ address, port, source }: Place, bytes: Buffer, milliseconds: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    const end = (act: () => void): void => {
      clearTimeout(timer)
      socket.removeAllListeners().on('error', () => undefined)
      socket.close()
      act()
    }
    const fail = (fault: ProbeFault): void => end(() => reject(fault))
    const timer = setTimeout(() => fail(new ProbeFault(`no answer within ${milliseconds} ms`)), milliseconds)
    socket.on('error', (error) =>
      fail(codeOf(error) === 'ECONNREFUSED' ? new ProbeFault('nobody listens on this UDP port') : faultOf(error, 'the question'))
    )
    // A connected socket hears only the one it asked, and learns of ports where nobody listens.
    socket.on('connect', () => socket.send(bytes))
    socket.on('message', (answer) => end(() => resolve(answer)))
    socket.bind({ port: 0, exclusive: true, ...(source === null ? {} : { address: source }) }, () => socket.connect(port, address))
  })
}

/** Seconds with a point, whatever the language of the machine. */
const PLAIN_LOCALE = { LC_ALL: 'C' }

function ping(address: string, source: string | null, milliseconds: number): Promise<number> {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  const from = source === null ? [] : ['-I', source]
  return new Promise((resolve, reject) => {
    execFile(
      'ping',
      ['-n', '-q', '-c', '1', '-W', String(seconds), ...from, address],
      { timeout: milliseconds + 1000, env: { ...process.env, ...PLAIN_LOCALE } },
      (error, output, complaint) => {
        const time = /^rtt [^=]*= ([\d.]+)/m.exec(output)?.[1] ?? /^round-trip [^=]*= ([\d.]+)/m.exec(output)?.[1]
        if (error === null && time !== undefined) resolve(Number(time))
        else if (codeOf(error) === 'ENOENT') reject(new ProbeFault('the program ping is not installed on this machine'))
        else if (/100% packet loss/.test(output)) reject(new ProbeFault(`no echo within ${milliseconds} ms`))
        else reject(new ProbeFault(`ping failed (${complaint.trim().split('\n')[0] ?? 'no echo'})`))
      }
    )
  })
}

export const systemProbeSockets: ProbeSockets = { connect, datagram, ping }
