/** The present state of each service, for counting, filtering and sorting: renewed only when a state changes, not with every figure. */
import type { ServiceState } from '@ballast/server/contract'
import { useCallback } from 'react'
import { useLive } from '../../../lib/live.ts'
import type { StatusOf } from './rows.ts'

type States = ReadonlyMap<number, ServiceState>

function sameStatuses(a: States, b: States): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const [id, { status }] of a) if (b.get(id)?.status !== status) return false
  return true
}

export function useStatusOf(): StatusOf {
  const states = useLive((live) => live.services, sameStatuses)
  return useCallback<StatusOf>((row) => states.get(row.id)?.status ?? row.state.status, [states])
}
