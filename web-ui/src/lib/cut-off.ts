/**
 * A network change may take away the very connection that asked for it. This tab then remembers what it sent: when it is taken back by itself,
 * and where to confirm it, since the server can no longer say so here.
 */
import type { Plan } from '@ballast/server/contract'
import { problemOf } from './api.ts'
import { createStore } from './store.ts'

export interface CutOff {
  /** When the change is taken back by itself (ISO 8601), by this browser's clock. */
  readonly until: string
  /** Addresses of the web UI after the change, best first. */
  readonly confirmAt: readonly string[]
}

export const cutOffStore = createStore<CutOff | null>(null)

/** An answer that takes longer than this after such a change will not come any more, ms. */
const PATIENCE = 8000

/**
 * Sends a change that can cut this browser off.
 * @returns null when the answer was lost with the connection: the change may well be in effect, and the banner tells how to go on.
 */
export async function sendAtRisk<T>(risk: NonNullable<Plan['confirm']>, send: () => Promise<T>): Promise<T | null> {
  cutOffStore.set({ until: new Date(Date.now() + risk.seconds * 1000).toISOString(), confirmAt: risk.confirmAt })
  let timer: ReturnType<typeof setTimeout> | undefined
  const lost = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE)
  })
  try {
    return await Promise.race([send(), lost])
  } catch (error) {
    if (problemOf(error).status === 0) return null
    // Refused: nothing was changed.
    cutOffStore.set(null)
    throw error
  } finally {
    clearTimeout(timer)
  }
}
