/** Programs that the bench starts and ends: proxies, servers, load. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { answers } from '../../support/load.ts'
import { waitFor } from '../../support/wait.ts'

/** Lines of a program's last words that are worth showing. */
const TAIL = 2000

export interface Running extends AsyncDisposable {
  readonly pid: number
}

/**
 * Starts a program and waits until all ports are open. In a session of its own, as the engine of a Ballast is: the kernel shares
 * processors among sessions first (sched_autogroup), and who shares one with the load would get less.
 */
export async function startProgram(program: string, args: readonly string[], ports: readonly number[]): Promise<Running> {
  const child: ChildProcess = spawn(program, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL)
  })
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`)
    return (await Promise.all(ports.map(answers))).every(Boolean)
  })
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      // nginx ends its workers at once on this one; HAProxy takes it as any program does.
      child.kill('SIGTERM')
      await ended
    }
  }
}
