/** Which services have a real server in a state; renewed only when that changes, not with every figure. */
import type { ServerStatus } from '@ballast/server/contract'
import { useLive } from '../../../lib/live.ts'
import type { Wanted } from './rows.ts'

const sameWanted = (a: Wanted, b: Wanted): boolean => a === b || (a !== null && b !== null && a.size === b.size && a.isSubsetOf(b))

/** @returns null for no filter. Before the first message of the stream nothing is known of single servers, so nothing is left out. */
export function useWanted(status: ServerStatus | undefined): Wanted {
  return useLive((live) => {
    if (status === undefined || live.phase === 'connecting') return null
    return new Set([...live.servers.values()].filter((server) => server.status === status).map((server) => server.serviceId))
  }, sameWanted)
}
