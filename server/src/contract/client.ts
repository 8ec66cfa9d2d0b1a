/** A typed client over the route table, for the UI, the console and the tests. */
import type * as z from 'zod'
import { Problem } from './problem.ts'
import type { Route } from './route.ts'
import { type RouteName, type Routes, routes } from './routes.ts'

type Part<R, K extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<K, infer S extends z.ZodType>>
    ? Record<never, unknown> extends z.input<S>
      ? { readonly [P in K]?: z.input<S> }
      : { readonly [P in K]: z.input<S> }
    : unknown
type Versioned<R> = R extends { readonly versioned: true } ? { readonly version: number } : unknown

export type CallInput<N extends RouteName> = Part<Routes[N], 'params'> &
  Part<Routes[N], 'query'> &
  Part<Routes[N], 'body'> &
  Versioned<Routes[N]>
export type CallOutput<N extends RouteName> = z.output<Routes[N]['response']>

/** A refusal by the server, or a failure to reach it (`problem.status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

export const API_PREFIX = '/api/v1'

/** @returns path and query of a call, below the host. */
export function urlOf(name: RouteName, input: { readonly params?: unknown; readonly query?: unknown }): string {
  const definition: Route = routes[name]
  const params = new Map(Object.entries(input.params ?? {}))
  const path = definition.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params.get(key))))
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input.query ?? {})) if (value !== undefined) query.set(key, String(value))
  const suffix = query.toString()
  return `${API_PREFIX}${path}${suffix === '' ? '' : `?${suffix}`}`
}

type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal }
) => Promise<{ status: number; text(): Promise<string> }>

const unreachable = (detail: string): Problem => ({
  type: 'about:blank',
  title: 'Not reachable',
  status: 0,
  code: 'internal',
  detail,
  errors: [],
  requestId: ''
})

export interface Client {
  call<N extends RouteName>(
    name: N,
    ...input: Record<never, unknown> extends CallInput<N> ? [CallInput<N>?, AbortSignal?] : [CallInput<N>, AbortSignal?]
  ): Promise<CallOutput<N>>
}

/**
 * @param fetch the platform's fetch or one with an address and a cookie jar of its own.
 * @throws ApiError for every answer that is not a success.
 */
export function createClient(fetch: Fetch): Client {
  return {
    async call(name, ...[input, signal]) {
      const definition: Route = routes[name]
      const parts: { params?: unknown; query?: unknown; body?: unknown; version?: number } = input ?? {}
      const headers: Record<string, string> = { accept: 'application/json' }
      if (parts.body !== undefined) headers['content-type'] = 'application/json'
      if (parts.version !== undefined) headers['if-match'] = `"${parts.version}"`
      const init = {
        method: definition.method,
        headers,
        ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
        ...(signal === undefined ? {} : { signal })
      }
      let answer: Awaited<ReturnType<Fetch>>
      let text: string
      try {
        answer = await fetch(urlOf(name, parts), init)
        text = await answer.text()
      } catch (cause) {
        if (signal?.aborted === true) throw cause
        throw new ApiError(
          unreachable(
            'Ballast does not answer. It may be restarting, or the network between is down. Traffic of the services does not depend on it.'
          )
        )
      }
      let json: unknown = null
      try {
        json = text === '' ? null : JSON.parse(text)
      } catch {
        throw new ApiError(unreachable(`The answer with status ${answer.status} is not from Ballast.`))
      }
      if (answer.status >= 200 && answer.status < 300) return json as CallOutput<typeof name>
      const problem = Problem.safeParse(json)
      throw new ApiError(problem.success ? problem.data : unreachable(`The answer with status ${answer.status} is not from Ballast.`))
    }
  }
}
