/** Little servers that speak the beginning of a protocol, well or badly, on loopback. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { testCertificate } from './certificate.ts'

/** What a server says when somebody comes, and what it answers to what it hears. */
export interface Manners {
  readonly greeting?: string | Buffer
  readonly answer?: (heard: Buffer) => string | Buffer | null
  readonly tls?: boolean
}

export interface ProtocolServer {
  readonly port: number
  /** Everything that clients said, one entry per packet. */
  readonly heard: readonly Buffer[]
  /** From now on. */
  behave(manners: Manners): void
  stop(): Promise<void>
}

let certificate: { readonly cert: string; readonly key: string } | undefined

function ownCertificate(): { readonly cert: string; readonly key: string } {
  if (certificate === undefined) {
    const { certificatePem, keyPem } = testCertificate('protocols.example')
    certificate = { cert: certificatePem, key: keyPem }
  }
  return certificate
}

export async function startProtocolServer(port: number, first: Manners): Promise<ProtocolServer> {
  const heard: Buffer[] = []
  const sockets = new Set<Socket>()
  let manners = first
  const serve = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A check that hangs up is no fault.
    socket.on('error', () => socket.destroy())
    const { greeting, answer } = manners
    if (greeting !== undefined) socket.write(greeting)
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes)
      const reply = answer?.(bytes) ?? null
      if (reply !== null) socket.write(reply)
    })
  }
  const server: Server = first.tls === true ? createTlsServer(ownCertificate(), serve) : createServer(serve)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port,
    heard,
    behave: (next) => {
      manners = next
    },
    async stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    }
  }
}

/** A name server's answer to one question. @param address of the name; null says that there is no such name. */
export function dnsAnswer(question: Buffer, address: string | null, code = address === null ? 3 : 0): Buffer {
  const header = Buffer.from(question.subarray(0, 12))
  header.writeUInt16BE(0x8180 | code, 2)
  header.writeUInt16BE(address === null ? 0 : 1, 6)
  const asked = question.subarray(12)
  if (address === null) return Buffer.concat([header, asked])
  const record = Buffer.from('c00c000100010000003c0004', 'hex')
  return Buffer.concat([header, asked, record, Buffer.from(address.split('.').map(Number))])
}

/** The same over TCP, where the length goes before each message. */
export function dnsAnswerFramed(question: Buffer, address: string | null, code?: number): Buffer {
  const message = dnsAnswer(question.subarray(2), address, code)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}
