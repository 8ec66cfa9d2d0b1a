/** Waiting for a condition instead of for time. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves with the first truthy value that `probe` gives; throws after `seconds` with what it saw last. */
export async function waitFor<T>(probe: () => Promise<T> | T, seconds = 15): Promise<NonNullable<T>> {
  const end = performance.now() + seconds * 1000
  let last: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== null && value !== undefined && value !== false) return value
      last = value
    } catch (error) {
      last = error
    }
    if (performance.now() > end) throw new Error(`Not reached within ${seconds} s; last seen: ${String(last)}`, { cause: last })
    await sleep(20)
  }
}
