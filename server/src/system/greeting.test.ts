import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ServiceStatus } from '../contract/index.ts'
import { greetingOf, keepGreeting } from './greeting.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-greeting-'))
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

test('it counts the services by state, and says when nothing carries their traffic', () => {
  expect(greetingOf('starting', [])).toBe('Running, no virtual services yet')
  expect(greetingOf('running', ['Up'])).toBe('1 virtual service: 1 Up')
  expect(greetingOf('running', ['Down', 'Up', 'Disabled', 'Up'])).toBe('4 virtual services: 2 Up, 1 Down, 1 Disabled')
  expect(greetingOf('starting', ['Down'])).toBe('1 virtual service, the traffic engine is starting')
  expect(greetingOf('unreachable', ['Up', 'Up'])).toBe('2 virtual services, but the traffic engine does not run')
})

test('the file follows, is left alone while nothing changes, and goes with the process', () => {
  const file = join(folder, 'state.issue')
  let statuses: readonly ServiceStatus[] = []
  const greeting = keepGreeting({ file, engine: () => 'running', statuses: () => statuses, failed: () => expect.fail() })
  expect(readFileSync(file, 'utf8')).toBe('  Running, no virtual services yet\n\n')
  rmSync(file)
  vi.advanceTimersByTime(60_000)
  expect(existsSync(file)).toBe(false)
  statuses = ['Up']
  vi.advanceTimersByTime(5_000)
  expect(readFileSync(file, 'utf8')).toBe('  1 virtual service: 1 Up\n\n')
  greeting.stop()
  expect(existsSync(file)).toBe(false)
})

test('a folder that is not there is reported once', () => {
  const failed = vi.fn<(error: unknown) => void>()
  const greeting = keepGreeting({ file: join(folder, 'none/state.issue'), engine: () => 'running', statuses: () => [], failed })
  vi.advanceTimersByTime(60_000)
  expect(failed).toHaveBeenCalledOnce()
  greeting.stop()
})
