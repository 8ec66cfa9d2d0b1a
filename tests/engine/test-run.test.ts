/** *Test* against a real engine and real servers, each hop made to fail in turn. */
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { selfSigned } from '../../server/src/domain/certificates/index.ts'
import { TCP_CHECK } from '../support/checks.ts'
import {
  ADDRESS,
  FIRST,
  HTTP_CHECK,
  hop,
  NEXT,
  NOBODY_THERE,
  newTestRunBench,
  PORT,
  picture,
  SECOND,
  type TestRunBench
} from '../support/test-runs.ts'
import { waitFor } from '../support/wait.ts'

let on: TestRunBench
beforeAll(async () => {
  on = await newTestRunBench()
})
afterEach(() => on.clear())
afterAll(() => on.bench.remove())

test('a service that works passes each hop, and names the server that really answered', async () => {
  const asked = { [FIRST]: await on.webServer(FIRST), [SECOND]: await on.webServer(SECOND) }
  await on.publish({ check: HTTP_CHECK }, [FIRST, SECOND])
  await on.serversAre(PORT, 'Up')
  for (let turn = 0; turn < 4; turn += 1) {
    const path = `/turn-${turn}`
    const result = await on.run({ path })
    expect(picture(result)).toEqual({
      address: 'pass',
      port: 'pass',
      http: 'pass',
      answered: 'pass',
      redirect: 'skipped',
      'server-0-connect': 'pass',
      'server-0-check': 'pass',
      'server-1-connect': 'pass',
      'server-1-check': 'pass'
    })
    const [who] = [FIRST, SECOND].filter((port) => asked[port]?.includes(`${ADDRESS}:${PORT} ${path}`))
    // The word that marks our requests stays with the engine: it is not in what the server got.
    expect(hop(result, 'answered').detail).toBe(`127.0.0.1:${who} took it.`)
  }
})

test('nobody else can ask who answered', async () => {
  await on.webServer(FIRST)
  await on.publish({}, [FIRST])
  await on.run()
  const answer = await fetch(`http://${ADDRESS}:${PORT}/`, { headers: { 'x-ballast-test': '' } })
  expect(answer.headers.get('x-ballast-answered')).toBeNull()
})

test('a server that is down is named; clients still get an answer', async () => {
  await on.webServer(FIRST)
  await on.publish({}, [FIRST, NOBODY_THERE])
  await waitFor(async () => on.statusesOf(PORT).join() === 'Up,Down', 30)
  const result = await on.run()
  expect(picture(result)).toMatchObject({ http: 'pass', answered: 'pass', 'server-0-connect': 'pass', 'server-1-connect': 'fail' })
  expect(result.hops.at(-1)?.detail).toBe('The connection is refused: nothing listens there.')
})

test('with all servers down it is Ballast that answers, and the test says so', async () => {
  await on.publish({}, [NOBODY_THERE])
  await on.serversAre(PORT, 'Down')
  const result = await on.run()
  expect(picture(result)).toEqual({
    address: 'pass',
    port: 'pass',
    http: 'fail',
    answered: 'fail',
    redirect: 'skipped',
    'server-0-connect': 'fail'
  })
  expect(hop(result, 'http').detail).toBe('The answer is 503 Service Unavailable by Ballast itself.')
})

test('500 from the application fails, with the server that gave it; its health check, too', async () => {
  await on.webServer(FIRST, (_, outgoing) => {
    outgoing.statusCode = 500
    outgoing.end('broken')
  })
  await on.publish({}, [FIRST])
  const asTcp = await on.run()
  expect(picture(asTcp)).toMatchObject({ http: 'fail', answered: 'pass', 'server-0-connect': 'pass' })
  expect(hop(asTcp, 'http').detail).toBe('The answer is 500 Internal Server Error.')
  await on.change({ check: HTTP_CHECK })
  const checked = await on.run()
  expect(picture(checked)).toMatchObject({ 'server-0-connect': 'pass', 'server-0-check': 'fail' })
  expect(hop(checked, '-check').detail).toBe('HTTP status 500, expected 200–299.')
})

test('an application that wants another host name answers 404, and with the right one 200', async () => {
  await on.webServer(FIRST, (incoming, outgoing) => {
    outgoing.statusCode = incoming.headers.host?.startsWith('shop.example.test') === true ? 200 : 404
    outgoing.end()
  })
  await on.publish({}, [FIRST])
  expect(hop(await on.run(), 'http')).toMatchObject({ status: 'fail', detail: 'The answer is 404 Not Found.' })
  expect(hop(await on.run({ host: 'shop.example.test' }), 'http')).toMatchObject({ status: 'pass' })
})

test('certificates: wrong name, expired, signed by itself, and the one that the server name chooses', async () => {
  await on.webServer(FIRST)
  const ssl = await on.certificate(101, ['shop.example.test'])
  await on.certificate(102, ['old.example.test'], new Date(Date.now() - 40 * 86_400_000))
  await on.publish({ ssl: { ...ssl, certificates: [101, 102] } }, [FIRST])
  const right = await on.run({ host: 'shop.example.test' })
  expect(picture(right)).toMatchObject({ tls: 'pass', names: 'pass', dates: 'pass', chain: 'fail', http: 'pass', answered: 'pass' })
  expect(hop(right, 'tls').detail).toMatch(/^TLS 1\.3 with TLS_\w+, asked for the server name shop\.example\.test\.$/)
  expect(hop(right, 'names').detail).toBe('Certificate “certificate 101” was presented, and it is valid for shop.example.test.')
  expect(hop(right, 'chain').detail).toContain('It is signed by itself')
  const wrong = await on.run({ host: 'mail.example.test' })
  expect(picture(wrong)).toMatchObject({ tls: 'pass', names: 'fail', http: 'pass' })
  expect(hop(wrong, 'names').detail).toContain('valid for shop.example.test, not for mail.example.test')
  const old = await on.run({ host: 'old.example.test' })
  expect(picture(old)).toMatchObject({ tls: 'pass', names: 'pass', dates: 'fail' })
  expect(hop(old, 'dates').detail).toMatch(/^It expired on \d{4}-\d\d-\d\d: clients refuse it\.$/)
  expect(hop(await on.run(), 'names')).toMatchObject({
    status: 'skipped',
    detail: 'Certificate “certificate 101” was presented; it is valid for shop.example.test.'
  })
})

test('a Generic service: the engine’s sessions tell who took it, or that nobody did', async () => {
  await on.listening(
    createTcpServer(() => undefined),
    FIRST
  )
  await on.publish({ type: 'generic' }, [FIRST])
  const result = await on.run()
  expect(picture(result)).toEqual({ address: 'pass', port: 'pass', answered: 'pass', 'server-0-connect': 'pass' })
  expect(hop(result, 'answered').detail).toBe(`127.0.0.1:${FIRST} took it.`)
  await on.publish({ type: 'generic', port: NEXT }, [NOBODY_THERE])
  await on.serversAre(NEXT, 'Down')
  expect(hop(await on.run({}, NEXT), 'answered')).toMatchObject({
    status: 'fail',
    detail: 'No real server: Ballast closed the connection.'
  })
})

test('a redirect is followed once and only within the service’s own address', async () => {
  await on.webServer(FIRST)
  const elsewhere = await on.webServer(SECOND)
  const redirector = (url: string) => on.publish({ redirect: { url } }, [])
  await on.publish({ port: NEXT }, [FIRST])
  await redirector(`http://%h:${NEXT}%s`)
  expect(hop(await on.run({ host: 'shop.example.test', path: '/a?b=c' }), 'redirect')).toMatchObject({
    status: 'pass',
    detail: `The redirect leads to http://shop.example.test:${NEXT}/a?b=c. The answer is 200 OK, with 4 bytes.`
  })
  const change = (url: string) => on.change({ redirect: { url } })
  await change(`http://127.0.0.1:${SECOND}/`)
  expect(hop(await on.run(), 'redirect')).toMatchObject({ status: 'skipped', detail: expect.stringContaining('another host') })
  expect(elsewhere).toEqual([])
  await change(`http://%h:${PORT}%s`)
  expect(hop(await on.run(), 'redirect')).toMatchObject({ status: 'fail', detail: expect.stringContaining('round in circles') })
  await change('https://%h:23399%s')
  expect(hop(await on.run(), 'redirect')).toMatchObject({ status: 'fail', detail: expect.stringContaining('no virtual service listens') })
  await change(`https://%h:${NEXT}%s`)
  expect(hop(await on.run(), 'redirect')).toMatchObject({ status: 'fail', detail: expect.stringContaining('speaks plain HTTP') })
})

test('re-encryption: a server with TLS passes, one without is told', async () => {
  const ssl = await on.certificate(103, ['shop.example.test'])
  const { certificatePem, keyPem } = selfSigned({ commonName: 'fe1.example.test', names: ['fe1.example.test'], days: 10 }, new Date())
  await on.listening(
    createTlsServer({ cert: certificatePem, key: keyPem }, (_, outgoing) => outgoing.end('fine')),
    FIRST
  )
  await on.webServer(SECOND)
  await on.publish({ ssl: { ...ssl, reencrypt: true, serverVerification: 'none' }, check: { ...TCP_CHECK, method: 'https' } }, [
    FIRST,
    SECOND
  ])
  await waitFor(async () => on.statusesOf(PORT).join() === 'Up,Down', 30)
  const result = await on.run({ host: 'shop.example.test' })
  expect(picture(result)).toMatchObject({
    http: 'pass',
    'server-0-connect': 'pass',
    'server-0-tls': 'pass',
    'server-0-check': 'pass',
    'server-1-connect': 'pass',
    'server-1-tls': 'fail',
    'server-1-check': 'fail'
  })
  expect(hop(result, 'answered').detail).toBe(`127.0.0.1:${FIRST} took it.`)
})

test('what a service asks of its clients: the PROXY protocol is spoken, a list that keeps us out is named, the sorry server is told', async () => {
  await on.webServer(FIRST)
  await on.publish({ advanced: { acceptProxyProtocol: true } }, [FIRST])
  expect(picture(await on.run())).toMatchObject({ port: 'pass', http: 'pass', answered: 'pass' })
  await on.publish({ port: NEXT, advanced: { block: [{ network: '127.0.0.0/8', comment: '' }] } }, [FIRST])
  const out = await on.run({}, NEXT)
  // The engine may have cut the connection before it was seen to be there.
  expect(picture(out)).toMatchObject({ http: 'skipped', answered: 'skipped', 'server-0-connect': 'pass' })
  expect(hop(out, 'http').detail).toMatch(/^The service turns 127\.\d+\.\d+\.\d+ away: it is among the Blocked Addresses\.$/)
  const sorry = { address: '127.0.0.1', port: FIRST }
  await on.publish({ port: NEXT + 1, advanced: { sorryServer: sorry } }, [NOBODY_THERE])
  await on.publish({ port: NEXT + 2, type: 'generic', advanced: { sorryServer: sorry } }, [NOBODY_THERE])
  for (const port of [NEXT + 1, NEXT + 2]) {
    await on.serversAre(port, 'Down')
    expect(hop(await on.run({}, port), 'answered')).toMatchObject({
      status: 'fail',
      detail: `The Sorry Server 127.0.0.1:${FIRST} took it: no real server is up.`
    })
  }
})
