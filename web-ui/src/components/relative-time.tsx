/** A moment as `3 minutes ago`, exact on hover. */
import { useSyncExternalStore } from 'react'
import { listen, present, TICK } from '../lib/clock.ts'
import { absoluteTime, relativeTime } from '../lib/format.ts'

/** @returns the present moment in ms, renewed every ten seconds. */
export const useNow = (): number => useSyncExternalStore(listen, present)

export function RelativeTime({ at }: { readonly at: string }) {
  const now = useNow()
  // What happened since the last tick happened now, not "in 4 seconds"; ticks come late while a page is busy.
  const ahead = Date.parse(at) - now
  return (
    <time dateTime={at} title={absoluteTime(at)}>
      {relativeTime(at, ahead > 0 && ahead < 2 * TICK ? Date.parse(at) : now)}
    </time>
  )
}
