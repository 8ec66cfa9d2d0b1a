/** Where a connection of ours went, as the engine's list of sessions says it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Id } from '../../contract/index.ts'
import { infoField } from '../show.ts'
import type { RunContext } from './context.ts'
import type { Wire } from './dialer.ts'

/** With more the list takes the engine longer than a test is worth. */
const MOST_SESSIONS = 10_000
/** ms between two looks; connecting to a real server takes a moment. */
const PAUSE = 30

/** @returns the server of the session that comes from this port, null when it has none yet or there is no such session. */
export function serverInSessions(text: string, port: number): Id | 'sorry' | null {
  for (const line of text.split('\n')) {
    const found = /\ssrc=\S+:(\d+)\s.*?\ssrv=(?:rs(\d+)|sorry)\s/.exec(line)
    if (found !== null && Number(found[1]) === port) return found[2] === undefined ? 'sorry' : Number(found[2])
  }
  return null
}

/** Closed before a server had it means that the engine found none. */
export async function serverOfSession(context: RunContext, wire: Wire): Promise<Id | 'closed' | 'sorry' | null> {
  const { ask, limits, signal } = context
  const end = performance.now() + limits.step
  try {
    if (Number(infoField(await ask('show info'), 'CurrConns') ?? 0) > MOST_SESSIONS) return null
    while (performance.now() < end && !signal.aborted) {
      const server = serverInSessions(await ask('show sess'), wire.localPort)
      if (server !== null) return server
      if (wire.isOver()) return 'closed'
      await pause(PAUSE)
    }
  } catch {
    // A silent engine says nothing; the hops before have told that.
  }
  return null
}
