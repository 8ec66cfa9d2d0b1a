/** Ballast as an operator runs it: `main.ts` as a process of its own, with a data directory of the test's. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DEFAULT_PASSWORD, DEFAULT_USER } from '@ballast/server/contract'
import { ENVIRONMENT, NODE_OPTIONS } from '../../appliance/run/lib/web-process.mjs'
import { type ApiSession, apiSession } from './http.ts'

const ROOT = resolve(import.meta.dirname, '../..')
export const TEST_PASSWORD = 'correct horse battery'

export interface Ballast {
  readonly origin: string
  readonly dataDir: string
  readonly pid: number
  /** Ends the web process with this signal and waits for its end; the engine goes on. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Output so far, to be shown when a test fails. */
  log(): string
}

export const temporaryDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'ballast-test-'))

export interface HowToStart {
  /** Program and arguments that become the process given after them, such as `ip netns exec <name>`. */
  readonly launcher?: readonly string[]
  /** Of `main.ts`, such as `--helper-socket`. */
  readonly options?: readonly string[]
  /** Instead of the sources. */
  readonly program?: string
}

/** Starts the web process and resolves when it says that it is ready. Throws with its output when it ends before. */
export async function startBallast(
  dataDir: string,
  port: number,
  { launcher = [], options = [], program = join(ROOT, 'server/src/main.ts') }: HowToStart = {}
): Promise<Ballast> {
  const main = [...NODE_OPTIONS, program, '--data-dir', dataDir, '--listen', `127.0.0.1:${port}`, ...options]
  const [command = process.execPath, ...args] = [...launcher, process.execPath, ...main]
  const child: ChildProcess = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const output: string[] = []
  const ended = once(child, 'exit')
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line)
        if (line.includes('Ballast is ready')) resolve()
      })
    }
    void ended.then(() => reject(new Error(`Ballast ended before it was ready:\n${output.join('\n')}`)))
  })
  await ready
  return {
    origin: `https://127.0.0.1:${port}`,
    dataDir,
    pid: child.pid ?? 0,
    log: () => output.join('\n'),
    async kill(signal) {
      child.kill(signal)
      await ended
    }
  }
}

/** First login as every new machine demands it: with the default password, which is changed at once. */
export async function firstLogin(ballast: Ballast, session: ApiSession = apiSession(ballast.origin)): Promise<ApiSession> {
  await session.call('sessionCreate', { body: { username: DEFAULT_USER, password: DEFAULT_PASSWORD } })
  await session.call('passwordChange', { body: { current: DEFAULT_PASSWORD, password: TEST_PASSWORD } })
  return session
}

/** Ends the HAProxy of a data directory, which outlives the web process on purpose. */
export async function endEngine(dataDir: string): Promise<void> {
  const pid = Number(await readFile(join(dataDir, 'engine/haproxy.pid'), 'utf8').catch(() => '0'))
  if (pid > 1) {
    try {
      process.kill(pid, 'SIGTERM')
    } catch {
      // Already gone.
    }
  }
}

export async function removeDataDir(dataDir: string): Promise<void> {
  await endEngine(dataDir)
  await rm(dataDir, { recursive: true, force: true })
}
