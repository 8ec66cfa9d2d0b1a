/**
 * The only place of the helper that starts programs: a fixed set, by argument arrays, with a bound for time and output. Whatever
 * the operator typed arrives here as a value that a schema has made canonical; a word that begins with a hyphen is refused, too, so
 * that no value can become an option.
 */
import { type ChildProcess, spawn } from 'node:child_process'

const PROGRAMS = [
  'ip',
  'nft',
  'ping',
  'traceroute',
  'arping',
  'ndisc6',
  'tcpdump',
  'networkctl',
  'systemctl',
  'resolvectl',
  'timedatectl',
  'chronyc',
  'openssl',
  'e2label'
] as const
export type Program = (typeof PROGRAMS)[number]

/** Nothing of the caller's environment reaches the programs; answers are in English. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }

const LONGEST_OUTPUT = 16 * 1024 * 1024
/** Milliseconds. `nft -f` with 20,000 addresses takes about 0.2 s, everything else hundredths. */
const LONGEST_RUN = 20_000

export interface Outcome {
  /** null: it was ended, because it took too long or said too much, or it could not be started. */
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Run = (program: Program, args: readonly string[], limits?: Limits) => Promise<Outcome>

export interface Limits {
  readonly input?: string
  /** Milliseconds. */
  readonly timeout?: number
  /** Characters of each stream; the program is ended when it writes more. */
  readonly output?: number
}

const start = (program: Program, args: readonly string[]): ChildProcess =>
  spawn(program, args, { env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'], cwd: '/' })

/** Marks a word as a value, wherever a program could take it for an option. */
export function value(word: string): string {
  if (word.startsWith('-') || word === '') throw new Error(`A value may not be empty or begin with a hyphen: ${JSON.stringify(word)}`)
  return word
}

/** Never throws: a program that is missing has no exit code and says so on `stderr`. */
export function run(program: Program, args: readonly string[], limits: Limits = {}): Promise<Outcome> {
  const { input = '', timeout = LONGEST_RUN, output = LONGEST_OUTPUT } = limits
  return new Promise((resolve) => {
    const child = start(program, args)
    const text = { stdout: '', stderr: '' }
    let ended = false
    const end = (): void => {
      ended = true
      child.kill('SIGKILL')
    }
    const timer = setTimeout(end, timeout)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8')
      child[name]?.on('data', (piece: string) => {
        text[name] = (text[name] + piece).slice(0, output)
        if (text[name].length >= output) end()
      })
    }
    const finish = (exit: number | null, more = ''): void => {
      clearTimeout(timer)
      resolve({ exit, stdout: text.stdout, stderr: text.stderr + more })
    }
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish(null, error.code === 'ENOENT' ? `The program ${program} is not installed.` : error.message)
    )
    child.on('close', (exit) => finish(ended ? null : exit))
    // A program that ends before it has read everything says why on stderr.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

/** For the capture, which runs beside everything else. */
export function startCapture(args: readonly string[]): ChildProcess {
  return start('tcpdump', args)
}
