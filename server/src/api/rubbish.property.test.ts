/** Whatever arrives at a route that writes, the answer is one that the route declares, and never a fault of ours. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { API_PREFIX, DEFAULT_USER, Problem, type Route, routes } from '../contract/index.ts'
import { CONSOLE } from '../domain/network/risk.ts'
import { openStore, type Store } from '../store/store.ts'
import { problemCodesOf } from './openapi.ts'
import { type TestApp, testApp, testAppLoggedIn } from './testing/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'ballast-rubbish-'))
let store: Store
let api: TestApp
let consoleApi: TestApp
let serviceId = 0

beforeAll(async () => {
  store = openStore(join(folder, 'ballast.db'))
  api = await testAppLoggedIn(store)
  const { value } = await api.client.call('virtualServiceCreate', { body: { address: '127.0.0.1', port: 443 } })
  serviceId = value.id
  const caller = { username: DEFAULT_USER, address: CONSOLE, sessionIdHash: CONSOLE }
  consoleApi = await testApp(store, { guard: { admit: () => caller, stillHolds: () => true } })
})
afterAll(async () => {
  await api.app.close()
  await consoleApi.app.close()
  store.close()
  rmSync(folder, { recursive: true })
})

// Not logout: it would end the session of this test.
const writes: readonly (readonly [string, Route])[] = Object.entries<Route>(routes).filter(
  ([name, { method }]) => method !== 'GET' && name !== 'sessionDelete'
)

/** Values that look right: the fields of the body, some of them with a fitting value, some with anything. */
function nearMiss(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (!(schema instanceof z.ZodObject)) return fc.jsonValue()
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('127.0.0.1', '::1', 'http', 'tcp', '/', 443, 0, -1, 1e308, true, null, [], {}, 'AAAA', '\u0000', '\ud800', "'\n%")
  )
  return fc.dictionary(fc.constantFrom(...Object.keys(schema.shape), '__proto__', 'constructor', 'id'), value, { maxKeys: 8 })
}

const queries = fc.constantFrom('', '?dryRun=true', '?dryRun=maybe', '?x=1', '?dryRun=true&dryRun=false', '?__proto__=1')
const versions = fc.constantFrom(undefined, '"1"', '"0"', 'W/"1"', '*', '"99999999999999999"', 'x')

test.each(writes)(
  '%s',
  async (_, route) => {
    const bodies = route.body === undefined ? fc.constant(undefined) : fc.oneof(fc.jsonValue(), nearMiss(route.body))
    const ids = fc.constantFrom(String(serviceId), '0', '1', '-1', '1.5', 'x', '%00', '99999999999999999999')
    await fc.assert(
      fc.asyncProperty(bodies, ids, queries, versions, async (body, id, query, version) => {
        const at = route.permission === 'console' ? consoleApi : api
        const answer = await at.app.inject({
          method: route.method,
          url: `${API_PREFIX}${route.path.replace(/:\w+/g, id)}${query}`,
          headers: {
            ...at.headers(),
            ...(version === undefined ? {} : { 'if-match': version }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' })
          },
          ...(body === undefined ? {} : { payload: JSON.stringify(body) })
        })
        if (answer.statusCode < 300) return
        const problem = Problem.parse(answer.json())
        expect(problem.status).toBe(answer.statusCode)
        expect(problemCodesOf(route)).toContain(problem.code)
        // The gate lets this caller in: what answers is the parser or the handler.
        expect(['cross-site', 'not-authenticated', 'not-allowed']).not.toContain(problem.code)
        expect([problem.code, problem.code === 'internal' ? at.log().slice(-3000) : '']).not.toContain('internal')
        expect(problem.detail.length).toBeGreaterThan(10)
      }),
      { numRuns: 60 }
    )
  },
  30_000
)
