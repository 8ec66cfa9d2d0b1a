/**
 * One question to HAProxy's command line over its unix socket. The socket answers one line of commands per connection and closes
 * when it is asked no more, which is also how we know that the answer is whole.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineSilence } from '../engine/system-ports.ts'

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'])

/** Sends the command and waits until the answer has ended. */
function exchange(socket: Socket, command: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new EngineSilence(`The engine did not answer within ${timeoutMs} ms.`, false))
    }, timeoutMs)
    // Closing our half is what makes the master close its own after the answer.
    socket.on('connect', () => socket.end(`${command}\n`))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(new EngineSilence('The engine is not reachable.', GONE.has(error.code ?? ''), error))
    })
    socket.on('end', () => {
      clearTimeout(timer)
      socket.destroy()
      resolve()
    })
  })
}

/** @returns the answer as text. @param timeoutMs for the whole exchange; a reload can keep the master busy for seconds. */
export async function ask(path: string, command: string, timeoutMs: number): Promise<string> {
  const parts: Buffer[] = []
  const socket = connect(path)
  socket.on('data', (part: Buffer) => parts.push(part))
  await exchange(socket, command, timeoutMs)
  return Buffer.concat(parts).toString('utf8')
}

/** What one read may bring. */
const LEAST_ROOM = 64 * 1024

/**
 * `ask` for answers of megabytes that are read every second: they all go into the same memory, which grows to the longest.
 * @returns a function for one question at a time; the bytes it gives are there until the next.
 */
export function askBytes(path: string, timeoutMs: number): (command: string) => Promise<Buffer> {
  let room = Buffer.allocUnsafeSlow(LEAST_ROOM)
  return async (command) => {
    let used = 0
    const free = (): Buffer => {
      if (room.length - used < LEAST_ROOM) {
        const larger = Buffer.allocUnsafeSlow(room.length * 2)
        room.copy(larger, 0, 0, used)
        room = larger
      }
      return room.subarray(used)
    }
    const callback = (length: number): boolean => {
      used += length
      return true
    }
    await exchange(connect({ path, onread: { buffer: free, callback } }), command, timeoutMs)
    return room.subarray(0, used)
  }
}

/** While the master replaces itself at a reload, its socket refuses, mostly for some milliseconds. */
const GONE_AFTER = 250
/** A connection that the master accepted just before it replaced itself is never answered; asking again is. */
const FIRST_PATIENCE = 300

/** `ask` for questions that may be repeated: it bridges the moments in which HAProxy replaces itself. */
export async function askAgain(path: string, command: string, timeoutMs: number): Promise<string> {
  const began = performance.now()
  let refusedAt: number | null = null
  for (let patience = FIRST_PATIENCE; ; ) {
    const left = timeoutMs - (performance.now() - began)
    try {
      return await ask(path, command, Math.max(1, Math.min(patience, left)))
    } catch (error) {
      if (!(error instanceof EngineSilence) || left <= 0) throw error
      const now = performance.now()
      if (!error.gone) {
        patience *= 2
        refusedAt = null
        continue
      }
      refusedAt ??= now
      if (now - refusedAt > GONE_AFTER) throw error
      await sleep(10)
    }
  }
}
