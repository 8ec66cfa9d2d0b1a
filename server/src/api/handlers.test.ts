/** The handlers over the real store and the real domain, through the typed client. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiError, LiveUpdate, type NewVirtualService, type Problem, type VirtualServicePatch } from '../contract/index.ts'
import { selfSigned } from '../domain/certificates/index.ts'
import { openStore, type Store } from '../store/store.ts'
import { type TestApp, testAppLoggedIn } from './testing/app.ts'

let folder: string
let store: Store
let api: TestApp

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-api-'))
  store = openStore(join(folder, 'ballast.db'))
  api = await testAppLoggedIn(store)
})
afterEach(async () => {
  await api.app.close()
  store.close()
  rmSync(folder, { recursive: true })
})

const problemOf = async (call: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await call.then(
    () => new Error('The call was not refused.'),
    (refusal: unknown) => refusal
  )
  if (error instanceof Error && error.name === 'ApiError') return (error as ApiError).problem
  throw error
}

const add = (input: Partial<NewVirtualService> = {}) =>
  api.client.call('virtualServiceCreate', { body: { address: '127.0.0.1', port: 443, name: 'Web', ...input } })

const key = selfSigned({ commonName: 'www.contoso.local', names: ['www.contoso.local'], days: 30 }, new Date())
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const upload = { certificate: base64(key.certificatePem), key: base64(key.keyPem) }

describe('virtual services and real servers', () => {
  test('a test is started, followed to its end, and found again', async () => {
    const { value } = await add({ port: 80 })
    await api.client.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.2' } })
    let run = await api.client.call('testRunCreate', { params: { id: value.id }, body: { path: '/a' } })
    expect(run).toMatchObject({ serviceId: value.id, options: { host: '', path: '/a', method: 'GET' } })
    while (run.finishedAt === null) run = await api.client.call('testRunShow', { params: { runId: run.id }, query: { known: run.version } })
    expect(run.hops.map(({ id, status }) => [id.replace(/\d+/, 'n'), status])).toEqual([
      ['address', 'pass'],
      ['port', 'fail'],
      ['http', 'skipped'],
      ['answered', 'skipped'],
      ['redirect', 'skipped'],
      ['server-n-connect', 'fail'],
      ['server-n-check', 'skipped']
    ])
    expect(await api.client.call('testRunShow', { params: { runId: run.id } })).toEqual(run)
    expect(await api.client.call('testRunList', { params: { id: value.id } })).toEqual({ total: 1, items: [run] })
    const unknown = api.client.call('testRunShow', { params: { runId: '0'.repeat(24) } })
    expect(await problemOf(unknown)).toMatchObject({ code: 'not-found' })
  })

  test('many at once: one revision, all or nothing, and one undo', async () => {
    const made = [await add({ port: 80 }), await add({ port: 81 }), await add({ port: 82 })]
    const services = made.map(({ value }) => ({ id: value.id, version: value.version }))
    const enabledNow = async () => (await api.client.call('virtualServiceList')).items.map((row) => row.enabled)
    const off = await api.client.call('virtualServiceBulk', { body: { action: 'disable', services } })
    expect(off.revision).toBe(4)
    expect(await enabledNow()).toEqual([false, false, false])
    const stale = api.client.call('virtualServiceBulk', { body: { action: 'delete', services } })
    expect(await problemOf(stale)).toMatchObject({ code: 'version-stale' })
    await api.client.call('revisionUndo', { params: { number: 4 } })
    expect(await enabledNow()).toEqual([true, true, true])
    const fresh = (await api.client.call('virtualServiceList')).items.map(({ id, version }) => ({ id, version }))
    await api.client.call('virtualServiceBulk', { body: { action: 'delete', services: fresh.slice(1) } })
    expect((await api.client.call('revisionList')).items[0]?.note).toMatch(/^Deleted 2 virtual services: “Web” \(127\.0\.0\.1:81\) and/)
    expect(await enabledNow()).toEqual([true])
  })

  test('a service is duplicated with its real servers; a place that is taken is refused at the field', async () => {
    const { value } = await add({ port: 80, scheduling: 'least-connection' })
    await api.client.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.2' } })
    const params = { id: value.id }
    const copy = await api.client.call('virtualServiceDuplicate', { params, body: { address: '127.0.0.1', port: 81, name: 'Copy' } })
    expect(copy.value).toMatchObject({ name: 'Copy', port: 81, scheduling: 'least-connection', realServers: [{ address: '127.0.0.2' }] })
    expect(copy.value.id).not.toBe(value.id)
    const taken = api.client.call('virtualServiceDuplicate', { params, body: { address: '127.0.0.1', port: 81 } })
    expect(await problemOf(taken)).toMatchObject({ code: 'not-acceptable-together', errors: [{ path: 'port' }] })
  })

  test('real servers of all services by address, and out of all of them at once', async () => {
    for (const port of [80, 81]) {
      const { value } = await add({ port })
      for (const address of ['127.0.0.10', '127.0.0.9'])
        await api.client.call('realServerCreate', { params: { id: value.id }, body: { address } })
    }
    const groups = async () =>
      (await api.client.call('serverGroupList')).items.map((group) => [group.address, group.servers.map((server) => server.enabled)])
    expect(await groups()).toEqual([
      ['127.0.0.9', [true, true]],
      ['127.0.0.10', [true, true]]
    ])
    const { revision } = await api.client.call('serversEnable', { body: { addresses: ['127.0.0.10'], enabled: false } })
    expect(await groups()).toEqual([
      ['127.0.0.9', [true, true]],
      ['127.0.0.10', [false, false]]
    ])
    expect((await api.client.call('revisionList')).items[0]).toMatchObject({
      number: revision,
      note: 'Disabled real server 127.0.0.10 everywhere (2 services)'
    })
    const nowhere = api.client.call('serversEnable', { body: { addresses: ['127.0.0.77'], enabled: false } })
    expect(await problemOf(nowhere)).toMatchObject({ code: 'not-found' })
  })

  test('explained as it is, and as it would be with changes that are not saved', async () => {
    const { value, revision } = await add({ port: 80 })
    const params = { id: value.id }
    const textOf = async (body: VirtualServicePatch): Promise<string> =>
      JSON.stringify((await api.client.call('virtualServiceExplain', { params, body })).topics)
    expect(await textOf({})).toContain('There is no real server yet')
    expect(await textOf({ enabled: false })).toContain('The service is deactivated')
    expect(await textOf({ idleTimeout: 120 })).toContain('nothing moves for 2 minutes')
    expect(await problemOf(api.client.call('virtualServiceExplain', { params: { id: 99 }, body: {} }))).toMatchObject({ code: 'not-found' })
    expect((await api.client.call('revisionList')).items[0]?.number).toBe(revision)
    expect((await api.client.call('virtualServiceList')).items[0]?.warnings).toEqual([expect.stringContaining('no real server yet')])
  })

  test('add, show, change, delete', async () => {
    const { value, revision, plan } = await add()
    expect(revision).toBe(1)
    expect(plan.reasons).not.toEqual([])
    expect(value).toMatchObject({ name: 'Web', port: 443, version: 1, state: { id: value.id }, realServers: [] })
    const server = (await api.client.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.2' } })).value
    expect(server).toMatchObject({ address: '127.0.0.2', port: 443, weight: 1000, version: 2 })
    const shown = await api.client.call('virtualServiceShow', { params: { id: value.id } })
    expect(shown).toMatchObject({ version: 1, realServers: [server] })
    const params = { id: value.id, serverId: server.id }
    const disabled = await api.client.call('realServerChange', { params, body: { enabled: false }, version: server.version })
    expect(disabled.value).toMatchObject({ enabled: false, version: 3 })
    expect(disabled.value.disabledAt).not.toBeNull()
    expect((await api.client.call('realServerDelete', { params, version: 3 })).value).toBeNull()
    await api.client.call('virtualServiceDelete', { params: { id: value.id }, version: 1 })
    expect(await api.client.call('virtualServiceList')).toEqual({ total: 0, items: [] })
  })

  test('a dry run tells the plan and leaves nothing behind', async () => {
    const { value, revision } = await api.client.call('virtualServiceCreate', {
      body: { address: '127.0.0.1', port: 443 },
      query: { dryRun: 'true' }
    })
    expect(revision).toBeNull()
    expect(value).toMatchObject({ version: 0, state: { status: 'Unchecked' } })
    const service = (await add()).value
    const server = await api.client.call('realServerCreate', {
      params: { id: service.id },
      body: { address: '127.0.0.2' },
      query: { dryRun: 'true' }
    })
    expect(server.value).toMatchObject({ version: 0, state: { status: 'Unchecked', serviceId: service.id } })
    expect(store.configurations.current().revision).toBe(1)
    expect(api.audit.map((entry) => entry.action)).toEqual(['virtualServiceCreate'])
  })

  test('a change that changes nothing makes no revision', async () => {
    const { value } = await add()
    const again = await api.client.call('virtualServiceChange', { params: { id: value.id }, body: { name: 'Web' }, version: 1 })
    expect(again).toMatchObject({ revision: null, value: { version: 1 } })
  })

  test('a clash is refused at the field and names the other service', async () => {
    await add()
    const problem = await problemOf(add({ name: 'Other' }))
    expect(problem).toMatchObject({ status: 422, code: 'not-acceptable-together' })
    expect(problem.detail).toContain('Web')
    expect(problem.errors[0]?.path).toMatch(/address|port/)
  })

  test('the redirector is a service of its own', async () => {
    const { value } = await add()
    const redirector = await api.client.call('redirectorCreate', { params: { id: value.id }, body: {} })
    expect(redirector.value).toMatchObject({ port: 80, redirect: { url: 'https://%h%s' } })
  })
})

describe('versions', () => {
  test('a write without a version is refused, one with a stale version names who changed what', async () => {
    const { value } = await add()
    const params = { id: value.id }
    await api.client.call('virtualServiceChange', { params, body: { name: 'Front' }, version: 1 })
    const stale = await problemOf(api.client.call('virtualServiceChange', { params, body: { name: 'Back' }, version: 1 }))
    expect(stale).toMatchObject({ status: 409, code: 'version-stale' })
    expect(stale.detail).toMatch(/by bal on \d{4}-\d\d-\d\d at \d\d:\d\d UTC: Changed Service Name of /)
    expect(await api.client.call('virtualServiceShow', { params })).toMatchObject({ name: 'Front', version: 2 })
  })

  test.each([undefined, '*', '17', '"x"', '"1", "2"', '""'])('If-Match: %s is no version', async (header) => {
    const { value } = await add()
    const answer = await api.app.inject({
      method: 'PATCH',
      url: `/api/v1/virtual-services/${value.id}`,
      payload: { name: 'Front' },
      headers: { ...api.headers(), ...(header === undefined ? {} : { 'if-match': header }) }
    })
    expect(answer.json()).toMatchObject({ status: 428, code: 'version-missing' })
  })

  test('the ETag of an object is the version to send back, weak or not', async () => {
    const { value } = await add()
    const url = `/api/v1/virtual-services/${value.id}`
    const { headers } = await api.app.inject({ url, headers: api.headers() })
    expect(headers.etag).toBe('"1"')
    for (const [name, version] of [
      ['Front', 'W/"1"'],
      ['Back', '"2"']
    ] as const) {
      const answer = await api.app.inject({ method: 'PATCH', url, payload: { name }, headers: { ...api.headers(), 'if-match': version } })
      expect(answer.statusCode).toBe(200)
    }
  })

  test('of two writers at the same time one wins and the other is told', async () => {
    const { value } = await add()
    const params = { id: value.id }
    const writes = ['A', 'B'].map((name) => api.client.call('virtualServiceChange', { params, body: { name }, version: 1 }))
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('an object that is gone is not found, whatever the version', async () => {
    const problem = await problemOf(api.client.call('virtualServiceDelete', { params: { id: 999 }, version: 1 }))
    expect(problem).toMatchObject({ status: 404, code: 'not-found' })
  })
})

describe('certificates', () => {
  test('go in with a key and come out without', async () => {
    const { value } = await api.client.call('certificateCreate', { body: upload })
    expect(value).toMatchObject({ name: 'www.contoso.local', usedBy: [], version: 1, chain: { complete: true, missingIssuer: null } })
    const listed = await api.app.inject({ url: '/api/v1/certificates', headers: api.headers() })
    for (const secret of [...key.keyPem.split('\n').slice(1, -2), 'BEGIN']) expect(listed.body).not.toContain(secret)
    expect(store.configurations.material(value.fingerprint)?.keyPem).toContain('BEGIN PRIVATE KEY')
  })

  test('are renamed, replaced in place, and not deleted while a service uses them', async () => {
    const { value } = await api.client.call('certificateCreate', { body: { ...upload, name: 'public' } })
    const params = { id: value.id }
    const renamed = await api.client.call('certificateChange', { params, body: { name: 'wildcard' }, version: 1 })
    expect(renamed.value).toMatchObject({ name: 'wildcard', version: 2 })
    await add({ ssl: { acceleration: true, reencrypt: false, certificates: [value.id] } })
    const next = selfSigned({ commonName: 'www.contoso.local', names: ['www.contoso.local'], days: 30 }, new Date())
    const body = { certificate: base64(next.certificatePem + next.keyPem) }
    const replaced = await api.client.call('certificateReplace', { params, body, version: 2 })
    expect(replaced.value).toMatchObject({ id: value.id, name: 'wildcard', usedBy: [{ name: 'Web', port: 443 }] })
    expect(replaced.value.fingerprint).not.toBe(value.fingerprint)
    const problem = await problemOf(api.client.call('certificateDelete', { params, version: replaced.value.version }))
    expect(problem).toMatchObject({ status: 409, code: 'in-use' })
    expect(problem.detail).toContain('Web')
  })

  test('without a key they are refused at the field; too large ones in words', async () => {
    const problem = await problemOf(api.client.call('certificateCreate', { body: { certificate: upload.certificate } }))
    expect(problem).toMatchObject({ code: 'invalid-input', errors: [{ path: 'certificate' }] })
    const large = await problemOf(api.client.call('certificateCreate', { body: { certificate: 'A'.repeat(10_000_000) } }))
    expect(large).toMatchObject({ status: 413, code: 'too-large' })
    expect(large.detail).toContain('certificate')
  })
})

test('settings have a version of their own', async () => {
  const shown = await api.client.call('settingsShow')
  const checks = { ...shown.checks, interval: 5 }
  const changed = await api.client.call('settingsChange', { body: { checks }, version: shown.version })
  expect(changed.value).toMatchObject({ checks, version: 1 })
  expect(await problemOf(api.client.call('settingsChange', { body: { drainTime: 0 }, version: 0 }))).toMatchObject({
    code: 'version-stale'
  })
})

describe('history', () => {
  test('every write is a revision with author and words, and can be taken back', async () => {
    const { value } = await add()
    const params = { id: value.id }
    await api.client.call('virtualServiceChange', { params, body: { name: 'Front', scheduling: 'least-connection' }, version: 1 })
    const revision = await api.client.call('revisionShow', { params: { number: 2 } })
    expect(revision).toMatchObject({ number: 2, author: 'bal', undoneBy: null })
    expect(revision.changes.map(({ field }) => field).toSorted()).toEqual(['Scheduling Method', 'Service Name'])
    const undone = await api.client.call('revisionUndo', { params: { number: 2 } })
    expect(undone.value).toMatchObject({ number: 3, undoes: 2, note: expect.stringContaining('revision 2') })
    expect(await api.client.call('virtualServiceShow', { params })).toMatchObject({ name: 'Web', scheduling: 'round-robin' })
    const { items } = await api.client.call('revisionList', { query: { limit: 2 } })
    expect(items.map(({ number, undoneBy }) => [number, undoneBy])).toEqual([
      [3, null],
      [2, 3]
    ])
  })

  test('a restore shows what it would change, then does it', async () => {
    const { value } = await add()
    await add({ port: 8443, name: 'Second' })
    const params = { number: 1 }
    const shown = await api.client.call('revisionDiff', { params })
    expect(shown).toMatchObject({ from: 2, to: 1, changes: [{ field: 'removed' }] })
    expect(shown.engine).toContain('-  bind 127.0.0.1:8443')
    const restored = await api.client.call('revisionRestore', { params })
    expect(restored.value).toMatchObject({ number: 3 })
    expect((await api.client.call('virtualServiceList')).items.map(({ id }) => id)).toEqual([value.id])
  })

  test('an undo that later work stands in the way of is refused', async () => {
    const { value } = await add()
    const params = { id: value.id }
    await api.client.call('virtualServiceChange', { params, body: { name: 'A' }, version: 1 })
    await api.client.call('virtualServiceChange', { params, body: { name: 'B' }, version: 2 })
    expect(await problemOf(api.client.call('revisionUndo', { params: { number: 2 } }))).toMatchObject({
      status: 409,
      code: 'undo-conflict'
    })
    expect(await problemOf(api.client.call('revisionShow', { params: { number: 99 } }))).toMatchObject({ code: 'not-found' })
  })
})

test('who changed what from where is in the audit log', async () => {
  const { value } = await add()
  await api.client.call('virtualServiceDelete', { params: { id: value.id }, version: 1 })
  expect(api.audit.map(({ author, address, action, detail }) => [author, address, action, detail])).toEqual([
    ['bal', '127.0.0.1', 'virtualServiceCreate', 'POST /api/v1/virtual-services made revision 1'],
    ['bal', '127.0.0.1', 'virtualServiceDelete', `DELETE /api/v1/virtual-services/${value.id} made revision 2`]
  ])
})

test('the event stream starts whole and ends with the session', async () => {
  const answer = api.app.inject({ url: '/api/v1/events', headers: api.headers(), payloadAsStream: true })
  const stream = (await answer).stream()
  let text = ''
  const ended = new Promise((resolve) => stream.once('end', resolve))
  stream.on('data', (part: Buffer) => {
    text += part.toString()
  })
  await api.client.call('sessionDelete')
  api.live.publish({ ...api.live.snapshot(), whole: false })
  await ended
  expect((await answer).headers['content-type']).toBe('text/event-stream')
  const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => LiveUpdate.parse(JSON.parse(json)))
  expect(messages.map(({ whole }) => whole)).toEqual([true])
})

test('machine, live state, traffic and the description answer', async () => {
  expect(await api.client.call('systemShow')).toMatchObject({ product: 'Ballast', hostname: 'lb1', revision: 0 })
  expect(await api.client.call('live')).toMatchObject({ whole: true })
  expect((await api.client.call('trafficHistory')).samples).toHaveLength(1)
  expect(await api.client.call('openapi')).toMatchObject({ openapi: '3.1.0' })
})
