import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API_PREFIX, Problem, type Route, routes } from '../contract/index.ts'
import { openStore, type Store } from '../store/store.ts'
import { logIn, ORIGIN, type TestApp, testApp } from './testing/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'ballast-app-'))
let store: Store
let bare: TestApp
let built: TestApp

beforeAll(async () => {
  const webRoot = join(folder, 'web')
  mkdirSync(join(webRoot, 'assets'), { recursive: true })
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Ballast</title>')
  writeFileSync(join(webRoot, 'assets/index-abc123.js'), 'void 0')
  store = openStore(join(folder, 'ballast.db'))
  bare = await testApp(store)
  built = await testApp(store, { webRoot })
})
afterAll(async () => {
  await bare.app.close()
  await built.app.close()
  store.close()
  rmSync(folder, { recursive: true })
})

const PAGE = { accept: 'text/html,*/*;q=0.8' }
const all: readonly (readonly [string, Route])[] = Object.entries<Route>(routes)
const pathOf = (route: Route): string => `${API_PREFIX}${route.path.replace(/:\w+/g, '1')}`

test('every answer carries the headers that make a browser distrust what is not ours', async () => {
  for (const url of ['/', '/api/v1/session', '/api/nope', '/assets/index-abc123.js']) {
    const { headers } = await built.app.inject({ url, headers: PAGE })
    const { date: _d, 'content-type': _t, 'content-length': _l, 'last-modified': _m, etag: _e, connection: _c, ...rest } = headers
    const { 'cache-control': _cc, 'accept-ranges': _a, vary: _v, ...security } = rest
    expect(security).toEqual({
      'content-security-policy': "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'x-download-options': 'noopen',
      'x-frame-options': 'DENY',
      'x-permitted-cross-domain-policies': 'none',
      'x-xss-protection': '0'
    })
  }
})

describe('the web UI', () => {
  test.each(['/', '/index.html', '/virtual-services/12', '/nothing/such'])(
    'a person who opens %s gets the page, never from a cache',
    async (url) => {
      const answer = await built.app.inject({ url, headers: PAGE })
      expect(answer.statusCode).toBe(200)
      expect(answer.body).toContain('<title>Ballast</title>')
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  )

  test('hashed files may be kept for ever', async () => {
    const answer = await built.app.inject({ url: '/assets/index-abc123.js' })
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers['content-type']).toContain('javascript')
  })

  test.each(['/assets/missing.js', '/../ballast.db', '/%2e%2e/ballast.db', '/..%2fballast.db', '/assets/%00'])(
    'a script that asks for %s gets a problem, not a page',
    async (url) => {
      const answer = await built.app.inject({ url })
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode).toBeLessThan(500)
      expect(Problem.parse(answer.json()).code).toMatch(/not-found|invalid-input|not-allowed/)
    }
  )

  test('without a build, a person is told what to type', async () => {
    const answer = await bare.app.inject({ url: '/', headers: PAGE })
    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('npm start')
  })
})

describe('default deny', () => {
  test.each(all.filter(([, { permission }]) => permission !== 'public'))('%s is closed to strangers', async (_, route) => {
    const answer = await bare.app.inject({
      method: route.method,
      url: pathOf(route),
      headers: { origin: ORIGIN, host: new URL(ORIGIN).host }
    })
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'not-authenticated' })
  })

  test('with the default password nothing works but the session and its password', async () => {
    const own = await testApp(store)
    await logIn(own.client)
    for (const [name, route] of all) {
      if (route.path.startsWith('/session')) continue
      const answer = await own.app.inject({ method: route.method, url: pathOf(route), headers: own.headers() })
      expect([name, answer.statusCode, Problem.parse(answer.json()).code]).toEqual([name, 403, 'password-change-required'])
    }
    expect(await own.client.call('sessionShow')).toMatchObject({ username: 'bal', mustChangePassword: true })
    await own.app.close()
  })

  test.each(all.filter(([, { method }]) => method !== 'GET'))('%s is closed to other sites', async (_, route) => {
    const answer = await bare.app.inject({
      method: route.method,
      url: pathOf(route),
      headers: { origin: 'https://evil.example', host: 'lb1.contoso.local' }
    })
    expect(answer.json()).toMatchObject({ status: 403, code: 'cross-site' })
  })

  test.each([
    ['/api', 'GET'],
    ['/api/v1', 'GET'],
    ['/api/v1/', 'POST'],
    ['/api/v2/session', 'GET'],
    ['/api/v1/session', 'TRACE']
  ] as const)('%s %s is no route and answers JSON, also to a browser', async (url, method) => {
    const answer = await built.app.inject({ url, method: method === 'TRACE' ? 'OPTIONS' : method, headers: PAGE })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status: 404, code: 'not-found' })
  })
})

describe('requests that cannot be read', () => {
  const post = (payload: string | Buffer, type = 'application/json') =>
    bare.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload,
      headers: { 'content-type': type, origin: ORIGIN, host: new URL(ORIGIN).host }
    })

  test.each([
    ['{', 'application/json', 'invalid-input', /not JSON/],
    ['', 'application/json', 'invalid-input', /empty/],
    ['{"__proto__":{"username":"x"}}', 'application/json', 'invalid-input', /not JSON|not well formed/],
    ['username=bal', 'application/x-www-form-urlencoded', 'invalid-input', /application\/json/],
    ['{"username":"bal","password":"x"}', 'text/plain', 'invalid-input', /application\/json/],
    ['[]', 'application/json', 'invalid-input', /./],
    ['null', 'application/json', 'invalid-input', /./],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'application/json', 'invalid-input', /./],
    [`{"username":"${'x'.repeat(70_000)}"}`, 'application/json', 'too-large', /64 KiB/]
  ])('%.20s as %s', async (payload, type, code, words) => {
    const problem = Problem.parse((await post(payload, type)).json())
    expect(problem.code).toBe(code)
    expect(problem.detail).toMatch(words)
  })

  test('an unknown field is named where it stands', async () => {
    const problem = Problem.parse((await post('{"username":"bal","password":"x","admin":true}')).json())
    expect(problem).toMatchObject({ status: 400, code: 'invalid-input', errors: [{ path: 'admin' }] })
    expect(problem.detail).toContain('“admin”')
  })
})

test('a fault of ours is one line in the log and no word of it in the answer', async () => {
  const own = await testApp(store, {
    guard: {
      admit: () => {
        throw new Error('the secret is pineapple')
      },
      stillHolds: () => true
    }
  })
  const answer = await own.app.inject({ url: '/api/v1/session' })
  const problem = Problem.parse(answer.json())
  expect(problem).toMatchObject({ status: 500, code: 'internal', errors: [] })
  expect(answer.body).not.toContain('pineapple')
  const lines = own
    .log()
    .split('\n')
    .filter((line) => line.includes('pineapple'))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(problem.requestId)
  await own.app.close()
})
