/**
 * Who is logged in, as far as this tab knows. A session that ends while a page is open does not tear the page down:
 * the gate asks for the password on top of it, so that typed text survives.
 */
import type { ProblemCode, Session } from '@ballast/server/contract'
import { createStore } from './store.ts'

export interface SessionState {
  /** `unknown` until the server was asked once. `expired`: was logged in here, must log in again. */
  readonly phase: 'unknown' | 'out' | 'in' | 'expired'
  readonly session: Session | null
}

export const sessionStore = createStore<SessionState>({ phase: 'unknown', session: null })

export const sessionBegan = (session: Session): void => sessionStore.set({ phase: 'in', session })

export const sessionClosed = (): void => sessionStore.set({ phase: 'out', session: null })

/** A request was refused because of the session. */
export function sessionEnded(code: ProblemCode): void {
  const { phase, session } = sessionStore.get()
  if (code === 'password-change-required' && session !== null) {
    sessionStore.set({ phase: 'in', session: { ...session, mustChangePassword: true } })
  } else if (phase === 'in' && session?.mustChangePassword === false) {
    sessionStore.set({ phase: 'expired', session })
  } else if (phase !== 'expired') {
    sessionClosed()
  }
}
