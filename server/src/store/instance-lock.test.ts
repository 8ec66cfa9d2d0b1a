import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockInstance } from './instance-lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Another process that takes the lock and keeps it until it is killed. */
async function otherHolder() {
  const module = new URL('instance-lock.ts', import.meta.url).href
  const script = `const { lockInstance } = await import(${JSON.stringify(module)})
    console.log(lockInstance(${JSON.stringify(folder)}).held)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('a second Ballast is told who holds the data directory, and kill -9 leaves no lock behind', async () => {
  const child = await otherHolder()
  const gone = once(child, 'exit')
  try {
    expect(lockInstance(folder)).toEqual({ held: false, pid: child.pid })
  } finally {
    child.kill('SIGKILL')
  }
  await gone
  const lock = lockInstance(folder)
  expect(lock.held).toBe(true)
  if (lock.held) lock.release()
})

test('a released lock can be taken again', () => {
  const first = lockInstance(folder)
  if (!first.held) throw new Error('The lock of a new folder is free.')
  first.release()
  const second = lockInstance(folder)
  expect(second.held).toBe(true)
  if (second.held) second.release()
})
