/** *Real Server Check Method*, *Check now* and *Check Parameters*, as an operator uses them. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backend, startBackend } from '../support/backends.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, startConsole, visit } from './console.ts'

const PORT = 25_200
const ADDRESS = '127.0.25.1'
const SERVERS = [25_211, 25_212]

let backends: readonly Backend[]
let ui: Console
let page: Page
let shop: number

beforeAll(async () => {
  backends = await Promise.all(SERVERS.map(startBackend))
  ui = await startConsole(PORT)
  shop = await publish(ui.api, { address: ADDRESS, port: 25_243, type: 'http', name: 'Shop' }, SERVERS)
  page = await ui.open()
})
afterAll(async () => {
  await ui.close()
  await Promise.all(backends.map((backend) => backend.stop()))
})

const section = () => page.getByRole('region', { name: 'Real Servers' })
const form = () => section().getByRole('form', { name: 'Real Server Check Method' })
/** What needs a reload is told before it is done. */
const agree = () => page.getByRole('dialog', { name: 'What will happen' }).getByRole('button', { name: 'Save' }).click()
const saved = async () => (await ui.api.call('virtualServiceShow', { params: { id: shop } })).check

test('an HTTP check with method, header, pattern and a rhythm of its own', async () => {
  await visit(page, `/virtual-services/${shop}`)
  await form().getByLabel('Real Server Check Method').selectOption('http')
  await form().getByLabel('HTTP Method').selectOption('GET')
  await form().getByLabel('Reply 200 Pattern').fill('(a+)+')
  await form().getByRole('button', { name: 'Add a custom header' }).click()
  await form().getByLabel('Header Field').fill('X-Probe')
  await form().getByLabel('Value').fill('1')
  await form().getByLabel('Check Interval (secs)').fill('3')
  await form().getByLabel('Failed checks until Down').fill('1')
  await form().getByRole('button', { name: 'Save' }).click()
  await form().getByText('a repetition stands inside a repetition').waitFor()
  await form().getByLabel('Reply 200 Pattern').fill(String.raw`^\d+$`)
  await form().getByRole('button', { name: 'Save' }).click()
  await agree()
  await waitFor(async () => (await saved()).method === 'http')
  expect(await saved()).toMatchObject({
    httpMethod: 'GET',
    pattern: String.raw`^\d+$`,
    headers: [{ name: 'X-Probe', value: '1' }],
    interval: 3,
    timeout: null,
    fall: 1
  })
})

test('Check now shows the whole exchange and the verdict', async () => {
  await visit(page, `/virtual-services/${shop}`)
  await page.getByRole('button', { name: `Check now: 127.0.0.1:${SERVERS[0]}` }).click()
  const dialog = page.getByRole('dialog', { name: `Check of 127.0.0.1:${SERVERS[0]}` })
  await dialog.getByText('x-probe: 1').waitFor()
  await dialog.getByText('Good', { exact: true }).waitFor()
  const picture = process.env['BALLAST_PICTURES']
  if (picture !== undefined) await page.screenshot({ path: `${picture}/check-now.png` })
  backends[0]?.answerWith(503)
  await dialog.getByRole('button', { name: 'Check again' }).click()
  await dialog.getByText('Failed', { exact: true }).waitFor()
  backends[0]?.answerWith(200)
})

test('Check Parameters has the adaptive ones, too', async () => {
  await visit(page, '/rules-and-checking/check-parameters')
  const adaptive = page.getByRole('region', { name: 'Adaptive Parameters' })
  await adaptive.getByLabel('Adaptive Port').fill('8080')
  await adaptive.getByRole('button', { name: 'Save' }).click()
  await waitFor(async () => (await ui.api.call('settingsShow')).adaptive.port === 8080)
  expect(ui.errors).toEqual([])
})
