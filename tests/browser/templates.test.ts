/** Templates as an operator uses them: add, look, download, replace, delete; Add New with Use Template; next steps; Export Template. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificate } from '../support/certificate.ts'
import { type Farm, startFarm } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, startConsole, visit } from './console.ts'
import { makeTemplateFiles, type TemplateFiles } from './template-files.ts'

const WEB_PORT = 24500
const FARM_PORTS = [24511, 24512] as const
const ADDRESS = '127.0.5.21'

let farm: Farm
let ui: Console
let files: TemplateFiles
let page: Page

beforeAll(async () => {
  farm = await startFarm(FARM_PORTS)
  ui = await startConsole(WEB_PORT)
  files = await makeTemplateFiles(FARM_PORTS[0])
  await ui.api.call('certificateCreate', { body: { name: 'shop', certificate: testCertificate('shop.example.test').upload } })
  page = await ui.open()
})

afterAll(async () => {
  await ui.close()
  await files.remove()
  await farm.stop()
})

const field = (name: string) => page.getByLabel(name, { exact: true })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const row = (name: RegExp) => page.getByRole('grid', { name: 'Templates' }).getByRole('row', { name })
const openManageTemplates = () => visit(page, '/virtual-services/templates')

async function addTemplates(...paths: readonly string[]): Promise<void> {
  await field('Template File').setInputFiles([...paths])
  await button('Add New Template').click()
}

test('the menu and the search lead to Manage Templates, where shipped templates are marked', async () => {
  await visit(page, '/')
  await page.getByRole('button', { name: 'Virtual Services' }).click()
  await page.getByRole('link', { name: 'Manage Templates' }).click()
  await page.getByRole('heading', { level: 1, name: 'Manage Templates' }).waitFor()
  await row(/^Open Lync Reverse Proxy 2013 Lync Reverse Proxy 2013 Came with Ballast/).waitFor()
  expect(await button('Delete Lync Reverse Proxy 2013').count()).toBe(0)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search for' }).fill('tmpl')
  await page.getByRole('option', { name: /^Manage Templates/ }).waitFor()
  await page.keyboard.press('Escape')
})

test('several files at once: the good ones are added, and each bad one says why, with its line', async () => {
  await openManageTemplates()
  await button('Add New Template').click()
  await page.getByText('Choose at least one template file first.').waitFor()
  await addTemplates(files.good, files.faulty, files.encrypted, files.second)
  await page.getByText('2 templates added').waitFor()
  const faulty = page.getByRole('alert').filter({ hasText: 'faulty.tmpl was not added' })
  await faulty.getByText(/^Line 21: “scheduling”/).waitFor()
  await page.getByRole('alert').filter({ hasText: 'kemp.tmpl was not added' }).waitFor()
  await row(/Web shop A web shop with its redirect 1\.0 2/).waitFor()
  await row(/Second shop/).waitFor()
})

test('an opened template tells what it makes and what it asks for', async () => {
  await button('Open Web shop').click()
  const services = page.getByRole('region', { name: 'Virtual services' })
  await services.getByText(`port 8443, real servers on port ${FARM_PORTS[0]}`).waitFor()
  await services.getByText('port 8080, redirects').waitFor()
  await page.getByRole('region', { name: 'Asks for' }).getByText('Shop name').waitFor()
  await page
    .getByRole('region', { name: /Global settings/ })
    .getByText('Baskets are kept')
    .waitFor()
  await button('Close Web shop').click()
})

test('a template comes back as it was uploaded', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download Web shop' }).click()])
  expect(download.suggestedFilename()).toBe('web-shop.tmpl')
  expect(await readFile(await download.path(), 'utf8')).toBe(await readFile(files.good, 'utf8'))
})

test('one of the same name replaces the old one only when told to', async () => {
  await addTemplates(files.newer)
  const refused = page.getByRole('alert').filter({ hasText: 'shop-newer.tmpl was not added' })
  await refused.getByText(/There is a template “Web shop” already \(version 1\.0\); this one has version 2\.0/).waitFor()
  await page.getByRole('button', { name: 'Replace by shop-newer.tmpl' }).click()
  await refused.waitFor({ state: 'detached' })
  await row(/Web shop A web shop with its redirect 2\.0/).waitFor()
})

test('deleting asks first', async () => {
  await button('Delete Second shop').click()
  await page.getByRole('dialog', { name: 'Delete template Second shop?' }).getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Template Second shop deleted').waitFor()
  await row(/Second shop/).waitFor({ state: 'detached' })
})

test('Use Template fills in the fields, what was typed stays, and what is missing is said at its field', async () => {
  await visit(page, '/virtual-services/add')
  await field('Virtual Address').fill(ADDRESS)
  await field('Use Template').selectOption({ label: 'Web shop' })
  await waitFor(async () => (await field('Port').inputValue()) === '8443')
  expect(await field('Service Name (Optional)').inputValue()).toBe('Web shop')
  expect(await field('Service Type').count()).toBe(0)
  await field('Port').fill('4443')
  await button('Add this Virtual Service').click()
  await page.getByText(/Shop name is missing\. Type a host name/).waitFor()
  expect((await ui.api.call('virtualServiceList')).total).toBe(0)
})

test('Add this Virtual Service makes all services in one revision, and shows what to do next', async () => {
  const before = (await ui.api.call('revisionList')).total
  await field('Shop name').fill('shop.example.test')
  await button('Add this Virtual Service').click()
  await page.getByRole('heading', { level: 1, name: 'Application Web shop' }).waitFor()
  expect((await ui.api.call('revisionList')).total).toBe(before + 1)
  const { items } = await ui.api.call('virtualServiceList')
  expect(items.map(({ name, port }) => [name, port])).toEqual(
    expect.arrayContaining([
      ['Web shop HTTPS', 4443],
      ['Web shop redirect', 8080]
    ])
  )
  const steps = page.getByRole('region', { name: 'Next steps' })
  await steps.getByRole('listitem').filter({ hasText: 'Assign the certificate of the shop' }).getByText('Open').waitFor()
  await steps
    .getByRole('listitem')
    .filter({ hasText: `The shop is at ${ADDRESS}.` })
    .getByText('By hand')
    .waitFor()
})

const stepOf = (title: string) => page.getByRole('region', { name: 'Next steps' }).getByRole('listitem').filter({ hasText: title })

test('wanted settings are ticks beside what they are now, and nothing else is set', async () => {
  const settings = page.getByRole('region', { name: 'Global settings it wants' })
  const drain = settings.getByRole('checkbox', { name: /L7 Connection Drain Time/ })
  expect(await drain.isChecked()).toBe(false)
  await settings.getByText(/Now .*Baskets are kept/).waitFor()
  await drain.check()
  await settings.getByRole('button', { name: 'Set Ticked' }).click()
  const asked = page.getByRole('dialog', { name: 'What will happen' })
  await Promise.race([
    asked
      .getByRole('button', { name: 'Set' })
      .click()
      .catch(() => undefined),
    page.getByText('Settings saved').waitFor()
  ])
  await waitFor(async () => (await ui.api.call('settingsShow')).drainTime === 1800)
  expect((await ui.api.call('settingsShow')).dropOnFailure).toBe(false)
  await stepOf('Global settings').getByText('Open').waitFor()
  await drain.waitFor({ state: 'detached' })
})

test('a step leads to the section where it is done, and turns Done', async () => {
  await stepOf('Add the web servers').getByRole('link', { name: 'Web shop HTTPS' }).click()
  await page.getByRole('heading', { level: 1, name: 'Web shop HTTPS' }).waitFor()
  await page.getByRole('region', { name: 'Real Servers' }).getByRole('button', { name: 'Add New' }).click()
  await field('Real Server Address').fill('127.0.0.1')
  await page.getByRole('dialog').getByLabel('Port', { exact: true }).fill(String(FARM_PORTS[0]))
  await button('Add This Real Server').click()
  await page.getByRole('row', { name: /Up/ }).first().waitFor()
  await page.getByRole('link', { name: 'Web shop', exact: true }).click()
  await stepOf('Add the web servers').getByText('Done').waitFor()
  await stepOf('See all services Up').getByText('Done').waitFor()
})

const urlRow = (title: string) =>
  page.getByRole('grid', { name: 'Test URLs of Web shop' }).getByRole('row', { name: new RegExp(`^${title}`) })

test('test URLs run by schedule; with the temporary certificate they fail at the certificate, as in a browser', async () => {
  await page.getByText('They have not been asked yet.').waitFor()
  const schedule = page.getByRole('form', { name: 'Schedule of Web shop' })
  await field('Run every').fill('0')
  await schedule.getByRole('button', { name: 'Save' }).click()
  await page.getByText('At least a minute.').waitFor()
  await field('Run every').fill('30')
  await schedule.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Schedule saved').waitFor()
  const { items } = await ui.api.call('applicationList')
  await waitFor(async () => (await ui.api.call('urlTestList', { params: { id: items[0]?.id ?? 0 } })).total > 0, 30)
  await page.reload()
  await page.getByText('0 passed, 2 failed').waitFor()
  await urlRow('Front page').getByText('Certificate and SNI').waitFor()
})

test('Run all with the right certificate: the good one passes, the other names its hop, and both rounds are in the history', async () => {
  const { items } = await ui.api.call('virtualServiceList')
  const id = items.find(({ name }) => name === 'Web shop HTTPS')?.id ?? 0
  const { version, ssl } = await ui.api.call('virtualServiceShow', { params: { id } })
  const shop = (await ui.api.call('certificateList')).items.find(({ name }) => name === 'shop')
  await ui.api.call('virtualServiceChange', { params: { id }, version, body: { ssl: { ...ssl, certificates: [shop?.id ?? 0] } } })
  await button('Run all test URLs of Web shop').click()
  await page.getByText('1 passed, 1 failed').first().waitFor()
  await urlRow('Front page').getByText('Passed').waitFor()
  await urlRow('Basket').getByText('Text in the answer').waitFor()
  const history = page.getByRole('grid', { name: 'Earlier results of Web shop' })
  await history.getByRole('row', { name: /Run all 1 passed, 1 failed/ }).waitFor()
  await history.getByRole('row', { name: /Schedule 0 passed, 2 failed/ }).waitFor()
})

test('what fails by schedule stands on Home, and leads to the application', async () => {
  await visit(page, '/')
  await page.getByRole('link', { name: '1 of 2 test URLs of Web shop fail' }).click()
  await page.getByRole('heading', { level: 1, name: 'Application Web shop' }).waitFor()
})

test('the list tells which application a service is of, and shows one alone', async () => {
  await publish(ui.api, { address: ADDRESS, port: 24590, type: 'http', name: 'Stranger' }, [])
  await visit(page, '/virtual-services')
  const list = page.getByRole('grid', { name: 'Virtual services' })
  await list.getByRole('row', { name: /Web shop redirect of Web shop/ }).waitFor()
  await page.getByLabel('Show services of an application').selectOption({ label: 'Web shop' })
  await list.getByRole('row', { name: /Stranger/ }).waitFor({ state: 'detached' })
  expect(await list.getByRole('row', { name: /of Web shop/ }).count()).toBe(2)
})

test('services are exported as a template, which this machine takes again', async () => {
  await page.getByRole('checkbox', { name: 'Mark all rows' }).check()
  await page.getByRole('group', { name: 'Marked services' }).getByRole('button', { name: 'Export Template' }).click()
  await field('Template Name').fill('Shop again')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: 'Export Template' }).click()
  ])
  expect(download.suggestedFilename()).toBe('shop-again.tmpl')
  await page.getByRole('dialog').getByText('What a template does not carry:').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await openManageTemplates()
  await addTemplates(await download.path())
  await row(/Shop again/).waitFor()
})

test('Export Template on the page of a service', async () => {
  await visit(page, '/virtual-services')
  await page.getByRole('link', { name: 'Modify Web shop HTTPS' }).click()
  await button('Export Template').click()
  expect(await field('Template Name').inputValue()).toBe('Web shop HTTPS')
  await page.keyboard.press('Escape')
})

test('an application is renamed, taken apart, and deleted with its services', async () => {
  await visit(page, '/virtual-services/applications')
  await page.getByRole('grid', { name: 'Applications' }).getByRole('link', { name: 'Web shop' }).click()
  await field('Name').fill('Shop of the town')
  await page.getByRole('region', { name: 'Names' }).getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'Application Shop of the town' }).waitFor()
  await button('Take apart Shop of the town').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take apart' }).click()
  await page.getByText('Shop of the town taken apart; its services stay').waitFor()
  expect((await ui.api.call('virtualServiceList')).total).toBe(3)
  await page.getByRole('listitem').filter({ hasText: 'taken apart' }).getByRole('button', { name: 'Undo' }).click()
  await waitFor(async () => (await ui.api.call('applicationList')).total === 1)
  await visit(page, '/virtual-services/applications')
  await page.getByRole('grid', { name: 'Applications' }).getByRole('link', { name: 'Shop of the town' }).click()
  await button('Delete Shop of the town').click()
  await page.getByRole('dialog').getByRole('textbox').fill('delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await waitFor(async () => (await ui.api.call('virtualServiceList')).total === 1)
})

test('no page logged an error', () => {
  expect(ui.errors).toEqual([])
})
