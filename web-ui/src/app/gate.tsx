/**
 * What stands between a visitor and the pages: login, then the forced change of the first password and a welcome, then the shell.
 * A session that ends later is renewed in a dialog over the page, so that nothing typed is lost.
 */
import { useEffect } from 'react'
import { DialogHost } from '../components/dialog-host.tsx'
import { Toasts } from '../components/toasts.tsx'
import { sessionStore } from '../lib/session.ts'
import { useStore } from '../lib/store.ts'
import { welcomeStore } from '../lib/welcome.ts'
import { askWho } from '../lib/who.ts'
import { FirstPasswordPage } from '../pages/session/first-password-page.tsx'
import { LoginAgainDialog } from '../pages/session/login-again-dialog.tsx'
import { LoginPage } from '../pages/session/login-page.tsx'
import { WelcomePage } from '../pages/session/welcome-page.tsx'
import { Shell } from './shell.tsx'
import { UnreachablePage } from './unreachable.tsx'

/** ms between two tries to find out who is logged in, while the server does not answer. The first is made by start.tsx. */
const RETRY = 3000

export function Gate() {
  const { phase, session } = useStore(sessionStore, (state) => state)
  const isWelcome = useStore(welcomeStore, (state) => state)
  useEffect(() => {
    if (phase !== 'unknown') return
    const controller = new AbortController()
    const timer = setInterval(() => void askWho(controller.signal), RETRY)
    return () => {
      clearInterval(timer)
      controller.abort()
    }
  }, [phase])

  if (phase === 'unknown') return <UnreachablePage />
  if (phase === 'out' || session === null) return <LoginPage />
  if (session.mustChangePassword) return <FirstPasswordPage username={session.username} />
  if (isWelcome && phase === 'in') return <WelcomePage />
  return (
    <>
      <Shell username={session.username} />
      <Toasts />
      <DialogHost />
      {phase === 'expired' ? <LoginAgainDialog username={session.username} /> : null}
    </>
  )
}
