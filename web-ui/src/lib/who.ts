/** Who is logged in: asked when the tab begins, before anything is drawn, so that the answer comes while the files of the first page do. */
import { api, problemOf, queryClient } from './api.ts'
import { queries } from './queries.ts'
import { sessionBegan, sessionClosed, sessionStore } from './session.ts'

/** An answer that comes when somebody has logged in meanwhile is out of date, whatever it says. */
const isStillAsked = (): boolean => sessionStore.get().phase === 'unknown'

/** Leaves the phase `unknown` when the server does not answer. */
export async function askWho(signal?: AbortSignal): Promise<void> {
  try {
    const session = await api.call('sessionShow', {}, signal)
    if (!isStillAsked()) return
    // The frame around every page needs the services, and they are the longest answer.
    if (!session.mustChangePassword) void queryClient.prefetchQuery(queries.virtualServices())
    sessionBegan(session)
  } catch (error) {
    if (isStillAsked() && signal?.aborted !== true && problemOf(error).status !== 0) sessionClosed()
  }
}
