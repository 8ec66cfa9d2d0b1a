/** What is wrong with one of several templates stands at the field of that template where it was typed, and nothing is made. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { ApiError, Problem, type PublishMany } from '../contract/index.ts'
import { type CheckFacts, checkConfiguration } from '../domain/check.ts'
import { EMPTY_CONFIGURATION } from '../domain/defaults.ts'
import { Refusal } from '../domain/problems.ts'
import { readTemplate } from '../domain/templates/read.ts'
import { openStore, type Store } from '../store/store.ts'
import { atParameters, preparedPart, publishParts } from './publishing.ts'
import { templateLibrary } from './template-library.ts'
import { type TestApp, testAppLoggedIn } from './testing/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'ballast-faults-'))
afterAll(() => rmSync(folder, { recursive: true }))

const place = (name: string): string => `"\${${name}}"`

const PLAIN = `ballast-template: 1
name: Plain
version: "1.0"
parameters:
  address: {type: address, label: Virtual Address}
services:
  - {id: web, name: Web, address: ${place('address')}, port: 8080, type: http}
`

const SHOP = `ballast-template: 1
name: Shop
version: "1.0"
parameters:
  address: {type: address, label: Virtual Address}
  chatAddress: {type: address, label: Address of the chat}
  port: {type: port, label: Port, default: 8443}
  certificate: {type: certificates, label: Certificate, optional: true}
servers:
  web: {label: Web servers}
  images: {label: Image servers}
rules:
  - {name: shop-images, type: match, pattern: /images}
services:
  - id: shop
    name: Shop
    address: ${place('address')}
    port: ${place('port')}
    type: http
    ssl: {acceleration: true, certificates: ${place('certificate')}, cipherSet: ecdsa-default}
    subServices:
      - {name: images, servers: images}
      - {name: pages, servers: web}
  - {id: chat, name: Chat, address: ${place('chatAddress')}, port: 5222, type: generic, servers: web, persistence: {mode: source-ip}}
  - {id: files, name: Files, address: ${place('chatAddress')}, port: 5223, type: generic, servers: images, portFollowing: chat}
settings:
  - {setting: dropOnFailure, value: true}
`

let count = 0
let store: Store
let api: TestApp

beforeEach(async () => {
  count += 1
  store = openStore(join(folder, `${count}.db`))
  const shipped = [
    { id: 'plain', bytes: Buffer.from(PLAIN) },
    { id: 'shop', bytes: Buffer.from(SHOP) }
  ]
  api = await testAppLoggedIn(store, { templates: templateLibrary({ shipped, store: store.templates }) })
})

type Part = PublishMany['parts'][number]

const FIRST: Part = { template: 'plain', parameters: { address: '127.0.0.1' } }

async function faultsOf(call: Promise<unknown>): Promise<Problem['errors']> {
  const error = await call.catch((cause: unknown) => cause)
  if (!(error instanceof ApiError)) throw new Error('It was not refused.')
  // Nothing of the inside goes out with a fault.
  return Problem.parse(error.problem).errors
}

const shop = (part: Partial<Part>): Part => ({
  template: 'shop',
  ...part,
  parameters: { address: '127.0.0.2', chatAddress: '127.0.0.3', ...part.parameters }
})

const publish = (...parts: readonly Part[]): Promise<unknown> => api.client.call('applicationPublish', { body: { parts: [...parts] } })

/** The fault of a second template, once it is published with another one and once alone. */
async function told(part: Partial<Part>): Promise<Problem['errors']> {
  const together = await faultsOf(publish(FIRST, shop(part)))
  const { template: templateId, ...body } = shop(part)
  const alone = await faultsOf(api.client.call('templatePublish', { params: { templateId }, query: {}, body }))
  expect(together).toEqual(alone.map((fault) => ({ ...fault, path: `parts.1.${fault.path}` })))
  const { virtualServices, contentRules } = store.configurations.current().configuration
  expect([virtualServices.size, contentRules.size <= 1]).toEqual([0, true])
  return alone
}

const servers = (web: readonly string[], images: readonly string[]): Pick<Part, 'servers'> => ({
  servers: { web: web.map((address) => ({ address })), images: images.map((address) => ({ address })) }
})

test('what is right is published', async () => {
  await publish(FIRST, shop(servers(['10.0.1.1', '10.0.1.2'], ['10.0.1.2'])))
  expect(store.configurations.current().configuration.virtualServices.size).toBe(4)
})

test.each<[string, Partial<Part>, string, RegExp]>([
  ['an address that means all', { parameters: { address: '0.0.0.0' } }, 'parameters.address', /cannot be a Virtual Address/],
  ['a certificate that is gone', { parameters: { certificate: [99] } }, 'parameters.certificate', /Certificate 99, .* does not exist/],
  [
    'a server that is the service itself',
    servers([], ['10.0.1.1', '127.0.0.3']),
    'servers.images.1.address',
    /has the address and port of the service itself/
  ],
  [
    'servers that a follower does not share',
    servers(['10.0.1.1'], ['10.0.1.2']),
    'servers.images.0.address',
    /no real server address in common/
  ],
  ['a server twice', servers(['10.0.1.1', '10.0.1.1'], []), 'servers.web.1.address', /stands in this list already/],
  [
    'nothing at all',
    { services: { shop: { include: false }, chat: { include: false }, files: { include: false } } },
    'services',
    /Every service is left out/
  ]
])('%s', async (_, part, path, message) => {
  const faults = await told(part)
  expect(faults[0]).toMatchObject({ path, message: expect.stringMatching(message) })
  expect(new Set(faults.map((fault) => fault.path))).toEqual(new Set([path]))
})

test('an RSA certificate where the ciphers of the template take ECDSA only: at the certificate', async () => {
  const { value } = await api.client.call('certificateSelfSign', { body: { commonName: 'shop.example', days: 90, keyType: 'rsa-2048' } })
  expect(await told({ parameters: { certificate: [value.id] } })).toEqual([
    { path: 'parameters.certificate', message: expect.stringContaining('needs a certificate with an EC key') }
  ])
})

test('what nobody can type is the template’s own: at the template', async () => {
  await api.client.call('contentRuleCreate', { body: { name: 'shop-images', type: 'match', pattern: '/other' } })
  expect(await told({})).toEqual([{ path: 'template', message: expect.stringContaining('“shop-images” exists already') }])
})

test('a place that another one of the templates has', async () => {
  const faults = await faultsOf(publish(FIRST, shop({ parameters: { address: '127.0.0.1', port: 8080 } })))
  expect(faults).toMatchObject([{ path: 'parts.1.parameters.port', message: expect.stringContaining('already has 127.0.0.1:8080') }])
})

/** What only a real machine refuses: its addresses, its network. */
function refusedBy(facts: CheckFacts, part: Partial<Part>): readonly string[] {
  const now = new Date()
  const parts = [FIRST, shop(part)].map(({ template, ...request }, at) =>
    preparedPart(readTemplate(Buffer.from(template === 'shop' ? SHOP : PLAIN)), request, `parts.${at}.`, now)
  )
  let last = 0
  const newId = (): number => {
    last += 1
    return last
  }
  const { configuration, made } = publishParts(EMPTY_CONFIGURATION, parts, newId, now.toISOString())
  try {
    checkConfiguration(configuration, EMPTY_CONFIGURATION, facts)
  } catch (error) {
    const placed = atParameters(error, parts, made)
    if (placed instanceof Refusal) return [...new Set(placed.errors.map(({ path }) => path))]
    throw placed
  }
  return []
}

const HERE: CheckFacts = { localAddresses: new Set(['127.0.0.1']) }

test('what only a real machine refuses', () => {
  expect(refusedBy(HERE, {})).toEqual([])
  expect(refusedBy(HERE, { parameters: { chatAddress: '192.0.2.7' } })).toEqual(['parts.1.parameters.chatAddress'])
  expect(refusedBy({ ...HERE, network: null }, { services: { chat: { gateway: '127.0.0.9' } } })).toEqual(['parts.1.services.chat.gateway'])
  const appliance = { ...HERE, targets: { own: new Set(['10.0.1.9']) } }
  expect(refusedBy(appliance, servers(['10.0.1.9', '10.0.1.1'], ['10.0.1.1', '10.0.1.9']))).toEqual([
    'parts.1.servers.images.1.address',
    'parts.1.servers.web.0.address'
  ])
})

test('a template that is not there', async () => {
  expect(await faultsOf(publish(FIRST, { ...FIRST, template: 'gone' }))).toMatchObject([{ path: 'parts.1.template' }])
})
