/** A moment as `3 minutes ago`, exact on hover. All of them tick together, once in ten seconds. */
import { useSyncExternalStore } from 'react'
import { absoluteTime, relativeTime } from '../lib/format.ts'

const TICK = 10_000

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** @returns the present moment in ms, renewed every ten seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

export function RelativeTime({ at }: { readonly at: string }) {
  const present = useNow()
  // What happened since the last tick happened now, not "in 4 seconds"; ticks come late while a page is busy.
  const ahead = Date.parse(at) - present
  return (
    <time dateTime={at} title={absoluteTime(at)}>
      {relativeTime(at, ahead > 0 && ahead < 2 * TICK ? Date.parse(at) : present)}
    </time>
  )
}
