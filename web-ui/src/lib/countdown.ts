/** Seconds until a moment, counted by a clock of one tick a second. */
import { useEffect, useState } from 'react'

export const secondsUntil = (iso: string, now: number): number => Math.max(0, Math.ceil((Date.parse(iso) - now) / 1000))

/** @returns whole seconds left; 0 when the moment has passed. */
export function useCountdown(iso: string): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return secondsUntil(iso, now)
}
