/** Programs of the build: argument arrays, no shell, output shown only when one fails. */
import { spawn } from 'node:child_process'
import { Problem } from '../run/lib/problem.mjs'

const TAIL_LINES = 40

interface Options {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** @returns standard output. @throws Problem with the end of the program's output. */
export function run(program: string, args: readonly string[], options: Options = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    const all: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk)
      all.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => all.push(chunk))
    child.on('error', () => reject(new Problem(`${program} cannot be started. Is it installed?`)))
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString())
      else {
        const tail = Buffer.concat(all).toString().trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
        reject(new Problem(`${program} ${args.join(' ').slice(0, 200)} ended with ${code ?? 'a signal'}.`, tail))
      }
    })
  })
}
