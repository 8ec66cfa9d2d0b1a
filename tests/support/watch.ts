/** A client that does nothing but ask, over and over, and takes note of what went wrong. */
import { get } from './backends.ts'

/**
 * Does `work` while a client sends one request after the other, each over a connection of its own.
 * @returns what `work` returns. Throws when a request got anything but an answer with status 200, or when there was none.
 */
export async function underTraffic<T>(url: string, work: () => Promise<T>): Promise<T> {
  let on = true
  let requests = 0
  const failures: string[] = []
  const client = (async () => {
    while (on) {
      const seen = await get(url).then(
        ({ status }) => String(status),
        (error: unknown) => String(error)
      )
      requests++
      if (seen !== '200') failures.push(seen)
    }
  })()
  let done: T
  try {
    done = await work()
  } finally {
    on = false
    await client
  }
  if (failures.length > 0 || requests === 0) {
    throw new Error(`Traffic was disturbed: of ${requests} requests ${failures.length} failed: ${failures.slice(0, 5).join(', ')}`)
  }
  return done
}
