/** Load on loopback: wrk as client, a second HAProxy that answers by itself as a fast farm of web servers. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findHaproxy } from '../../server/src/system/haproxy-process.ts'
import { waitFor } from './wait.ts'

export interface Farm {
  readonly ports: readonly number[]
  stop(): Promise<void>
}

/** Whether something listens at this port of loopback. */
export const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

/** Web servers on these ports of 127.0.0.1; each answers 200 with its port as body. */
export async function startFarm(ports: readonly number[]): Promise<Farm> {
  const directory = await mkdtemp(join(tmpdir(), 'ballast-farm-'))
  const file = join(directory, 'farm.cfg')
  const frontends = ports.map(
    (port) => `frontend f${port}\n  bind 127.0.0.1:${port}\n  http-request return status 200 content-type text/plain string ${port}\n`
  )
  const defaults = 'defaults\n  mode http\n  timeout client 60s\n  timeout http-keep-alive 60s\n'
  await writeFile(file, `global\n  nbthread 1\n  maxconn 4000\n${defaults}${frontends.join('')}`)
  const child = spawn(await findHaproxy(), ['-db', '-f', file], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await waitFor(async () => (await Promise.all(ports.map(answers))).every(Boolean))
  return {
    ports,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(directory, { recursive: true, force: true })
    }
  }
}

export interface LoadResult {
  readonly requests: number
  /** Connections refused or cut, reads and writes that failed, time-outs. */
  readonly socketErrors: number
  /** Answers with a status of 400 and more. */
  readonly badStatuses: number
}

export interface Load {
  /** Ends the load and counts. */
  finish(): Promise<LoadResult>
}

/** wrk against `url` until `finish`; at most ten minutes. `close` opens a new connection for each request. */
export function startLoad(url: string, options: { readonly connections: number; readonly close?: boolean }): Load {
  const headers = options.close === true ? ['-H', 'Connection: close'] : []
  const child = spawn('wrk', ['-t1', `-c${options.connections}`, '-d600s', '--timeout', '10s', ...headers, url], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  const closed = once(child, 'close')
  return {
    async finish() {
      child.kill('SIGINT')
      await closed
      const text = Buffer.concat(parts).toString()
      const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
      return {
        requests: Number(/(\d+) requests in/.exec(text)?.[1] ?? 0),
        socketErrors: errors === null ? 0 : errors.slice(1).reduce((sum, count) => sum + Number(count), 0),
        badStatuses: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0)
      }
    }
  }
}
