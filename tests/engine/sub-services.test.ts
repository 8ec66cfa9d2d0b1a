/** SubVSs with real requests and connections: who gets which, by turn, by weight, by load and by rule. */
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewContentRule } from '../../server/src/contract/index.ts'
import { DEFAULT_PERSISTENCE } from '../../server/src/domain/defaults.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Bench, NO_CONTENT, type Plan, ruleBench } from '../support/rule-bench.ts'

const sub = (name: string, more: Partial<NonNullable<Plan['subs']>[number]> = {}) => ({ name, servers: [name], ...more })

const RULES: readonly NewContentRule[] = [
  { name: 'images', type: 'match', pattern: '^/img/' },
  { name: 'api', type: 'match', matchType: 'prefix', pattern: '/api' }
]

let bench: Bench
beforeAll(async () => {
  bench = await ruleBench(['a', 'b', 'c', 'd'], RULES, (id) => {
    const switched = { content: { ...NO_CONTENT, switching: true } }
    return {
      turn: { subs: [sub('a'), sub('b'), sub('c')] },
      weighted: {
        service: { scheduling: 'weighted-round-robin' },
        subs: [sub('a', { weight: 1000 }), sub('b', { weight: 300 }), sub('c', { weight: 200 })]
      },
      least: { service: { scheduling: 'least-connection' }, subs: [sub('a'), sub('b'), sub('c')] },
      leastWeighted: { service: { scheduling: 'weighted-least-connection' }, subs: [sub('a', { weight: 30 }), sub('b', { weight: 10 })] },
      heaviest: {
        service: { scheduling: 'fixed-weighting' },
        subs: [sub('a', { weight: 5 }), sub('b', { weight: 9, servers: ['nobody'], check: TCP_CHECK }), sub('c', { weight: 7 })]
      },
      bySource: { service: { scheduling: 'source-ip-hash' }, subs: [sub('a'), sub('b'), sub('c')] },
      byUrl: { service: { scheduling: 'url-hash' }, subs: [sub('a'), sub('b'), sub('c')] },
      down: { subs: [sub('a', { servers: ['nobody'], check: TCP_CHECK }), sub('b'), sub('c')] },
      off: { subs: [sub('a', { enabled: false }), sub('b')] },
      allOff: { subs: [sub('a', { enabled: false })] },
      empty: { subs: [{ name: 'none', servers: [] }] },
      limited: { subs: [sub('a', { connectionLimit: 2 }), sub('b')] },
      ruled: {
        service: switched,
        subs: [
          sub('images', { servers: ['a'], rules: [id('images')] }),
          sub('both', { servers: ['b'], rules: [id('images'), id('api')] }),
          sub('rest', { servers: ['c', 'd'], defaultRule: true })
        ]
      },
      onlyDown: {
        service: switched,
        subs: [
          sub('images', { servers: ['nobody'], check: TCP_CHECK, rules: [id('images')] }),
          sub('rest', { servers: ['c'], defaultRule: true })
        ]
      },
      own: {
        service: switched,
        subs: [
          sub('sticky', {
            servers: ['a', 'b', 'c'],
            rules: [id('images')],
            persistence: { ...DEFAULT_PERSISTENCE, mode: 'active-cookie', cookieName: 'STICKY' }
          }),
          sub('free', { servers: ['a', 'b', 'c'], defaultRule: true })
        ]
      },
      tcp: { service: { type: 'generic' }, subs: [sub('a'), sub('b')] },
      tcpLeast: { service: { type: 'generic', scheduling: 'least-connection' }, subs: [sub('a'), sub('b')] }
    }
  })
})
afterAll(() => bench[Symbol.asyncDispose]())

const tally = (list: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(list, (name) => name)].map(([name, all]) => [name, all.length]))

test('in turn: each gets the same', async () => {
  expect(tally(await bench.servers('turn', 9))).toEqual({ a: 3, b: 3, c: 3 })
})

test('by weight: exactly the shares, and not all of one in a row', async () => {
  const list = await bench.servers('weighted', 30)
  expect(tally(list)).toEqual({ a: 20, b: 6, c: 4 })
  expect(list.slice(0, 15).filter((name) => name !== 'a').length).toBeGreaterThan(2)
})

test('fewest connections', async () => {
  expect(tally(await bench.hold('least', 6))).toEqual({ a: 2, b: 2, c: 2 })
  await bench.release()
})

test('fewest connections by weight', async () => {
  expect(tally(await bench.hold('leastWeighted', 8))).toEqual({ a: 6, b: 2 })
  await bench.release()
})

test('fixed weighting: the heaviest that can serve', async () => {
  await expect.poll(async () => tally(await bench.servers('heaviest', 3)), { timeout: 15_000 }).toEqual({ c: 3 })
})

test('by hash: a client, or a URL, keeps its SubVS, and others have others', async () => {
  expect(Object.keys(tally(await bench.servers('bySource', 6)))).toHaveLength(1)
  const urls = Array.from({ length: 20 }, (_, at) => `/page/${at}`)
  const ask = async (): Promise<readonly string[]> => {
    const list: string[] = []
    for (const path of urls) list.push((await bench.ask('byUrl', { path })).server)
    return list
  }
  const first = await ask()
  expect(await ask()).toEqual(first)
  expect(Object.keys(tally(first))).toHaveLength(3)
})

test('one in which nobody can serve is passed over, and its share goes to the others', async () => {
  await expect.poll(async () => tally(await bench.servers('down', 4)), { timeout: 15_000 }).toEqual({ b: 2, c: 2 })
})

test('one that is off is left out; with none on clients get 503', async () => {
  expect(tally(await bench.servers('off', 4))).toEqual({ b: 4 })
  expect((await bench.ask('allOff')).status).toBe(503)
  expect((await bench.ask('empty')).status).toBe(503)
})

test('one that is full gets no more', async () => {
  expect(tally(await bench.hold('limited', 7))).toEqual({ a: 2, b: 5 })
  await bench.release()
  expect(tally(await bench.servers('limited', 4))).toEqual({ a: 2, b: 2 })
})

test('rules lead to SubVSs; those under the same rule share it; the default takes the rest', async () => {
  expect(tally(await bench.servers('ruled', 6, { path: '/img/1' }))).toEqual({ a: 3, b: 3 })
  expect(tally(await bench.servers('ruled', 3, { path: '/api/x' }))).toEqual({ b: 3 })
  expect(tally(await bench.servers('ruled', 4))).toEqual({ c: 2, d: 2 })
})

test('when the SubVS of a rule is down, the default takes its requests', async () => {
  await expect.poll(async () => tally(await bench.servers('onlyDown', 3, { path: '/img/1' })), { timeout: 15_000 }).toEqual({ c: 3 })
})

test('each has its own persistence', async () => {
  const { headers, server } = await bench.ask('own', { path: '/img/' })
  const [cookie = ''] = headers['set-cookie'] ?? []
  expect(cookie).toMatch(/^STICKY=/)
  const again = { path: '/img/', headers: { cookie: cookie.split(';')[0] ?? '' } }
  expect(tally(await bench.servers('own', 5, again))).toEqual({ [server]: 5 })
  expect((await bench.ask('own')).headers['set-cookie']).toBeUndefined()
  expect(tally(await bench.servers('own', 6, { ...again, path: '/' }))).toEqual({ a: 2, b: 2, c: 2 })
})

/** One request over a plain connection to a generic service. */
const overTcp = async (service: string): Promise<string> => {
  const socket = connect(bench.port(service), '127.0.0.1')
  socket.end('GET / HTTP/1.0\r\n\r\n')
  return /x-server: (\w+)/i.exec(await text(socket))?.[1] ?? ''
}

test('connections of generic services, too', async () => {
  const list: string[] = []
  for (let turn = 0; turn < 6; turn += 1) list.push(await overTcp('tcp'))
  expect(tally(list)).toEqual({ a: 3, b: 3 })
  expect(['a', 'b']).toContain(await overTcp('tcpLeast'))
})
