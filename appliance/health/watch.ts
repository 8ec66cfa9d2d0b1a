/** How long a version must work, one look after the other. */
import type { Client } from '@ballast/server/contract'

/** Milliseconds between two looks. */
const PAUSE = 3_000
/** Looks in a row that find everything well: some half a minute, in which a process that crashes at its start has crashed. */
const LOOKS = 10

export interface Watching {
  readonly client: Client
  readonly pause: (milliseconds: number) => Promise<void>
  readonly say: (words: string) => void
}

/** @returns what is wrong; empty when nothing is. */
async function look(client: Client): Promise<string> {
  try {
    const { healthy, reason } = await client.call('health')
    return healthy ? '' : reason
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Resolves when the version is kept. It never gives up: its unit does that. */
export async function watch({ client, pause, say }: Watching): Promise<void> {
  let well = 0
  let said = ''
  for (;;) {
    const fault = await look(client)
    well = fault === '' ? well + 1 : 0
    if (fault !== '' && fault !== said) say(fault)
    said = fault
    if (well >= LOOKS) {
      try {
        await client.call('versionKeep')
        say('This version works and is kept.')
        return
      } catch (error) {
        say(error instanceof Error ? error.message : String(error))
        well = 0
      }
    }
    await pause(PAUSE)
  }
}
