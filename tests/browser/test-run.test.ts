/** *Test* and *Duplicate VIP* on *Modify*, *Real Servers*, and changes of many services at once. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backend, startBackend } from '../support/backends.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, startConsole, visit } from './console.ts'

const PORT = 23400
const ADDRESS = '127.0.34.1'
const [FIRST, SECOND, NOBODY_THERE] = [23411, 23412, 23419] as const

let backends: readonly Backend[]
let ui: Console
let page: Page
let shop: number

beforeAll(async () => {
  backends = await Promise.all([FIRST, SECOND].map(startBackend))
  ui = await startConsole(PORT)
  shop = await publish(ui.api, { address: ADDRESS, port: 23443, type: 'http', name: 'Shop' }, [FIRST, NOBODY_THERE])
  await publish(ui.api, { address: ADDRESS, port: 23444, type: 'http', name: 'Intranet' }, [SECOND])
  await waitFor(async () => (await ui.api.call('live')).servers.some((server) => server.status === 'Down'), 60)
  page = await ui.open()
})
afterAll(async () => {
  await ui.close()
  await Promise.all(backends.map((backend) => backend.stop()))
})

const dialog = () => page.getByRole('dialog')
const undoOf = (toast: string): Promise<void> =>
  page.getByRole('listitem').filter({ hasText: toast }).getByRole('button', { name: 'Undo' }).click()

test('a test walks the service and shows each hop with its reason', async () => {
  await visit(page, `/virtual-services/${shop}`)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await dialog().getByLabel('Host Name').fill('shop.example.test')
  await dialog().getByLabel('URL').fill('/from-the-test')
  await dialog().getByRole('button', { name: 'Run Test' }).click()
  await dialog()
    .getByRole('status')
    .getByText(/\d+ passed, 1 failed/)
    .waitFor()
  const client = dialog().getByRole('grid', { name: `As a client: ${ADDRESS}:23443` })
  await client.getByRole('row', { name: /^HTTP answer Passed The answer is 200 OK/ }).waitFor()
  await client.getByRole('row', { name: new RegExp(`^Which real server Passed 127\\.0\\.0\\.1:${FIRST} took it\\.`) }).waitFor()
  await dialog()
    .getByRole('grid', { name: `Real server 127.0.0.1:${NOBODY_THERE}` })
    .getByRole('row', { name: /^Connection Failed The connection is refused: nothing listens there\. Start the program/ })
    .waitFor()
  expect(backends[0]?.requests).toContain('/from-the-test')
})

test('what is no path is said at the field, and nothing is sent', async () => {
  await dialog().getByLabel('URL').fill('no-slash')
  await dialog().getByRole('button', { name: 'Run Test' }).click()
  await dialog().getByText('Start with / and use no spaces').waitFor()
  await page.keyboard.press('Escape')
})

test('the last test is there again when one returns, also in another browser', async () => {
  const other = await ui.open()
  await visit(other, `/virtual-services/${shop}`)
  await other.getByRole('button', { name: 'Test', exact: true }).click()
  await other
    .getByRole('dialog')
    .getByRole('status')
    .getByText(/1 failed/)
    .waitFor()
  expect(await other.getByRole('dialog').getByLabel('Host Name').inputValue()).toBe('shop.example.test')
  await other.close()
})

test('a copy asks for its place, and says where one is taken', async () => {
  await page.getByRole('button', { name: 'Duplicate VIP' }).click()
  await dialog().getByRole('button', { name: 'Duplicate VIP' }).click()
  await dialog()
    .getByText(/already has/)
    .waitFor()
  await dialog().getByLabel('Port', { exact: true }).fill('23445')
  await dialog().getByRole('button', { name: 'Duplicate VIP' }).click()
  await page.getByRole('heading', { name: 'Shop copy', level: 1 }).waitFor()
  await page.getByRole('row', { name: new RegExp(`${FIRST}`) }).waitFor()
})

test('a real server is taken out of all services at once, and one undo brings it back', async () => {
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Real Servers' }).click()
  await page.getByRole('button', { name: 'Open 127.0.0.1' }).click()
  await page.getByRole('grid', { name: 'Services of 127.0.0.1' }).getByRole('link', { name: 'Intranet' }).waitFor()
  await page.getByRole('button', { name: 'Disable 127.0.0.1 in all services' }).click()
  await dialog().getByText('3 services have no other real server and will answer no new client').waitFor()
  await dialog().getByRole('button', { name: 'Disable', exact: true }).click()
  const enabled = async () => (await ui.api.call('serverGroupList')).items.flatMap((group) => group.servers.map((server) => server.enabled))
  await waitFor(async () => (await enabled()).every((each) => !each))
  expect((await ui.api.call('revisionList')).items[0]?.note).toBe('Disabled real server 127.0.0.1 everywhere (3 services)')
  await undoOf('127.0.0.1 drains in all services')
  await waitFor(async () => (await enabled()).every((each) => each))
})

test('marked services change in one revision with one undo', async () => {
  await visit(page, '/virtual-services')
  await page.getByRole('checkbox', { name: 'Mark Shop', exact: true }).check()
  await page.getByRole('checkbox', { name: 'Mark Intranet' }).check()
  const before = (await ui.api.call('revisionList')).total
  await page.getByRole('group', { name: 'Marked services' }).getByRole('button', { name: 'Delete' }).click()
  await dialog().getByRole('textbox').fill('delete')
  await dialog().getByRole('button', { name: 'Delete' }).click()
  await waitFor(async () => (await ui.api.call('virtualServiceList')).total === 1)
  expect((await ui.api.call('revisionList')).total).toBe(before + 1)
  await undoOf('2 virtual services deleted')
  await page.getByRole('dialog', { name: 'What will happen' }).getByRole('button', { name: 'Undo' }).click()
  await waitFor(async () => (await ui.api.call('virtualServiceList')).total === 3)
})

test('no page logged an error', () => {
  expect(ui.errors).toEqual([])
})
