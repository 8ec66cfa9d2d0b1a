/** A ballast-helper of its own, in a network namespace, and somebody who asks it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type Answer, type Question, Reply, VERBS, type Verb } from '@ballast/server/helper'

const MAIN = resolve(import.meta.dirname, '../../appliance/helper/main.ts')

export class Refused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** One connection. Answers are checked by the protocol's schemas. */
export interface Asker {
  readonly socket: Socket
  ask<V extends Verb>(verb: V, question: Question<V>): Promise<Answer<V>>
  /** A call as it is, for hostile tests. */
  raw(verb: string, question: unknown): Promise<unknown>
  close(): void
}

export async function askHelper(path: string): Promise<Asker> {
  const socket = connect(path)
  await once(socket, 'connect')
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  let next = 0
  createInterface({ input: socket }).on('line', (line) => {
    const reply = Reply.parse(JSON.parse(line))
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('refusal' in reply) waiter?.reject(new Refused(reply.refusal.code, reply.refusal.message))
    else waiter?.resolve(reply.answer)
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The helper closed the connection.'))
    waiting.clear()
  })
  const raw = (verb: string, question: unknown): Promise<unknown> => {
    next += 1
    const id = next
    return new Promise((resolve, reject) => {
      if (socket.destroyed) {
        reject(new Error('The connection is closed.'))
        return
      }
      waiting.set(id, { resolve, reject })
      socket.write(`${JSON.stringify({ id, verb, question })}\n`)
    })
  }
  return {
    socket,
    raw,
    ask: async <V extends Verb>(verb: V, question: Question<V>) => VERBS[verb].answer.parse(await raw(verb, question)) as Answer<V>,
    close: () => socket.destroy()
  }
}

export interface Helper extends Asker {
  readonly path: string
  readonly child: ChildProcess
  /** Lines of its log so far. */
  readonly log: readonly string[]
  /** Ends it and waits for that. */
  end(signal?: NodeJS.Signals): Promise<void>
}

/**
 * @param folder of its own: socket, state, and what stands for `/`.
 * @param within argument array that runs a program where the helper belongs (namespaces.ts).
 */
export async function startHelper(folder: string, within: readonly string[], more: readonly string[] = ['--no-networkd']): Promise<Helper> {
  const path = join(folder, 'run', 'socket')
  const args = ['serve', '--socket', path, '--state-dir', join(folder, 'state'), '--root', join(folder, 'root'), ...more]
  const [command = '', ...rest] = [...within, process.execPath, MAIN, ...args]
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  const log: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => log.push(line))
  const ready = new Promise<void>((resolve) => lines.on('line', (line) => (line.includes('Ready socket=') ? resolve() : undefined)))
  const ended = once(child, 'exit')
  const failed = ended.then(() => {
    throw new Error(`The helper ended before it was ready:\n${log.join('\n')}`)
  })
  await Promise.race([ready, failed])
  failed.catch(() => {})
  const asker = await askHelper(path)
  return {
    ...asker,
    path,
    child,
    log,
    async end(signal = 'SIGTERM') {
      asker.close()
      child.kill(signal)
      await ended
    }
  }
}
