/** *Explain* beside the forms of *Modify*, and its warnings in the list and on Home. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backend, startBackend } from '../support/backends.ts'
import { type Console, publish, startConsole, visit } from './console.ts'

const PORT = 23200
const ADDRESS = '127.0.23.1'
const SERVERS = [23211, 23212]

let backends: readonly Backend[]
let ui: Console
let page: Page
let shop: number

beforeAll(async () => {
  backends = await Promise.all(SERVERS.map(startBackend))
  ui = await startConsole(PORT)
  shop = await publish(ui.api, { address: ADDRESS, port: 23243, type: 'http', name: 'Shop' }, SERVERS)
  page = await ui.open()
})
afterAll(async () => {
  await ui.close()
  await Promise.all(backends.map((backend) => backend.stop()))
})

const panel = () => page.getByRole('region', { name: 'Explain' })

test('it tells what the service does, and follows while one types', async () => {
  await visit(page, `/virtual-services/${shop}`)
  await panel().getByText('Each request goes to the real servers in turn, among 2 real servers.').waitFor()
  const options = page.getByRole('region', { name: 'Standard Options' })
  await options.getByLabel('Scheduling Method').selectOption('least-connection')
  await panel().getByText('to the real server with the fewest open connections').waitFor()
  await panel().getByText('As typed, not saved yet.').waitFor()
  await options.getByLabel('Persistence Options').selectOption('active-cookie')
  await panel().getByText('A client is known by the cookie BALLASTID').waitFor()
  await options.getByRole('button', { name: 'Discard changes' }).click()
  await panel().getByText('Each request goes to the real servers in turn, among 2 real servers.').waitFor()
  expect(await panel().getByText('As typed, not saved yet.').count()).toBe(0)
})

test('a warning leads to its field', async () => {
  await page.getByRole('combobox', { name: 'Real Server Check Method' }).selectOption('https')
  await panel().getByText('begins with TLS, but the traffic goes to the same port in plain text').waitFor()
  await panel().getByRole('status').getByText('1 warning').waitFor()
  await panel()
    .getByRole('button', { name: /^Show the field: HTTPS Protocol begins with TLS/ })
    .click()
  expect(await page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))).toBe('check.method')
  await page.getByRole('region', { name: 'Real Servers' }).getByRole('button', { name: 'Discard changes' }).click()
})

test('warnings of saved services stand in the list, in the opened row and on Home', async () => {
  await ui.api.call('virtualServiceCreate', {
    body: { address: ADDRESS, port: 23244, type: 'http', name: 'Circle', redirect: { url: 'http://%h:23244/' } }
  })
  await visit(page, '/virtual-services')
  const row = page.getByRole('row', { name: /Circle/ })
  await row.getByText('1 warning').waitFor()
  expect(await page.getByRole('row', { name: /Shop/ }).getByText('warning').count()).toBe(0)
  await page.getByRole('button', { name: 'Open Circle' }).click()
  await page.getByRole('list', { name: 'Warnings' }).getByText('Clients go round in circles: the redirect leads to itself.').waitFor()
  await visit(page, '/')
  await page.getByText('Circle may not work as it seems').waitFor()
})

test('no page logged an error', () => {
  expect(ui.errors).toEqual([])
})
