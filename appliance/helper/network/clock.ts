/** Time that nobody can set: seconds since this machine started, sleep included, and which start that was. */
import { readFile } from 'node:fs/promises'

export interface Clock {
  /** Differs after each boot. */
  readonly boot: string
  uptime(): Promise<number>
  /** For people. */
  now(): Date
}

export async function machineClock(): Promise<Clock> {
  return {
    boot: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    uptime: async () => Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]),
    now: () => new Date()
  }
}
