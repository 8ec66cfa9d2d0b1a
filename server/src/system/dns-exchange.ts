/** One DNS message and its answer, over TCP: nobody can forge a part of it without being on the way, and nothing is cut off. */
import { connect } from 'node:net'
import { type DnsExchange, NoAnswer } from '../engine/acme/ports.ts'

/** ms */
const TIMEOUT = 10_000

const REACH = 'Check address and port of the name server, and whether a firewall lets TCP through to it.'

export const systemDnsExchange: DnsExchange = ({ host, port }, message, signal) =>
  new Promise((resolve, reject) => {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const socket = connect({ host, port })
    const timer = setTimeout(() => fail('did not answer in time'), TIMEOUT)
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      socket.destroy()
    }
    const fail = (what: string, cause?: Error): void => {
      end()
      reject(new NoAnswer(`The name server ${place} ${what}.`, REACH, cause))
    }
    const aborted = (): void => fail('was asked no further')
    signal.addEventListener('abort', aborted, { once: true })
    let received = Buffer.alloc(0)
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part])
      const length = received.length < 2 ? Number.POSITIVE_INFINITY : received.readUInt16BE(0)
      if (received.length < 2 + length) return
      end()
      resolve(received.subarray(2, 2 + length))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') fail('refused the connection', error)
      else if (error.code === 'ENOTFOUND') fail('has a name that does not resolve', error)
      else fail(`cannot be reached (${error.code ?? error.message})`, error)
    })
    socket.on('close', () => fail('closed the connection without an answer'))
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    socket.write(Buffer.concat([length, message]))
  })
