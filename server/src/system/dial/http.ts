/** One HTTP/1.1 request over a connection that is open already. */
import { request as startRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Fault, HttpSeen } from '../../domain/test-run/observed.ts'
import type { WireRequest } from '../../engine/test-run/dialer.ts'
import { CLOSED, faultOf, TIMEOUT } from './faults.ts'

/** Bytes of a body; enough to show that it flows. */
const MOST_BYTES = 64 * 1024
/** Bytes of a head. */
const MOST_HEAD = 16 * 1024

const lastOf = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value.at(-1) ?? '') : (value ?? ''))

/** @param milliseconds until the whole answer, or the part of it that is read, has come. */
export function ask(socket: Socket, { method, path, headers, body = '' }: WireRequest, milliseconds: number): Promise<HttpSeen | Fault> {
  if (socket.destroyed) return Promise.resolve(CLOSED)
  return new Promise((resolve) => {
    // Without `agent`: any agent would open a connection of its own.
    const outgoing = startRequest({
      method,
      path,
      headers,
      setHost: false,
      maxHeaderSize: MOST_HEAD,
      createConnection: () => socket
    })
    const done = (result: HttpSeen | Fault): void => {
      clearTimeout(timer)
      resolve(result)
    }
    const timer = setTimeout(() => {
      outgoing.destroy()
      done(TIMEOUT)
    }, milliseconds)
    outgoing.on('error', (error) => done(faultOf(error)))
    outgoing.on('close', () => done(CLOSED))
    outgoing.on('response', (incoming) => {
      let bytes = 0
      const parts: Buffer[] = []
      const seen = (isCut: boolean): HttpSeen => ({
        status: incoming.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, lastOf(value)])),
        bytes: Math.min(bytes, MOST_BYTES),
        text: Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8'),
        isCut
      })
      incoming.on('data', (part: Buffer) => {
        bytes += part.length
        parts.push(part)
        if (bytes <= MOST_BYTES) return
        done(seen(true))
        outgoing.destroy()
      })
      incoming.on('error', (error) => done(faultOf(error)))
      incoming.on('end', () => done(seen(false)))
    })
    outgoing.on('upgrade', (_incoming, upgraded) => {
      upgraded.destroy()
      done({ fault: 'not-http', words: 'it changed the protocol' })
    })
    outgoing.end(body)
  })
}
