/**
 * The unix socket. Who may connect is decided by the kernel: the socket is root's and one group's (0660), in a folder that nobody
 * else may enter or write (docs/decisions/0010). Everything after that is parsed as if it came from an enemy.
 */
import { chmod, chown, mkdir, rm, stat } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { CALLS_AT_ONCE, LONGEST_CALL, type Reply } from '@ballast/server/helper'
import type { Log } from '../log.ts'
import type { Verbs } from '../verbs/verbs.ts'
import { answer, readCall } from './answer.ts'
import { lines } from './lines.ts'

/** The web process has one, the console another; more mean that somebody tries to use them up. */
const CONNECTIONS = 16
/** Bytes of answers that a caller may leave unread before it is cut off. */
const UNREAD = 32 * 1024 * 1024

function serve(socket: Socket, verbs: Verbs, log: Log, who: string): void {
  const read = lines(LONGEST_CALL)
  let atOnce = 0
  const send = (reply: Reply): void => {
    if (socket.destroyed) return
    socket.write(`${JSON.stringify(reply)}\n`)
    if (socket.writableLength > UNREAD) socket.destroy()
  }
  const take = (line: string): void => {
    const call = readCall(line)
    if (call === null) {
      // Whoever does not speak the protocol is not the web process.
      log.warn('Not a call', { who, line: line.slice(0, 80) })
      socket.destroy()
    } else if (atOnce >= CALLS_AT_ONCE)
      send({ id: call.id, refusal: { code: 'busy', message: 'Too many questions at once. Wait for answers first.' } })
    else {
      atOnce += 1
      void answer(verbs, log, who, call).then((reply) => {
        atOnce -= 1
        send(reply)
      })
    }
  }
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    const found = read(chunk)
    if (found === 'too-long') {
      log.warn('A line is too long', { who })
      socket.destroy()
    } else
      for (const line of found) {
        if (socket.destroyed) return
        take(line)
      }
  })
}

export interface SocketOptions {
  readonly path: string
  /** Group whose members may connect; null: root alone. */
  readonly gid: number | null
}

/** The folder must keep others from putting a socket of theirs in our place. */
async function prepareFolder(folder: string, gid: number | null): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const own = process.getuid?.() ?? 0
  const { uid } = await stat(folder)
  if (uid !== own) throw new Error(`The folder ${folder} belongs to somebody else; the socket would not be safe there.`)
  await chown(folder, own, gid ?? process.getgid?.() ?? 0)
  await chmod(folder, gid === null ? 0o700 : 0o750)
}

export async function listen({ path, gid }: SocketOptions, verbs: Verbs, log: Log): Promise<Server> {
  await prepareFolder(dirname(path), gid)
  await rm(path, { force: true })
  let number = 0
  const server = createServer((socket) => {
    number += 1
    serve(socket, verbs, log, `c${number}`)
  })
  server.maxConnections = CONNECTIONS
  // Nobody can connect between `listen` and `chmod`, with whatever umask.
  const umask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(umask)
  }
  await chown(path, process.getuid?.() ?? 0, gid ?? process.getgid?.() ?? 0)
  await chmod(path, gid === null ? 0o600 : 0o660)
  return server
}
