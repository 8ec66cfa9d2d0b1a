/** *Standard Options* with their modes and methods, and *L7 Configuration*, as an operator with the LoadMaster's guide in hand. */
import type { PersistenceMode } from '@ballast/server/contract'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Backend, bodies, startBackend } from '../support/backends.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, startConsole, visit } from './console.ts'

const WEB_PORT = 22_600
const ADDRESS = '127.0.5.60'
const BACKENDS = [22_611, 22_612] as const
const PORTS = { shop: 22_601, desktop: 22_602, follower: 22_603 } as const

let backends: readonly Backend[]
let ui: Console
let shop: number
let desktop: number
let page: Page

beforeAll(async () => {
  backends = await Promise.all(BACKENDS.map(startBackend))
  ui = await startConsole(WEB_PORT)
  shop = await publish(ui.api, { address: ADDRESS, port: PORTS.shop, type: 'http', name: 'Shop' }, BACKENDS)
  desktop = await publish(ui.api, { address: ADDRESS, port: PORTS.desktop, type: 'generic', name: 'Desktop' }, BACKENDS)
})

afterAll(async () => {
  await ui.close()
  await Promise.all(backends.map((backend) => backend.stop()))
})

beforeEach(async () => {
  page = await ui.open()
})
afterEach(async () => {
  await page.context().close()
})

const section = (name: string): Locator => page.getByRole('region', { name, exact: true })
const standard = () => section('Standard Options')
const field = (name: string, within: Locator): Locator => within.getByLabel(name, { exact: true })

/** Presses the button, agrees to the reload, and waits for the word that it is done. */
async function save(within: Locator, label: string, done: string): Promise<void> {
  await within.getByRole('button', { name: label, exact: true }).click()
  await page.getByRole('dialog', { name: 'What will happen' }).getByRole('button', { name: label, exact: true }).click()
  await page.getByText(done).waitFor()
}

const choices = (select: Locator): Promise<readonly string[]> => select.getByRole('option').allInnerTexts()

test('each kind of service is offered the modes and methods that it can carry', async () => {
  await visit(page, `/virtual-services/${shop}`)
  const forRequests = await choices(field('Persistence Options', standard()))
  expect(forRequests).toContain('Hash of HTTP Query Item')
  expect(forRequests).not.toContain('Terminal Service')
  expect(await choices(field('Scheduling Method', standard()))).toEqual(
    expect.arrayContaining(['weighted least connection', 'fixed weighting', 'source IP hash', 'URL hash'])
  )
  await visit(page, `/virtual-services/${desktop}`)
  const forBytes = await choices(field('Persistence Options', standard()))
  expect(forBytes).toContain('Terminal Service Session Broker or Source IP')
  expect(forBytes).not.toContain('Server Cookie')
  expect(await choices(field('Scheduling Method', standard()))).not.toContain('URL hash')
})

test('a mode asks for what it reads, says so where it is missing, and then keeps clients', async () => {
  await visit(page, `/virtual-services/${shop}`)
  await field('Persistence Options', standard()).selectOption('Selected Header')
  const name = field('Header field name', standard())
  await standard().getByRole('button', { name: 'Save', exact: true }).click()
  await waitFor(async () => (await name.getAttribute('aria-invalid')) === 'true')
  await standard().getByText('Type the name of the header').waitFor()
  await name.fill('X-User')
  await save(standard(), 'Save', 'Standard Options saved')
  const url = `http://${ADDRESS}:${PORTS.shop}/`
  expect(new Set(await bodies(url, 4, { 'x-user': 'ann' })).size).toBe(1)
})

test('where a mode has a limit, the page says it at the choice', async () => {
  await visit(page, `/virtual-services/${desktop}`)
  await field('Persistence Options', standard()).selectOption('SSL Session ID')
  await standard()
    .getByText(/TLS 1\.3 has none that lasts/)
    .waitFor()
  await standard()
    .getByText(/at the same moment may reach different real servers/)
    .waitFor()
  await field('Persistence Options', standard()).selectOption('Source IP Address')
  await field('IPv4 Netmask', standard()).fill('33')
  await standard().getByRole('button', { name: 'Save', exact: true }).click()
  await standard().getByText('at most 32 bits').waitFor()
  await standard().getByRole('button', { name: 'Discard changes' }).click()
})

test('Port Following: chosen under Advanced Properties, and what stands against it is said there', async () => {
  const other = await publish(ui.api, { address: ADDRESS, port: PORTS.follower, type: 'http', name: 'Follower' }, BACKENDS)
  await visit(page, `/virtual-services/${other}`)
  const advanced = section('Advanced Properties')
  const following = advanced.getByRole('combobox', { name: 'Port Following', exact: true })
  await following.selectOption({ label: `Shop (${ADDRESS}:${PORTS.shop})` })
  const form = advanced.getByRole('form', { name: 'Port Following' })
  const keep = async (mode: PersistenceMode) => {
    const { version } = await ui.api.call('virtualServiceShow', { params: { id: shop } })
    const body = { persistence: { mode, timeout: 360, cookieName: 'A' } }
    await ui.api.call('virtualServiceChange', { params: { id: shop }, version, body })
  }
  await keep('none')
  await form.getByRole('button', { name: 'Save', exact: true }).click()
  await form.getByText(/it has no table that others could use/).waitFor()
  await keep('source-ip')
  await save(form, 'Save', 'Port Following saved')
  await standard().getByText('see Port Following under Advanced Properties').waitFor()
  const place = (port: number) => bodies(`http://${ADDRESS}:${port}/`, 1)
  expect(await place(PORTS.follower)).toEqual(await place(PORTS.shop))
})

test('the walk-through: Drop Connections on RS failure, 86400, Set Time', async () => {
  await visit(page, '/')
  await page.getByRole('button', { name: 'System Configuration' }).click()
  await page.getByRole('button', { name: 'Miscellaneous Options' }).click()
  await page.getByRole('link', { name: 'L7 Configuration' }).click()
  const form = section('When a real server fails or is disabled')
  await field('Drop Connections on RS failure', form).check()
  const time = field('L7 Connection Drain Time (secs)', form)
  await time.fill('30')
  await form.getByRole('button', { name: 'Set Time', exact: true }).click()
  await form.getByText('Type 0, or a time from 60 to 86400 seconds (a day).').waitFor()
  await time.fill('86400')
  await form.getByText('For 1 day').waitFor()
  await save(form, 'Set Time', 'L7 Configuration saved')
  expect(await ui.api.call('settingsShow')).toMatchObject({ drainTime: 86_400, dropOnFailure: true, dropAtDrainEnd: false })
})

test('the other options are saved by themselves, and the change is told in their labels', async () => {
  await visit(page, '/system-configuration/l7-configuration')
  const form = section('Persistence, requests and answers')
  await field('Always Check Persist', form).selectOption('No')
  await field('Least Connection Slow Start', form).fill('120')
  await field('Conform to RFC', form).uncheck()
  await save(form, 'Save', 'L7 Configuration saved')
  const { items } = await ui.api.call('revisionList', { query: { limit: 1 } })
  const { changes } = await ui.api.call('revisionShow', { params: { number: items[0]?.number ?? 0 } })
  expect(changes.map(({ object, field: label, before, after }) => [object, label, before, after])).toEqual([
    ['L7 Configuration', 'Always Check Persist', 'Yes – Accept Changes', 'No'],
    ['L7 Configuration', 'Conform to RFC', 'on', 'off'],
    ['L7 Configuration', 'Least Connection Slow Start', 'off', '120 seconds']
  ])
  expect(ui.errors).toEqual([])
})
