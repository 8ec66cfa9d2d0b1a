/** Counts down by the machine's uptime: neither a set clock nor a sleeping machine makes it longer. */
import type { Clock } from './clock.ts'

/** Milliseconds between looks; a machine that was asleep notices within this time. */
const LOOK = 500

export interface Countdown {
  /** @param deadline seconds of uptime. Replaces a countdown that runs. */
  start(deadline: number, over: () => Promise<void>): void
  stop(): void
}

export function countdown(clock: Clock): Countdown {
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const start = (deadline: number, over: () => Promise<void>): void => {
    stop()
    const wait = async (): Promise<void> => {
      const mine = timer
      const left = deadline - (await clock.uptime())
      // Stopped or replaced while the clock was read.
      if (timer !== mine) return
      if (left <= 0) {
        timer = undefined
        await over()
      } else timer = setTimeout(() => void wait(), Math.min(LOOK, left * 1000))
    }
    timer = setTimeout(() => void wait(), 0)
  }
  return { start, stop }
}
