/**
 * One question to HAProxy's command line over its unix socket. The socket answers one line of commands per connection and closes,
 * which is also how we know that the answer is whole.
 */
import { connect } from 'node:net'
import { EngineSilence } from '../engine/system-ports.ts'

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'])

/** @returns the answer as text. @param timeoutMs for the whole exchange; a reload can keep the master busy for seconds. */
export function ask(path: string, command: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(path)
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new EngineSilence(`The engine did not answer within ${timeoutMs} ms.`, false))
    }, timeoutMs)
    socket.on('connect', () => socket.write(`${command}\n`))
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(new EngineSilence('The engine is not reachable.', GONE.has(error.code ?? ''), error))
    })
    socket.on('end', () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(Buffer.concat(parts).toString('utf8'))
    })
  })
}
