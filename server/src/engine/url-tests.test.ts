/** Rounds of test URLs over a network of the test's: what is asked, where, what is kept, and when the schedule asks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { templateLibrary } from '../api/template-library.ts'
import { type TestApp, testAppLoggedIn } from '../api/testing/app.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Dialer, WireRequest } from './test-run/dialer.ts'
import { createUrlTests, type UrlTests } from './url-tests.ts'

const FILE = readFileSync(resolve(import.meta.dirname, '../../../templates/lync-office-web-apps-2013.tmpl'))
const folder = mkdtempSync(join(tmpdir(), 'ballast-url-tests-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
let store: Store
let api: TestApp
let urlTests: UrlTests
let at: number
let connected: string[]
let asked: WireRequest[]
/** Of the next answers. */
let status: number
let body: string

/** TLS with a certificate for every name, then one answer. */
const dialer: Dialer = {
  connect(place) {
    connected.push(`${place.address}:${place.port}`)
    return Promise.resolve({
      localPort: 1,
      localAddress: '127.0.0.1',
      announce: () => undefined,
      secure: ({ serverName }) =>
        Promise.resolve({
          version: 'TLSv1.3',
          cipher: 'TLS_AES_128_GCM_SHA256',
          sent: 1,
          distrust: null,
          certificate: {
            fingerprint: 'AA',
            subject: 'CN=x',
            commonName: 'x',
            names: [serverName ?? ''],
            issuer: 'CN=x',
            serial: '01',
            keyType: 'EC P-256',
            notBefore: '2020-01-01T00:00:00.000Z',
            notAfter: '2040-01-01T00:00:00.000Z'
          }
        }),
      ask(request) {
        asked.push(request)
        return Promise.resolve({ status, headers: {}, bytes: body.length, text: body, isCut: false })
      },
      isOver: () => false,
      close: () => undefined
    })
  }
}

beforeEach(async () => {
  count += 1
  at = Date.parse('2026-11-25T10:00:00.000Z')
  connected = []
  asked = []
  status = 200
  body = 'the wopi-discovery of the farm'
  store = openStore(join(folder, `${count}.db`))
  urlTests = createUrlTests({
    store: store.configurations,
    rounds: store.urlTests,
    system: { dialer },
    network: () => ({ addresses: [], defaultRoute: null }),
    log: pino({ level: 'silent' }),
    now: () => new Date(at)
  })
  const templates = templateLibrary({ shipped: [{ id: 'office', bytes: FILE }], store: store.templates })
  api = await testAppLoggedIn(store, { templates, urlTests })
})

async function published(farmHost = 'office.example.test') {
  const parameters = { address: '127.0.0.9', port: 4443, farmHost }
  return (await api.client.call('templatePublish', { params: { templateId: 'office' }, body: { parameters } })).value
}

test('a URL is asked at the service, with its host as server name and Host, and the result is kept', async () => {
  const { id, lastTest } = await published()
  expect(lastTest).toBeNull()
  const round = await api.client.call('urlTestRun', { params: { id } })
  expect(connected).toEqual(['127.0.0.9:4443'])
  expect(asked).toMatchObject([{ method: 'GET', path: '/hosting/discovery/', headers: { host: 'office.example.test' } }])
  expect(round).toMatchObject({ by: 'person', results: [{ title: 'Discovery page', status: 'pass', hop: '' }] })
  expect((await api.client.call('urlTestList', { params: { id } })).items).toEqual([round])
  expect((await api.client.call('applicationShow', { params: { id } })).lastTest).toEqual({
    at: round.at,
    passed: 1,
    failed: 0,
    skipped: 0
  })
})

test('the hop that failed is named: the status, the text', async () => {
  const { id } = await published()
  status = 404
  expect((await urlTests.run(id, 'person')).results).toMatchObject([
    { status: 'fail', hop: 'HTTP answer', detail: 'The answer is 404 Not Found, where 200 OK is due.' }
  ])
  status = 200
  body = 'IIS works'
  expect((await urlTests.run(id, 'person')).results).toMatchObject([{ status: 'fail', hop: 'Text in the answer' }])
})

test('without the names that it needs, nothing is sent', async () => {
  const { id } = await published('')
  expect((await urlTests.run(id, 'person')).results).toMatchObject([
    { status: 'skipped', detail: 'It needs Name of the farm.', advice: 'Type it under Names.' }
  ])
  expect(connected).toEqual([])
})

test('a round that goes on is joined, not doubled', async () => {
  const { id } = await published()
  const [first, second] = await Promise.all([urlTests.run(id, 'person'), urlTests.run(id, 'person')])
  expect(second).toBe(first)
  expect(connected).toHaveLength(1)
})

test('the schedule asks when it is due and not before; without one, never', async () => {
  const { id, version } = await published()
  await urlTests.tick()
  expect(urlTests.history(id)).toEqual([])
  await api.client.call('applicationChange', { params: { id }, body: { testMinutes: 10 }, version })
  await urlTests.tick()
  at += 9 * 60_000
  await urlTests.tick()
  expect(urlTests.history(id)).toHaveLength(1)
  at += 60_000
  await urlTests.tick()
  expect(urlTests.history(id).map(({ by, at: when }) => [by, when])).toEqual([
    ['schedule', '2026-11-25T10:10:00.000Z'],
    ['schedule', '2026-11-25T10:00:00.000Z']
  ])
})

test('of each application the newest 200 rounds are kept', async () => {
  const { id } = await published()
  const results = (await urlTests.run(id, 'person')).results
  for (let minute = 0; minute < 250; minute++)
    store.urlTests.addRound({ applicationId: id, at: new Date(at + minute * 60_000).toISOString(), by: 'schedule', results })
  const kept = store.urlTests.rounds(id, 1000)
  expect(kept).toHaveLength(200)
  expect(kept[0]?.at).toBe(new Date(at + 249 * 60_000).toISOString())
})

test('an application that is gone is told so', () => {
  expect(() => urlTests.run(99, 'person')).toThrow('There is no application 99')
})
