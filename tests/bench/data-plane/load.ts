/**
 * Load by wrk, and by h2load where wrk cannot: HTTP/2, and full handshakes. wrk with a new connection for each request resumes its
 * TLS sessions: the engine counted 64 full handshakes, one for each of its connections, among 1,345.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface LoadShape {
  /** `handshakes`: as many clients as fit the time, each with a connection of its own and one request. */
  readonly tool: 'wrk' | 'http2' | 'handshakes'
  /** At once. Handshakes know no such number. */
  readonly connections: number
  readonly path: string
  /** A new connection for each request. */
  readonly close: boolean
}

interface Target {
  readonly url: string
  readonly threads: number
  readonly milliseconds: number
}

export interface Answered {
  readonly requests: number
  /** Requests in a second. */
  readonly rate: number
  /** Requests that failed or were refused, connections that broke. */
  readonly failed: number
}

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN)

/** @param text report of wrk. */
export function fromWrk(text: string): Answered {
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? []
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0)
  return {
    requests: numberIn(text, /(\d+) requests in/),
    rate: numberIn(text, /Requests\/sec:\s+([\d.]+)/),
    failed: errors.reduce((sum, count) => sum + Number(count), refused)
  }
}

/** @param text report of h2load. */
export function fromH2load(text: string): Answered {
  const requests = numberIn(text, /status codes: (\d+) 2xx/)
  const others = /status codes: \d+ 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/.exec(text)?.slice(1) ?? []
  const broken = Number(/(\d+) failed,/.exec(text)?.[1] ?? 0)
  return {
    requests,
    rate: numberIn(text, /finished in [\d.]+m?s, ([\d.]+) req\/s/),
    failed: others.reduce((sum, count) => sum + Number(count), broken)
  }
}

const AGENT = 'User-Agent: bench/1.0 (like a browser of today)'

/** About what two processors do together with their client. */
const HANDSHAKES_PER_SECOND = 600

function argumentsOf({ tool, connections, path, close }: LoadShape, { url, threads, milliseconds }: Target): readonly string[] {
  const rest = ['-t', String(threads), '-H', AGENT, `${url}${path}`]
  const clients = String(Math.max(Math.round((milliseconds / 1000) * HANDSHAKES_PER_SECOND), threads))
  switch (tool) {
    case 'http2':
      return ['-c', String(connections), '-m', '10', '-D', `${milliseconds}ms`, ...rest]
    case 'handshakes':
      return ['--h1', '-c', clients, '-n', clients, ...rest]
    case 'wrk':
      return [
        '-c',
        String(connections),
        '-d',
        `${Math.ceil(milliseconds / 1000) + 1}s`,
        ...(close ? ['-H', 'Connection: close'] : []),
        ...rest
      ]
  }
}

/**
 * wrk knows whole seconds only: it is told to go on for longer, and ended by a signal, after which it reports what it did in the time
 * that it had. In a session of its own, as all others are.
 */
function start(shape: LoadShape, target: Target) {
  const child = spawn(shape.tool === 'wrk' ? 'wrk' : 'h2load', argumentsOf(shape, target), {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  if (shape.tool !== 'wrk') return child
  const timer = setTimeout(() => child.kill('SIGINT'), target.milliseconds)
  child.once('exit', () => clearTimeout(timer))
  return child
}

/** @throws when requests failed: whoever refuses is fast, and not to be compared. */
export async function load(shape: LoadShape, target: Target): Promise<Answered> {
  const child = start(shape, target)
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  await once(child, 'close')
  const text = Buffer.concat(parts).toString()
  const answered = shape.tool === 'wrk' ? fromWrk(text) : fromH2load(text)
  if (!(answered.requests > 0 && answered.rate > 0 && answered.failed === 0)) throw new Error(`${shape.tool} at ${target.url}: ${text}`)
  return answered
}
