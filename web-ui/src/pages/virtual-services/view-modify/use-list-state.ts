/** The list's state as the URL has it. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { ServiceListSearch } from './search.ts'

const FROM = '/virtual-services'

type Change = { readonly [K in keyof ServiceListSearch]: ServiceListSearch[K] | undefined }

export function useListState() {
  const state = useSearch({ from: FROM })
  const navigate = useNavigate({ from: FROM })
  // Replaced, not added: the back button leaves the list instead of taking back letter by letter.
  const change = useCallback(
    (next: Change): void => void navigate({ search: (present) => ({ ...present, ...next }), replace: true }),
    [navigate]
  )
  return { state, change }
}
