/** Templates through the API: upload, list, publish, next steps, export, delete. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { ApiError, type Publish } from '../contract/index.ts'
import { NO_CONTENT } from '../domain/defaults.ts'
import { openStore, type Store } from '../store/store.ts'
import { templateLibrary } from './template-library.ts'
import { type TestApp, testAppLoggedIn } from './testing/app.ts'

const ROOT = resolve(import.meta.dirname, '../../../templates')
const FILE = readFileSync(join(ROOT, 'lync-reverse-proxy-2013.tmpl'))
const folder = mkdtempSync(join(tmpdir(), 'ballast-templates-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
let store: Store
let api: TestApp

beforeEach(async () => {
  count += 1
  store = openStore(join(folder, `${count}.db`))
  const library = templateLibrary({ shipped: [{ id: 'lync-reverse-proxy-2013', bytes: FILE }], store: store.templates })
  api = await testAppLoggedIn(store, { templates: library })
})

const publish = (body: Publish, templateId = 'lync-reverse-proxy-2013', query = {}) =>
  api.client.call('templatePublish', { params: { templateId }, query, body })

test('published with address and port', async () => {
  const { value, revision } = await publish({ parameters: { address: '127.0.0.1', port: 4443 } })
  expect(revision).toBe(1)
  expect(value).toMatchObject({ name: 'Lync Reverse Proxy 2013', services: [{ name: 'Lync Reverse Proxy HTTPS', port: 4443 }] })
})

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const upload = (text: string | Buffer, replace = false) => api.client.call('templateCreate', { body: { file: base64(text), replace } })
const problemsOf = async (call: Promise<unknown>) => {
  const error = await call.catch((cause: unknown) => cause)
  if (!(error instanceof ApiError)) throw new Error('It was not refused.')
  return error.problem
}
const renamed = (name: string): string => FILE.toString().replace('name: Lync Reverse Proxy 2013', `name: ${name}`)

test('published with everything, seen again as next steps and test URLs', async () => {
  const { value } = await publish({
    name: 'Lync from outside',
    parameters: { address: '127.0.0.1', meetHost: 'meet.contoso.com' },
    servers: { frontEnds: [{ address: '192.168.2.20' }, { address: '192.168.2.21', weight: 500 }] },
    settings: ['network.serverNat', 'drainTime']
  })
  const { configuration, revision } = store.configurations.current()
  expect(revision).toBe(1)
  expect(configuration.settings).toMatchObject({ drainTime: 86_400, dropOnFailure: false, network: { serverNat: false } })
  const [service] = configuration.virtualServices.values()
  expect(service?.realServers.map(({ address, port, weight }) => [address, port, weight])).toEqual([
    ['192.168.2.20', 4443, 1000],
    ['192.168.2.21', 4443, 500]
  ])
  expect(value.steps.map(({ check, status }) => [check, status])).toEqual([
    ['certificate-assigned', 'open'],
    ['real-servers-added', 'done'],
    ['settings-applied', 'open'],
    [null, 'by-hand'],
    ['all-up', 'done']
  ])
  expect(value.steps[3]?.text).toContain('goes to 127.0.0.1, port 443')
  expect(value.tests[0]).toMatchObject({ url: 'https://meet.contoso.com/', host: 'meet.contoso.com', missing: [], service: { port: 443 } })
  expect(value.tests[1]).toMatchObject({ url: 'https://<Dial-in name>/', missing: ['dialinHost'] })
  const changed = await api.client.call('applicationChange', {
    params: { id: value.id },
    body: { parameters: { dialinHost: 'dialin.contoso.com' } },
    version: value.version
  })
  expect(changed.value.tests[1]).toMatchObject({ url: 'https://dialin.contoso.com/', missing: [] })
})

test('a dry run says what would be, and makes nothing', async () => {
  const { revision, value } = await publish({ parameters: { address: '127.0.0.1' } }, undefined, { dryRun: true })
  expect(revision).toBeNull()
  expect(value.services).toHaveLength(1)
  expect(store.configurations.current().configuration.virtualServices.size).toBe(0)
})

test('undone, everything that it made is gone: services, application, temporary certificate', async () => {
  await publish({ parameters: { address: '127.0.0.1' } })
  await api.client.call('revisionUndo', { params: { number: 1 } })
  const { configuration } = store.configurations.current()
  expect([configuration.virtualServices.size, configuration.applications.size, configuration.certificates.size]).toEqual([0, 0, 0])
})

test('a deleted service leaves its application, and the last one takes it along', async () => {
  const { value } = await publish({ parameters: { address: '127.0.0.1' } })
  const [service] = value.services
  const { version } = await api.client.call('virtualServiceShow', { params: { id: service?.id ?? 0 } })
  await api.client.call('virtualServiceDelete', { params: { id: service?.id ?? 0 }, version })
  const { configuration } = store.configurations.current()
  expect([configuration.applications.size, configuration.certificates.size]).toEqual([0, 0])
})

test('exported, read again, published elsewhere: the same service', async () => {
  const { value } = await publish({ parameters: { address: '127.0.0.1' } })
  const id = value.services[0]?.id ?? 0
  const { text, notes, fileName } = await api.client.call('templateExport', { body: { services: [id], name: 'My copy' } })
  expect([fileName, notes]).toEqual(['my-copy.tmpl', ['Certificates stay behind. They are chosen when the template is used.']])
  const row = await upload(text)
  expect(row).toMatchObject({ id: 'own-1', name: 'My copy', shipped: false, services: 1, problems: [] })
  const { certificates } = store.configurations.current().configuration
  const again = await publish({ parameters: { address: '127.0.0.2', certificate: [...certificates.keys()] } }, row.id)
  const services = store.configurations.current().configuration.virtualServices
  const [first, second] = [services.get(id), services.get(again.value.services[0]?.id ?? 0)]
  expect({ ...second, id, address: '127.0.0.1' }).toEqual(first)
})

test('real servers by rule: exported, shown with their groups and ports, published again with the same ways', async () => {
  const { value: rule } = await api.client.call('contentRuleCreate', { body: { name: 'images', type: 'match', pattern: '/images' } })
  const { value: made } = await api.client.call('virtualServiceCreate', {
    body: { address: '127.0.0.1', port: 8080, type: 'http', name: 'Shop', content: { ...NO_CONTENT, switching: true } }
  })
  const params = { id: made.id }
  await api.client.call('realServerCreate', { params, body: { address: '10.0.0.1', port: 8081, rules: [rule.id] } })
  await api.client.call('realServerCreate', { params, body: { address: '10.0.0.1', port: 8080, defaultRule: true } })
  await api.client.call('realServerCreate', { params, body: { address: '10.0.0.2', port: 8080, defaultRule: true } })
  const { text } = await api.client.call('templateExport', { body: { services: [made.id], name: 'Shop' } })
  const row = await upload(text)
  const view = await api.client.call('templateShow', { params: { templateId: row.id } })
  expect(view.services).toMatchObject([
    { servers: ['images', 'default-rule'], serverPort: 8080, ownPorts: [{ group: 'images', port: 8081 }] }
  ])
  const servers = { images: [{ address: '10.0.0.1' }], 'default-rule': [{ address: '10.0.0.1' }, { address: '10.0.0.2' }] }
  await publish({ parameters: { address: '127.0.0.2' }, servers }, row.id)
  const [before, after] = [...store.configurations.current().configuration.virtualServices.values()].map(({ realServers }) =>
    realServers.map(({ id: _id, ...server }) => server)
  )
  expect(after).toEqual(before)
})

test('what clashes creates nothing and names the field', async () => {
  await publish({ parameters: { address: '127.0.0.1' } })
  const problem = await problemsOf(publish({ parameters: { address: '127.0.0.1' } }))
  expect(problem.errors).toEqual([
    { path: 'parameters.port', message: expect.stringMatching(/Lync Reverse Proxy HTTPS.*already has 127\.0\.0\.1:443/) }
  ])
  expect(store.configurations.current()).toMatchObject({ revision: 1 })
})

test.each([
  [{}, 'parameters.address', /Virtual Address is missing/],
  [{ address: 'x' }, 'parameters.address', /IPv4/],
  [{ address: '127.0.0.1', port: 1 }, 'parameters.port', /3 or more/],
  [{ address: '127.0.0.1', port: 'x' }, 'parameters.port', /port number/],
  [{ address: '127.0.0.1', other: 'x' }, 'parameters.other', /no parameter/],
  [{ address: '127.0.0.1', certificate: [99] }, 'parameters.certificate', /does not exist/]
])('parameters %o', async (parameters, path, message) => {
  const { errors } = await problemsOf(publish({ parameters }))
  expect(errors).toEqual([{ path, message: expect.stringMatching(message) }])
  expect(store.configurations.current().revision).toBe(0)
})

test('settings of the machine need the permission for them', async () => {
  const account = store.accounts.account('bal')
  const limited = await testAppLoggedIn(
    {
      ...store,
      accounts: {
        ...store.accounts,
        addAccount: () => null,
        account: () => (account === undefined ? undefined : { ...account, permissions: ['read', 'services'] })
      }
    },
    { templates: templateLibrary({ shipped: [{ id: 'lync', bytes: FILE }], store: store.templates }) }
  )
  const call = (settings: Publish['settings']) =>
    limited.client.call('templatePublish', {
      params: { templateId: 'lync' },
      query: {},
      body: { parameters: { address: '127.0.0.1' }, ...(settings === undefined ? {} : { settings }) }
    })
  expect(await problemsOf(call(['drainTime']))).toMatchObject({ code: 'not-allowed' })
  expect(await call(undefined)).toMatchObject({ revision: 1 })
})

test('uploaded, downloaded as it was, replaced, deleted; shipped ones stay', async () => {
  const text = renamed('Mine')
  await upload(text)
  const answer = await api.app.inject({ url: '/api/v1/templates/own-1/file', headers: api.headers() })
  expect([answer.body, answer.headers['content-disposition']]).toEqual([text, 'attachment; filename="mine.tmpl"'])
  expect(await problemsOf(upload(text))).toMatchObject({
    code: 'in-use',
    errors: [{ path: 'file', message: expect.stringMatching(/already \(version 1\.0\)/) }]
  })
  expect(await upload(text, true)).toMatchObject({ id: 'own-2' })
  expect(await problemsOf(upload(FILE, true))).toMatchObject({ code: 'in-use' })
  expect((await api.client.call('templateList')).items.map(({ name, shipped }) => [name, shipped])).toEqual([
    ['Lync Reverse Proxy 2013', true],
    ['Mine', false]
  ])
  await api.client.call('templateDelete', { params: { templateId: 'own-2' } })
  expect(await problemsOf(api.client.call('templateDelete', { params: { templateId: 'lync-reverse-proxy-2013' } }))).toMatchObject({
    code: 'in-use'
  })
  expect((await api.client.call('templateList')).total).toBe(1)
  expect(api.audit.map(({ action }) => action)).toEqual(['templateCreate', 'templateCreate', 'templateDelete'])
})

test('several templates at once are one revision, with one application each', async () => {
  await upload(renamed('Second'))
  const [second] = (await api.client.call('templateList')).items.filter(({ name }) => name === 'Second')
  const parts = [
    { template: 'lync-reverse-proxy-2013', parameters: { address: '127.0.0.1', port: 4443 }, settings: ['drainTime' as const] },
    { template: second?.id ?? '', parameters: { address: '127.0.0.1', port: 4444 } }
  ]
  const dry = await api.client.call('applicationPublish', { query: { dryRun: 'true' }, body: { parts } })
  expect(dry.revision).toBeNull()
  expect(dry.value.changes.some(({ after }) => after?.includes('86') === true)).toBe(true)
  const { revision, value } = await api.client.call('applicationPublish', { body: { parts } })
  expect(revision).toBe(1)
  expect(value.applications.map(({ name }) => name)).toEqual(['Lync Reverse Proxy 2013', 'Second'])
  expect(value.applications[0]?.settings.map(({ setting, applied }) => [setting, applied])).toContainEqual(['drainTime', true])
  expect(value.applications.every(({ temporaryCertificate }) => temporaryCertificate !== null)).toBe(true)
  expect(store.configurations.current().configuration.virtualServices.size).toBe(2)
})

test('what is wrong with one of several templates stands at its field, and nothing is made', async () => {
  const one = (address: string) => ({ template: 'lync-reverse-proxy-2013', parameters: { address } })
  const clash = await problemsOf(api.client.call('applicationPublish', { body: { parts: [one('127.0.0.1'), one('127.0.0.1')] } }))
  expect(clash.errors).toMatchObject([{ path: 'parts.1.parameters.port' }])
  const missing = await problemsOf(api.client.call('applicationPublish', { body: { parts: [one('127.0.0.1'), one('')] } }))
  expect(missing.errors).toMatchObject([{ path: 'parts.1.parameters.address' }])
  const elsewhere = await problemsOf(api.client.call('applicationPublish', { body: { parts: [one('127.0.0.1'), one('0.0.0.0')] } }))
  expect(elsewhere.errors).toMatchObject([{ path: 'parts.1.parameters.address' }])
  expect(store.configurations.current().configuration.virtualServices.size).toBe(0)
})
