/** Content rules and SubVSs as an administrator sets them up, with the requests that follow them. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backend, bodies, startBackend } from '../support/backends.ts'
import { NO_CHECK } from '../support/checks.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, settled, startConsole, visit } from './console.ts'

const PORT = 21641
const SERVERS = [21642, 21643, 21644]
const URL = `http://127.0.0.1:${PORT}`

let console_: Console
let page: Page
let backends: readonly Backend[]
let id: number

beforeAll(async () => {
  backends = await Promise.all(SERVERS.map(startBackend))
  console_ = await startConsole(21640)
  id = await publish(console_.api, { address: '127.0.0.1', port: PORT, type: 'http', name: 'Shop', check: NO_CHECK }, SERVERS.slice(0, 2))
  page = await console_.open()
})
afterAll(async () => {
  await console_.close()
  await Promise.all(backends.map((backend) => backend.stop()))
})

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = (name: string) => page.getByLabel(name, { exact: true })

test('a rule is created; one that the engine cannot read is refused at its field', async () => {
  await visit(page, '/rules-and-checking/content-rules')
  await button('Create New').click()
  await field('Rule Name').fill('images')
  await field('Match String').fill('^/img/(')
  await button('Create Rule').click()
  await page.getByText('This regular expression has a ( without its ).', { exact: false }).waitFor()
  await field('Match String').fill('[b-a]')
  await button('Create Rule').click()
  await page.getByText('The engine cannot read the regular expression of rule “images”', { exact: false }).first().waitFor()
  await field('Match String').fill('^/img/')
  await button('Create Rule').click()
  await page.getByRole('row', { name: /images/ }).waitFor()
})

test('a rule is duplicated under another name, and one in use cannot be deleted', async () => {
  await button('Duplicate images').click()
  await field('Rule Name').fill('marks')
  await field('Rule Type').selectOption({ label: 'Add Header' })
  await field('Header Field').fill('X-Shop')
  await field('Value of Header Field to be added').fill('yes')
  await button('Create Rule').click()
  await page.getByRole('row', { name: /marks/ }).waitFor()
  const { items } = await console_.api.call('contentRuleList')
  expect(items.map(({ name, type }) => [name, type])).toEqual([
    ['images', 'match'],
    ['marks', 'add-header']
  ])
})

test('Content Switching: rules are attached to real servers by their None buttons', async () => {
  const { version, content } = await console_.api.call('virtualServiceShow', { params: { id } })
  await console_.api.call('virtualServiceChange', { params: { id }, version, body: { content: { ...content, switching: true } } })
  await visit(page, `/virtual-services/${id}`)
  for (const [at, port] of SERVERS.slice(0, 2).entries()) {
    await button(`Rules of 127.0.0.1:${port}: None`).click()
    const dialog = page.getByRole('dialog')
    if (at === 0) {
      await dialog.getByRole('option', { name: /images/ }).click()
      await dialog.getByRole('button', { name: 'Assign selected', exact: true }).click()
    } else await dialog.getByLabel('Default Rule', { exact: true }).check()
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').filter({ hasText: 'worker' }).getByRole('button', { name: 'Save', exact: true }).click()
    await waitFor(async () => {
      const { realServers } = await console_.api.call('virtualServiceShow', { params: { id } })
      return at === 0 ? realServers[0]?.rules.length === 1 : realServers[1]?.defaultRule === true
    })
  }
  expect([...new Set(await bodies(`${URL}/img/a`, 4))]).toEqual([String(SERVERS[0])])
  expect([...new Set(await bodies(`${URL}/`, 4))]).toEqual([String(SERVERS[1])])
})

test('SubVSs: added to an empty service, with real servers of their own, changed by commands', async () => {
  const parts = await publish(console_.api, { address: '127.0.0.1', port: PORT + 5, type: 'http', name: 'Parts', check: NO_CHECK }, [])
  await visit(page, `/virtual-services/${parts}`)
  await button('Add SubVS').click()
  await page.getByRole('heading', { name: 'SubVSs' }).waitFor()
  const [sub] = (await console_.api.call('virtualServiceShow', { params: { id: parts } })).subServices
  const name = `SubVS ${sub?.id}`
  await button(`Modify ${name}`).click()
  await field('SubVS Name').fill('left')
  await page.getByRole('dialog').getByLabel('Real Server Check Method').selectOption({ label: 'None' })
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').filter({ hasText: 'worker' }).getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'left', exact: true }).waitFor()
  await button('Add a real server to left').click()
  await field('Real Server Address').fill('127.0.0.1')
  await field('Port').last().fill(String(SERVERS[2]))
  await button('Add This Real Server').click()
  await waitFor(async () => (await bodies(`http://127.0.0.1:${PORT + 5}/`, 1))[0] === String(SERVERS[2]))
  // Traffic flows a moment before the change is written.
  const first = async () => (await console_.api.call('virtualServiceShow', { params: { id: parts } })).subServices[0]?.realServers[0]
  await waitFor(async () => (await first()) !== undefined)
  const server = await first()
  const { plan } = await console_.api.call('realServerChange', {
    params: { id: parts, serverId: server?.id ?? 0 },
    version: server?.version ?? 0,
    body: { enabled: false }
  })
  expect(plan.action).toBe('runtime')
  await settled(page)
  expect(console_.errors).toEqual([])
})
