/** The real HAProxy for tests: check a configuration, or run one for a while. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findHaproxy } from '../../server/src/system/haproxy-process.ts'
import { waitFor } from './wait.ts'

const run = promisify(execFile)

/** A directory that is gone at the end of the block. */
export function temporaryDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'ballast-engine-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

/** @returns the exit code of `haproxy -c` and what it said, without its notices. */
export async function checkConfiguration(...files: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const said = (text: string): string =>
    text
      .split('\n')
      .filter((entry) => entry !== '' && !entry.startsWith('[NOTICE]') && !entry.startsWith('Configuration file is valid'))
      .join('\n')
  try {
    const { stdout, stderr } = await run(await findHaproxy(), ['-c', ...files.flatMap((file) => ['-f', file])])
    return { code: 0, said: said(`${stdout}\n${stderr}`) }
  } catch (error) {
    const failed = error as { code?: unknown; stderr?: unknown }
    if (typeof failed.code !== 'number') throw error
    return { code: failed.code, said: said(String(failed.stderr)) }
  }
}

/** Starts HAProxy in the foreground and waits until `socket`, one of its unix sockets, exists. */
export async function startHaproxy(file: string, socket: string): Promise<AsyncDisposable> {
  const child = spawn(await findHaproxy(), ['-f', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await waitFor(() => {
    if (child.exitCode !== null) throw new Error(`HAProxy ended: ${said}`)
    return existsSync(socket)
  })
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
    }
  }
}
