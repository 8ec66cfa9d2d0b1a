/** The typed client of this tab, and the query client that keeps what it read. */
import { ApiError, createClient, type Problem } from '@ballast/server/contract'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { sessionEnded } from './session.ts'

export const api = createClient((url, init) => fetch(url, { ...init, credentials: 'same-origin', cache: 'no-store' }))

/** @returns the server's account of a failure; for anything that is no refusal, one in the same shape. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  return {
    type: 'about:blank',
    title: 'Unexpected fault in this page',
    status: 0,
    code: 'internal',
    detail: error instanceof Error ? error.message : String(error),
    hint: 'Load the page again. If it stays, note the text above and what you did before.',
    errors: [],
    requestId: ''
  }
}

const watchSession = (error: unknown): void => {
  const { code } = problemOf(error)
  if (code === 'not-authenticated' || code === 'password-change-required') sessionEnded(code)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: {
    queries: {
      // A refusal does not get better by asking again; a server that restarts does.
      retry: (failures, error) => problemOf(error).status === 0 && failures < 3,
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
      // The event stream says when the configuration changed, so nothing ages by the clock.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false
    }
  }
})
