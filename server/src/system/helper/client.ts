/**
 * The line to ballast-helper: one JSON text per line over a unix socket. A question has its answer or a refusal; when the line
 * breaks, all questions that wait fail, and the next one dials again.
 */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type Helper, HelperRefusal, HelperSilence } from '../../engine/system-ports.ts'
import { Reply, VERBS, type Verb } from './protocol.ts'

/** Milliseconds. Tools that wait for the network, and a DHCP client that starts anew, take their time. */
const PATIENCE: Readonly<Partial<Record<Verb, number>>> = {
  apply: 60_000,
  confirm: 30_000,
  revert: 60_000,
  ping: 60_000,
  traceroute: 120_000,
  lookup: 30_000,
  setPassword: 30_000,
  // GRUB's memory is on a partition that is mounted for it.
  versionTry: 60_000,
  versionKeep: 60_000
}
const USUAL_PATIENCE = 10_000
const DIALLING = 2_000

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

interface Line {
  readonly socket: Socket
  readonly waiting: Map<number, Waiting>
}

function dial(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    const giveUp = setTimeout(() => socket.destroy(new Error('it does not take the call')), DIALLING)
    socket.once('connect', () => {
      clearTimeout(giveUp)
      resolve(socket)
    })
    socket.once('error', (cause: Error) => {
      clearTimeout(giveUp)
      reject(new HelperSilence(`ballast-helper does not answer at ${path} (${cause.message}).`, { cause }))
    })
  })
}

function listen({ socket, waiting }: Line, onEnd: () => void): void {
  const lines = createInterface({ input: socket })
  lines.on('line', (text) => {
    const reply = parseReply(text)
    const asked = reply === null ? undefined : waiting.get(reply.id)
    if (reply === null || asked === undefined) return
    waiting.delete(reply.id)
    if ('refusal' in reply) asked.reject(new HelperRefusal(reply.refusal.code, reply.refusal.message))
    else asked.resolve(reply.answer)
  })
  // The close that follows tells those who wait.
  socket.on('error', () => undefined)
  lines.on('error', () => undefined)
  socket.once('close', () => {
    onEnd()
    for (const asked of waiting.values()) asked.reject(new HelperSilence('ballast-helper ended before it answered.'))
    waiting.clear()
  })
}

function parseReply(text: string): Reply | null {
  try {
    return Reply.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** @param patience milliseconds for verbs that have none of their own. */
export function helperClient(path: string, patience: { readonly usual: number } = { usual: USUAL_PATIENCE }): Helper {
  let line: Promise<Line> | null = null
  let lastId = 0

  const open = async (): Promise<Line> => {
    const made: Line = { socket: await dial(path), waiting: new Map() }
    // An idle line must not keep the process from ending.
    made.socket.unref()
    listen(made, () => {
      line = null
    })
    return made
  }

  const ask = async (verb: Verb, question: unknown): Promise<unknown> => {
    line ??= open().catch((error: unknown) => {
      line = null
      throw error
    })
    const { socket, waiting } = await line
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      const limit = PATIENCE[verb] ?? patience.usual
      const timer = setTimeout(() => {
        // What comes later is nobody's. The line stays: the helper does one thing at a time, and a change may be what it is at.
        waiting.delete(id)
        reject(new HelperSilence(`ballast-helper did not answer “${verb}” within ${limit / 1000} seconds.`))
      }, limit)
      const done = (): void => clearTimeout(timer)
      waiting.set(id, {
        resolve: (answer) => {
          done()
          resolve(answer)
        },
        reject: (error) => {
          done()
          reject(error)
        }
      })
      socket.write(`${JSON.stringify({ id, verb, question })}\n`)
    })
  }

  return {
    async call(verb, question) {
      const answer = await ask(verb, question)
      const parsed = VERBS[verb].answer.safeParse(answer)
      if (!parsed.success) throw new HelperSilence(`ballast-helper answered “${verb}” in a way that this version does not understand.`)
      // The schema just applied is the verb's own; TypeScript does not follow the index.
      return parsed.data as never
    }
  }
}
