/** The present moment for what shows times: all that show one tick together, once in ten seconds. */

/** ms. */
export const TICK = 10_000

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now()
  for (const each of listeners) each()
}

/** @returns ms since 1970, at most a tick old while somebody listens. */
export const present = (): number => now

/** @returns what ends it. */
export function listen(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    // Nobody has listened for a while, perhaps not since the page was loaded.
    now = Date.now()
    timer = setInterval(tick, TICK)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
