/** How a *Test* goes on: its limits in time and size, its progress, a newer one in its place, an engine that does not run. */
import { createServer as createTcpServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { serviceOn } from '../support/engine.ts'
import { ADDRESS, FIRST, HTTP_CHECK, hop, NEXT, newTestRunBench, PORT, picture, SECOND, type TestRunBench } from '../support/test-runs.ts'
import { waitFor } from '../support/wait.ts'

let on: TestRunBench
beforeAll(async () => {
  on = await newTestRunBench()
})
let isOver = false
afterEach(async () => {
  if (!isOver) await on.clear()
})
afterAll(() => on.bench.remove())

test('what speaks no HTTP, and what never ends, is cut short', async () => {
  await on.listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.end('220 mail.example.test ESMTP\r\n')
    }),
    FIRST
  )
  await on.webServer(SECOND, (_, outgoing) => {
    const more = (): void => {
      while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536)));
    }
    outgoing.on('drain', more).on('error', () => undefined)
    more()
  })
  await on.publish({ check: HTTP_CHECK }, [FIRST])
  expect(hop(await on.run(), '-check')).toMatchObject({ status: 'fail', detail: expect.stringMatching(/^No valid HTTP answer/) })
  await on.publish({ port: NEXT, check: { ...HTTP_CHECK, httpMethod: 'GET' } }, [SECOND])
  const endless = await on.run({}, NEXT)
  expect(hop(endless, 'http').detail).toBe('The answer is 200 OK, with more than 64 KiB.')
  expect(hop(endless, '-check').status).toBe('pass')
})

test('a server that is slow or hangs costs no more than the time allowed, hop by hop and as a whole', async () => {
  const hanging: (() => void)[] = []
  await on.webServer(FIRST, (_, outgoing) => void hanging.push(() => outgoing.end('late')))
  await on.publish({ check: HTTP_CHECK }, [FIRST])
  const slow = await on.run({}, PORT, on.runs({ limits: { step: 300, run: 10_000 } }))
  expect(hop(slow, 'http')).toMatchObject({ status: 'fail', detail: 'No answer within 0.3 seconds.' })
  // A check has its own time, that of the service.
  expect(hop(slow, '-check')).toMatchObject({ status: 'fail', detail: 'No HTTP answer within 4000 ms.' })
  const short = on.runs({ limits: { step: 60_000, run: 400 } })
  const started = performance.now()
  const cut = await on.run({}, PORT, short)
  expect(performance.now() - started).toBeLessThan(5_000)
  expect(hop(cut, '-check')).toMatchObject({ status: 'skipped', detail: 'The test ended after 0.4 seconds, before this hop.' })
  for (const finish of hanging) finish()
})

test('progress arrives while it runs, and a newer test takes the place of an older one', async () => {
  const answers: (() => void)[] = []
  const asked = await on.webServer(FIRST, (_, outgoing) => void answers.push(() => outgoing.end('fine')))
  await on.publish({}, [FIRST])
  const { id } = serviceOn(on.bench.store.current().configuration, PORT)
  const first = on.tests.start(id, {})
  let seen = first
  while (hop(seen, 'http').status !== 'running') seen = await on.tests.waitFor(first.id, seen.version)
  expect(hop(seen, 'port').status).toBe('pass')
  expect(seen.finishedAt).toBeNull()
  const second = on.tests.start(id, { path: '/second' })
  expect(on.tests.show(first.id)).toMatchObject({ finishedAt: expect.any(String) })
  expect(hop(on.tests.show(first.id), 'http')).toMatchObject({ status: 'skipped', detail: 'A newer test of this service took its place.' })
  seen = second
  await waitFor(async () => asked.includes(`${ADDRESS}:${PORT} /second`))
  for (const finish of answers) finish()
  while (seen.finishedAt === null) seen = await on.tests.waitFor(second.id, seen.version)
  expect(hop(seen, 'http').status).toBe('pass')
  expect(
    on.tests
      .of(id)
      .map((each) => each.id)
      .slice(0, 2)
  ).toEqual([second.id, first.id])
})

test('a deactivated service, an address that is not here, an engine that does not run', async () => {
  await on.webServer(FIRST)
  await on.publish({}, [FIRST])
  await on.change({ enabled: false })
  const asleep = await on.run()
  expect(picture(asleep)).toMatchObject({ address: 'fail', port: 'skipped', http: 'skipped', 'server-0-connect': 'pass' })
  expect(hop(asleep, 'address').detail).toContain('deactivated')
  await on.change({ enabled: true })
  const foreign = on.runs({ network: () => ({ addresses: [], defaultRoute: null }) })
  expect(hop(await on.run({}, PORT, foreign), 'address').status).toBe('pass')
  isOver = true
  await on.bench.engine.stop({ keepTraffic: false })
  const dead = await on.run()
  expect(picture(dead)).toEqual({
    address: 'pass',
    port: 'fail',
    http: 'skipped',
    answered: 'skipped',
    redirect: 'skipped',
    'server-0-connect': 'pass'
  })
  expect(hop(dead, 'port').detail).toBe('The connection is refused: nothing listens there.')
})
