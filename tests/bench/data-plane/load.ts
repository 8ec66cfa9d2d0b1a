/** Load by wrk, and by h2load where wrk cannot: HTTP/2. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface LoadShape {
  readonly tool: 'wrk' | 'h2load'
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

/** wrk knows whole seconds only: it is told to go on, and ended by a signal, after which it reports what it did in the time that it had. */
function start({ tool, connections, path, close }: LoadShape, { url, threads, milliseconds }: Target) {
  const many = ['-t', String(threads), '-c', String(connections)]
  const header = ['-H', AGENT]
  if (tool === 'h2load') {
    const streams = ['-m', '10', '-D', `${milliseconds}ms`]
    return spawn('h2load', [...many, ...streams, ...header, `${url}${path}`], { stdio: ['ignore', 'pipe', 'ignore'] })
  }
  const closing = close ? ['-H', 'Connection: close'] : []
  const child = spawn('wrk', [...many, '-d', '600s', ...header, ...closing, `${url}${path}`], { stdio: ['ignore', 'pipe', 'ignore'] })
  const timer = setTimeout(() => child.kill('SIGINT'), milliseconds)
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
