/** Certificates from their order to their use: *Generate CSR*, the answer without a key file, self-signed ones. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Authority, authority } from '../support/authority.ts'
import { type Console, publish, settled, startConsole, visit } from './console.ts'
import { faults } from './faults.ts'

const WEB_PORT = 22700

let ui: Console
let page: Page
let issuer: Authority

beforeAll(async () => {
  issuer = authority('Test Authority')
  ui = await startConsole(WEB_PORT)
  page = await ui.open()
})
afterAll(async () => {
  await ui.close()
  issuer[Symbol.dispose]()
})

const field = (label: string) => page.getByRole('main').getByLabel(label, { exact: true })
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
const faultOf = (label: string): Promise<string> =>
  field(label).evaluate((input) => document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent ?? '')

/** Chooses a file in the open dialog and imports it. */
async function importFile(name: string, pem: string): Promise<void> {
  await page.getByRole('button', { name: 'Import Certificate' }).first().click()
  const form = dialog('Import Certificate')
  await form
    .getByLabel('Certificate File', { exact: true })
    .setInputFiles({ name, mimeType: 'application/x-pem-file', buffer: Buffer.from(pem) })
  await form.getByRole('button', { name: 'Import Certificate' }).click()
}

test('a request is made, downloaded, answered without a key file, and deleted', async () => {
  await visit(page, '/certificates/generate-csr')
  await field('Common Name').fill('mail contoso')
  await field('2 Letter Country Code').fill('Germany')
  await page.getByRole('button', { name: 'Create CSR' }).click()
  expect(await faultOf('Common Name')).toContain('host name such as mail.contoso.com')
  expect(await faultOf('2 Letter Country Code')).toContain('two letters')

  await field('Common Name').fill('mail.contoso.com')
  await field('2 Letter Country Code').fill('DE')
  await field('State/Province').fill('Bayern')
  await field('City').fill('München')
  await field('Company').fill('Contoso')
  await field('Organization').fill('IT')
  await field('SAN/UCC Names').fill('autodiscover.contoso.com, 192.0.2.10')
  await field('Email Address').fill('admin@contoso.com')
  await field('Key Type').selectOption('EC P-256')
  await page.getByRole('button', { name: 'Create CSR' }).click()
  await page.getByRole('heading', { name: /The request for mail\.contoso\.com is ready/ }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSR mail.contoso.com' }).first().click()
  ])
  expect(download.suggestedFilename()).toBe('mail.contoso.com.csr')
  const csr = await readFile(await download.path(), 'utf8')
  expect(csr).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/)
  await page.getByText('Waiting', { exact: true }).waitFor()

  await visit(page, '/certificates/ssl')
  await importFile('other.pem', issuer.issue('other.example.test').certificatePem)
  await dialog('Import Certificate').getByText('it does not answer the request under Generate CSR', { exact: false }).first().waitFor()
  await page.keyboard.press('Escape')
  await importFile('mail.pem', issuer.answer(csr))
  await dialog('Import Certificate').waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /mail\.contoso\.com/ }).waitFor()

  await visit(page, '/certificates/generate-csr')
  await page.getByText('by mail.contoso.com').waitFor()
  await page.getByRole('button', { name: 'Delete mail.contoso.com' }).click()
  await dialog(/Delete the request/)
    .getByRole('button', { name: 'Delete' })
    .click()
  await page.getByText('by mail.contoso.com').waitFor({ state: 'detached' })
  expect((await ui.api.call('certificateList')).items.map(({ name }) => name)).toEqual(['mail.contoso.com'])
})

test('a self-signed certificate is made in one dialog', async () => {
  await visit(page, '/certificates/ssl')
  await page.getByRole('button', { name: 'Self-Signed Certificate' }).click()
  const form = dialog('Self-Signed Certificate')
  await form.getByLabel('Validity (days)', { exact: true }).fill('1000')
  await form.getByRole('button', { name: 'Create Certificate' }).click()
  await form.getByText('browsers refuse certificates that are valid for longer').waitFor()
  await form.getByLabel('Validity (days)', { exact: true }).fill('90')
  await form.getByLabel('Common Name', { exact: true }).fill('intranet.contoso.local')
  await form.getByLabel('Key Type', { exact: true }).selectOption('EC P-384')
  await form.getByRole('button', { name: 'Create Certificate' }).click()
  await form.waitFor({ state: 'detached' })
  await settled(page)
  const made = (await ui.api.call('certificateList')).items.find(({ name }) => name === 'intranet.contoso.local')
  expect(made).toMatchObject({ keyType: 'EC P-384', names: ['intranet.contoso.local'] })
})

test('a certificate shows which names of its services it lacks', async () => {
  const [certificate] = (await ui.api.call('certificateList')).items.filter(({ name }) => name === 'mail.contoso.com')
  const { value: rule } = await ui.api.call('contentRuleCreate', {
    body: { name: 'owa', type: 'match', header: 'Host', pattern: '^owa\\.contoso\\.com$', setFlag: 1 }
  })
  await publish(
    ui.api,
    {
      address: '127.0.5.70',
      port: WEB_PORT + 1,
      type: 'http',
      name: 'Mail',
      ssl: { acceleration: true, certificates: [certificate?.id ?? 0] },
      content: { switching: false, precedence: [], selection: [rule.id], request: [], response: [] }
    },
    []
  )
  await visit(page, '/certificates/ssl')
  await page
    .getByRole('row', { name: /mail\.contoso\.com/ })
    .getByText('Lacks 1 name')
    .waitFor()
  await page.getByRole('button', { name: 'Open mail.contoso.com' }).click()
  await page.getByRole('listitem').filter({ hasText: 'owa.contoso.com, for Mail' }).getByText('content rule “owa” looks for it').waitFor()
  expect(await faults(page)).toEqual([])
})

test('no page logged a fault', () => {
  expect(ui.errors).toEqual([])
})
