/** Every type of content rule, every way to match and every flag, with real requests. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewContentRule } from '../../server/src/contract/index.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Bench, NO_CONTENT, type Plan, ruleBench } from '../support/rule-bench.ts'

type Rule = Omit<NewContentRule, 'name' | 'type'>

/** A rule that leads to `led`, and requests that it matches and does not. What it does not match goes to `rest`. */
interface MatchCase {
  readonly rule: Rule
  readonly yes: readonly Parameters<Bench['ask']>[1][]
  readonly no: readonly Parameters<Bench['ask']>[1][]
}

const MATCHES: Readonly<Record<string, MatchCase>> = {
  regex: {
    rule: { pattern: '^/im(?:g|ages)/' },
    yes: [{ path: '/img/a' }, { path: '/images/?b' }],
    no: [{ path: '/IMG/' }, { path: '/x/img/' }]
  },
  ignoreCase: { rule: { pattern: '^/img/', ignoreCase: true }, yes: [{ path: '/IMG/a' }], no: [{ path: '/imx/' }] },
  prefix: { rule: { matchType: 'prefix', pattern: '/a.b' }, yes: [{ path: '/a.bc' }], no: [{ path: '/axb' }, { path: '/x/a.b' }] },
  postfix: {
    rule: { matchType: 'postfix', pattern: '.png', ignoreCase: true },
    yes: [{ path: '/x.PNG' }, { path: '/x.png?v=1' }],
    no: [{ path: '/png' }]
  },
  brace: { rule: { matchType: 'postfix', pattern: '}' }, yes: [{ path: '/a}' }], no: [{ path: '/}a' }] },
  negate: { rule: { pattern: '^/public/', negate: true }, yes: [{ path: '/private' }], no: [{ path: '/public/a' }] },
  query: {
    rule: { pattern: '[?&]debug=1', includeQuery: true },
    yes: [{ path: '/?debug=1' }, { path: '/a?b&debug=1' }],
    no: [{ path: '/debug=1' }]
  },
  withoutQuery: { rule: { pattern: 'debug' }, yes: [{ path: '/debug' }], no: [{ path: '/?debug' }] },
  host: {
    rule: { matchType: 'prefix', pattern: 'shop.example/cart', includeHost: true },
    yes: [{ path: '/cart/1', headers: { host: 'shop.example' } }],
    no: [{ path: '/cart', headers: { host: 'www.example' } }, { path: '/shop.example/cart' }]
  },
  hostAndQuery: {
    rule: { pattern: '^a\\.example/x\\?y=1$', includeHost: true, includeQuery: true },
    yes: [{ path: '/x?y=1', headers: { host: 'a.example' } }],
    no: [
      { path: '/x', headers: { host: 'a.example' } },
      { path: '/x?y=1', headers: { host: 'b.example' } }
    ]
  },
  header: {
    rule: { header: 'X-Tenant', pattern: '^(?:one|two)$' },
    yes: [{ headers: { 'x-tenant': 'two' } }],
    no: [{}, { headers: { 'x-tenant': 'three' } }]
  },
  body: {
    rule: { header: 'body', pattern: '<GetOrder[ >]' },
    yes: [{ body: `<xml>${' '.repeat(3000)}<GetOrder id="1">` }],
    no: [{ body: '<GetOrders>' }, {}]
  },
  source: { rule: { header: 'src-ip', matchType: 'prefix', pattern: '127.0.' }, yes: [{}], no: [] },
  otherSource: { rule: { header: 'src-ip', pattern: '^10\\.' }, yes: [], no: [{}] },
  quotes: { rule: { matchType: 'postfix', pattern: '/"$HOME#\' %[src]\\', includeQuery: true, negate: true }, yes: [{}], no: [] }
}

const CHANGES: readonly NewContentRule[] = [
  { name: 'add', type: 'add-header', header: 'X-Added', replacement: '50% "of" $HOME %[src] #1' },
  { name: 'delete', type: 'delete-header', header: 'X-Secret' },
  { name: 'replace', type: 'replace-header', header: 'X-Path', pattern: '^/(\\w+)/(\\w+)$', replacement: '\\2-\\1', ignoreCase: true },
  { name: 'url', type: 'modify-url', pattern: '^/OLD/([^?]*)(.*)$', replacement: '/new/\\1\\2', ignoreCase: true },
  { name: 'add-answer', type: 'add-header', header: 'X-Frame-Options', replacement: 'DENY' },
  { name: 'delete-answer', type: 'delete-header', header: 'X-Old' },
  { name: 'replace-answer', type: 'replace-header', header: 'X-Url', pattern: '.*', replacement: 'hidden' }
]

const FLAGS: readonly NewContentRule[] = [
  { name: 'admin', type: 'match', matchType: 'prefix', pattern: '/admin', setFlag: 3 },
  { name: 'inside', type: 'match', header: 'X-Inside', pattern: '^yes$', ifFlag: 3, setFlag: 4 },
  { name: 'refuse', type: 'match', pattern: '.', ifFlag: 3, ifNotFlag: 4, failOnMatch: true },
  { name: 'mark', type: 'add-header', header: 'X-Admin', replacement: 'yes', ifFlag: 4 },
  { name: 'mark-others', type: 'add-header', header: 'X-Admin', replacement: 'no', ifNotFlag: 3 }
]

let bench: Bench
beforeAll(async () => {
  const matching = Object.entries(MATCHES).map(([name, { rule }]): NewContentRule => ({ name, type: 'match', ...rule }))
  bench = await ruleBench(['led', 'rest', 'other'], [...matching, ...CHANGES, ...FLAGS], (id) => {
    const switched = { content: { ...NO_CONTENT, switching: true } }
    const leading = Object.keys(MATCHES).map((name): [string, Plan] => [
      name,
      {
        service: switched,
        servers: [
          { at: 'led', rules: [id(name)] },
          { at: 'rest', defaultRule: true }
        ]
      }
    ])
    return {
      ...Object.fromEntries(leading),
      changes: {
        service: {
          content: {
            ...NO_CONTENT,
            request: ['add', 'delete', 'replace', 'url'].map(id),
            response: ['add-answer', 'delete-answer', 'replace-answer'].map(id)
          }
        },
        servers: [{ at: 'led' }]
      },
      flags: {
        service: { content: { ...NO_CONTENT, selection: ['admin', 'inside', 'refuse'].map(id), request: ['mark', 'mark-others'].map(id) } },
        servers: [{ at: 'led' }]
      },
      // The same two rules in both orders; a request matches both.
      first: {
        service: { content: { ...NO_CONTENT, switching: true, precedence: [id('regex'), id('postfix')] } },
        servers: [
          { at: 'led', rules: [id('regex')] },
          { at: 'rest', rules: [id('postfix')] }
        ]
      },
      last: {
        service: { content: { ...NO_CONTENT, switching: true, precedence: [id('postfix'), id('regex')] } },
        servers: [
          { at: 'led', rules: [id('regex')] },
          { at: 'rest', rules: [id('postfix')] }
        ]
      },
      shared: {
        service: switched,
        servers: [
          { at: 'led', rules: [id('regex')] },
          { at: 'rest', rules: [id('regex'), id('postfix')] },
          { at: 'other', defaultRule: true }
        ]
      },
      failing: {
        service: {
          check: { ...TCP_CHECK, port: null },
          content: { ...NO_CONTENT, switching: true, precedence: [id('regex'), id('postfix')] }
        },
        servers: [
          { at: 'nobody', rules: [id('regex')] },
          { at: 'rest', rules: [id('postfix')] }
        ]
      },
      rewritten: {
        service: { content: { ...NO_CONTENT, switching: true, request: [id('url')] } },
        servers: [
          { at: 'led', rules: [id('regex')] },
          { at: 'rest', defaultRule: true }
        ]
      }
    }
  })
})
afterAll(() => bench[Symbol.asyncDispose]())

test.each(Object.entries(MATCHES))('Content Matching: %s', async (name, { yes, no }) => {
  for (const question of yes) expect([question, (await bench.ask(name, question)).server]).toEqual([question, 'led'])
  for (const question of no) expect([question, (await bench.ask(name, question)).server]).toEqual([question, 'rest'])
})

test('headers and the URL of a request are changed, of an answer the headers', async () => {
  const { asked, url, headers } = await bench.ask('changes', {
    path: '/old/a/b?c=%41&d',
    headers: { 'x-secret': 'key', 'x-path': '/one/two', 'x-added': 'by the client' }
  })
  expect(asked['x-added']).toBe('by the client, 50% "of" $HOME %[src] #1')
  expect(asked).not.toHaveProperty('x-secret')
  expect(asked['x-path']).toBe('two-one')
  expect(headers['x-frame-options']).toBe('DENY')
  expect(headers).not.toHaveProperty('x-old')
  expect([url, headers['x-url']]).toEqual(['hidden', 'hidden'])
  expect((await bench.ask('rewritten', { path: '/OLD/a/b?c=%41&d' })).url).toBe('/new/a/b?c=%41&d')
})

test('a header that does not match stays, and so does a URL', async () => {
  expect((await bench.ask('changes', { headers: { 'x-path': 'elsewhere' } })).asked['x-path']).toBe('elsewhere')
  expect((await bench.ask('rewritten', { path: '/older?a' })).url).toBe('/older?a')
})

test.each([
  ['/', {}, 200, 'no'],
  ['/admin', {}, 403, undefined],
  ['/admin', { 'x-inside': 'yes' }, 200, 'yes'],
  ['/', { 'x-inside': 'yes' }, 200, 'no']
])('flags chain rules: %s %o → %i', async (path, headers, status, mark) => {
  const seen = await bench.ask('flags', { path, headers })
  expect([seen.status, seen.asked['x-admin']]).toEqual([status, mark])
})

test('the first rule in precedence wins', async () => {
  const both = { path: '/img/x.png' }
  expect([(await bench.ask('first', both)).server, (await bench.ask('last', both)).server]).toEqual(['led', 'rest'])
})

test('what no rule matches is answered with 503 when there is no default', async () => {
  expect(await bench.ask('first', { path: '/none' })).toMatchObject({ status: 503, server: '' })
})

test('real servers under one rule share its requests, and nothing else reaches them', async () => {
  expect((await bench.servers('shared', 4, { path: '/img/a' })).toSorted()).toEqual(['led', 'led', 'rest', 'rest'])
  expect(await bench.servers('shared', 3, { path: '/a.png' })).toEqual(['rest', 'rest', 'rest'])
  expect(await bench.servers('shared', 3, { path: '/' })).toEqual(['other', 'other', 'other'])
})

test('when nobody under a rule can serve, the next rule that matches decides', async () => {
  await expect.poll(async () => (await bench.ask('failing', { path: '/img/x.png' })).server, { timeout: 15_000 }).toBe('rest')
  expect((await bench.ask('failing', { path: '/img/x' })).status).toBe(503)
})

test('rules look at the request as it came, not as it is rewritten', async () => {
  expect((await bench.ask('rewritten', { path: '/old/images/' })).server).toBe('rest')
})
