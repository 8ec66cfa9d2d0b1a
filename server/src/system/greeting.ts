/**
 * What the screens of the machine say above their login besides its address: a file that agetty shows. A unit has it read again
 * whenever it changes (appliance/units/ballast-greeting.path).
 */
import { rmSync, writeFileSync } from 'node:fs'
import { type EngineState, ServiceStatus } from '../contract/index.ts'

/** Milliseconds between two looks. They cost nothing: what is known anyway is counted. */
const PAUSE = 5_000

const counted = (statuses: readonly ServiceStatus[], which: ServiceStatus): string => {
  const count = statuses.filter((status) => status === which).length
  return count === 0 ? '' : `${count} ${which}`
}

/** @returns one line in our own words only: agetty gives a meaning to backslashes. */
export function greetingOf(engine: EngineState['status'], statuses: readonly ServiceStatus[]): string {
  if (statuses.length === 0) return 'Running, no virtual services yet'
  const services = `${statuses.length} virtual service${statuses.length === 1 ? '' : 's'}`
  if (engine === 'starting') return `${services}, the traffic engine is starting`
  if (engine === 'unreachable') return `${services}, but the traffic engine does not run`
  const counts = ServiceStatus.options.map((which) => counted(statuses, which)).filter((words) => words !== '')
  return `${services}: ${counts.join(', ')}`
}

export interface GreetingParts {
  /** Path; null where no screen shows it. */
  readonly file: string | null
  readonly engine: () => EngineState['status']
  readonly statuses: () => readonly ServiceStatus[]
  /** Called when it cannot be written, once. */
  readonly failed: (error: unknown) => void
}

/** Keeps the file true. @returns the way to stop it: nobody is told of a state that nobody watches any more. */
export function keepGreeting({ file, engine, statuses, failed }: GreetingParts): { stop(): void } {
  if (file === null) return { stop: () => undefined }
  let shown = ''
  let hasFailed = false
  const look = (): void => {
    const text = greetingOf(engine(), statuses())
    if (text === shown) return
    try {
      writeFileSync(file, `  ${text}\n\n`)
      shown = text
    } catch (error) {
      if (!hasFailed) failed(error)
      hasFailed = true
    }
  }
  look()
  const timer = setInterval(look, PAUSE)
  return {
    stop() {
      clearInterval(timer)
      rmSync(file, { force: true })
    }
  }
}
