/** The machine goes down and comes back: the page waits for another start of the server, and then loads itself anew. */
import { api, problemOf } from './api.ts'
import { createStore } from './store.ts'

/** ms between two tries. */
const RETRY = 3_000

/** What the machine goes down for; null while it is up. */
export type GoingDown = 'reboot' | 'shutdown' | null

export const goingDownStore = createStore<GoingDown>(null)

async function isAnotherStart(before: string): Promise<boolean> {
  try {
    return (await api.call('systemShow')).startedAt !== before
  } catch (error) {
    // A session that did not outlive the restart: the server is there, and the login page comes with it.
    return problemOf(error).code === 'not-authenticated'
  }
}

/** @param goDown asks for it. */
export async function restart(goDown: () => Promise<unknown>): Promise<void> {
  const { startedAt } = await api.call('systemShow')
  await goDown()
  goingDownStore.set('reboot')
  const look = async (): Promise<void> => {
    if (await isAnotherStart(startedAt)) window.location.reload()
    else setTimeout(() => void look(), RETRY)
  }
  setTimeout(() => void look(), RETRY)
}

export async function shutDown(goDown: () => Promise<unknown>): Promise<void> {
  await goDown()
  goingDownStore.set('shutdown')
}
