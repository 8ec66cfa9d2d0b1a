/** ballast-helper as a process in a namespace of the lab. Its files stay in a folder of the test's, the kernel it changes is the namespace's. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = resolve(import.meta.dirname, '../../appliance/helper/main.ts')

export interface HelperProcess {
  readonly socket: string
  /** Lines of its log so far. */
  log(): string
  /** Ends it and waits for that. */
  end(signal: NodeJS.Signals): Promise<void>
  start(): Promise<void>
}

export async function startHelper(folder: string, within: readonly string[]): Promise<HelperProcess> {
  const socket = join(folder, 'socket')
  const root = join(folder, 'root')
  await mkdir(join(root, 'etc'), { recursive: true })
  const log: string[] = []
  let child: ChildProcess | null = null
  let ended: Promise<unknown> = Promise.resolve()

  const start = async (): Promise<void> => {
    const args = ['serve', '--socket', socket, '--state-dir', join(folder, 'state'), '--root', root, '--no-networkd']
    const [command = '', ...rest] = [...within, process.execPath, MAIN, ...args]
    const started = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    ended = once(started, 'exit')
    const ready = new Promise<void>((done) => {
      for (const stream of [started.stdout, started.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          log.push(line)
          if (line.includes('Ready')) done()
        })
      }
    })
    await Promise.race([
      ready,
      ended.then(() => {
        throw new Error(`The helper ended before it was ready:\n${log.join('\n')}`)
      })
    ])
  }
  await start()
  return {
    socket,
    log: () => log.join('\n'),
    start,
    async end(signal) {
      child?.kill(signal)
      await ended
    }
  }
}
