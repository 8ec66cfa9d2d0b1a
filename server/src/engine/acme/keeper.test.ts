/** When certificates are renewed and tried again, over a real store and a clock of the test's. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { testAppLoggedIn } from '../../api/testing/app.ts'
import type { Client } from '../../contract/index.ts'
import { openStore, type Store } from '../../store/store.ts'
import { createChallenges } from './challenges.ts'
import { type AcmeKeeper, createAcme } from './keeper.ts'
import { NoAnswer } from './ports.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let folder: string
let store: Store
let client: Client
let close: () => Promise<unknown>
let keeper: AcmeKeeper
let now: number

const keyPem = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

function open(): AcmeKeeper {
  return createAcme({
    store: store.configurations,
    acme: store.acme,
    system: {
      dialer: { connect: () => Promise.resolve({ fault: 'refused', words: 'connection refused' } as const) },
      acmeWeb: () => Promise.reject(new NoAnswer('ca.test refused the connection.', 'Check it.')),
      dns: () => Promise.reject(new NoAnswer('No name server.', ''))
    },
    pipeline: { change: () => Promise.reject(new Error('Nothing is issued here.')) },
    challenges: createChallenges(store.configurations, () => Promise.resolve(''), quiet),
    refresh: () => Promise.resolve(),
    log: quiet,
    now: () => new Date(now)
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-keeper-'))
  store = openStore(join(folder, 'ballast.db'))
  const api = await testAppLoggedIn(store)
  client = api.client
  close = () => api.app.close()
  now = Date.now()
  keeper = open()
})
afterEach(async () => {
  vi.useRealTimers()
  await keeper.stop()
  await close()
  store.close()
  rmSync(folder, { recursive: true })
})

const dns = { server: '192.0.2.53', port: 53, zone: '', keyName: 'k', algorithm: 'hmac-sha256', secret: 'AAAA', wait: 0 } as const

function account(): number {
  const entry = {
    directoryUrl: 'https://ca.test/dir',
    email: '',
    url: 'https://ca.test/me',
    createdAt: new Date(now).toISOString(),
    authority: ''
  }
  return store.acme.addAccount({ ...entry, keyPem }).id
}
const add = (accountId: number) =>
  keeper.add({ name: 'a', accountId, names: ['a.example'], keyType: 'ec-p256', challenge: 'dns-01', addresses: [], dns, renewDays: 30 })
const settledTries = (id: number, count: number) =>
  vi.waitFor(() => expect(keeper.order(id).tries.filter(({ ok }) => ok === false)).toHaveLength(count))

test('a failed try is repeated after a pause that grows, and again after a restart', async () => {
  const { order } = add(account())
  await settledTries(order.id, 1)
  expect(keeper.order(order.id).tries[0]?.steps).toEqual([
    expect.objectContaining({ id: 'order', status: 'fail', detail: 'ca.test refused the connection.', advice: 'Check it.' })
  ])
  for (const [failures, minutes] of [
    [1, 10],
    [2, 60],
    [3, 240]
  ] as const) {
    const seen = keeper.order(order.id)
    expect(seen.order.failures).toBe(failures)
    expect(Date.parse(seen.nextAt ?? '') - now).toBe(minutes * 60_000)
    await keeper.stop()
    keeper = open()
    now += minutes * 60_000 - 1
    keeper.start()
    expect(keeper.order(order.id).tries).toHaveLength(failures)
    await keeper.stop()
    now += 1
    keeper = open()
    keeper.start()
    await settledTries(order.id, failures + 1)
  }
})

test('a certificate is renewed by its days; what was deleted is not made again; what was undone is looked at afresh', async () => {
  const { order } = add(account())
  await settledTries(order.id, 1)
  const { value } = await client.call('certificateSelfSign', { body: { commonName: 'a.example', days: 90 } })
  store.acme.changeOrder({ ...order, certificateId: value.id, failures: 0, nextAt: null })
  const renewal = Date.parse(value.notAfter) - 30 * DAY
  expect(Date.parse(keeper.order(order.id).nextAt ?? '')).toBe(renewal)
  expect([...keeper.renewals()]).toEqual([[value.id, { nextAt: new Date(renewal).toISOString(), failures: 0 }]])
  now = renewal - HOUR
  keeper.start()
  expect(keeper.order(order.id).tries).toHaveLength(1)
  await keeper.stop()
  now = renewal
  keeper = open()
  keeper.start()
  await settledTries(order.id, 2)

  await client.call('certificateDelete', { params: { id: value.id }, version: value.version })
  expect(keeper.order(order.id)).toMatchObject({ certificate: null, nextAt: null })
  expect(keeper.renewals().size).toBe(0)
  await keeper.stop()
  now += 400 * DAY
  keeper = open()
  keeper.start()
  expect(keeper.order(order.id).tries).toHaveLength(2)
  // A person may ask for it all the same.
  keeper.renew(order.id)
  await settledTries(order.id, 3)
})

test('news wake who waits; tries are kept, but not without end; a deleted order is gone with them', async () => {
  const { order } = add(account())
  await settledTries(order.id, 1)
  const known = keeper.order(order.id).version
  const waiting = keeper.waitFor(order.id, known)
  keeper.renew(order.id)
  expect((await waiting).version).toBeGreaterThan(known)
  for (let count = 2; count <= 14; count++) {
    keeper.renew(order.id)
    await vi.waitFor(() => expect(keeper.order(order.id).order.failures).toBe(count))
    await vi.waitFor(() => expect(keeper.order(order.id).nextAt).not.toBeNull())
  }
  expect(keeper.order(order.id).tries).toHaveLength(10)
  keeper.remove(order.id)
  expect(() => keeper.order(order.id)).toThrow('no such ACME certificate')
  expect(store.acme.tries(order.id)).toEqual([])
})
