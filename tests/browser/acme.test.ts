/** *ACME Certs* from the first account to a renewal, with Pebble as the authority; what goes wrong stands where one looks. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NameServer, startNameServer } from '../support/name-server.ts'
import { type Pebble, pebbleMissing, startPebble } from '../support/pebble.ts'
import { type Console, publish, startConsole, visit } from './console.ts'
import { faults } from './faults.ts'

const [WEB_PORT, DIRECTORY, DNS, SERVICE] = [22710, 22712, 22714, 22715]
const VIP = '127.0.5.80'
const ZONE = 'example.test'
const KEY = {
  name: 'ballast.key',
  algorithm: 'hmac-sha256',
  secret: Buffer.from('a secret of thirty-two bytes, ok').toString('base64')
} as const

const missing = pebbleMissing()

describe.skipIf(missing !== null)(`with Pebble${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let pebble: Pebble
  let names: NameServer
  let ui: Console
  let page: Page

  beforeAll(async () => {
    names = await startNameServer(DNS, ZONE, KEY)
    names.point('www.example.test', VIP)
    pebble = await startPebble(DIRECTORY, `127.0.0.1:${DNS}`)
    ui = await startConsole(WEB_PORT)
    await publish(ui.api, { address: VIP, port: SERVICE, type: 'http', name: 'Shop' }, [])
    page = await ui.open()
  })
  afterAll(async () => {
    await ui?.close()
    await pebble?.stop()
    names?.close()
  })

  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name })
  const button = (name: string, where: Page | ReturnType<typeof dialog> = page) => where.getByRole('button', { name, exact: true })
  const field = (form: ReturnType<typeof dialog>, label: string) => form.getByLabel(label, { exact: true })
  const closeDialog = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  test('an account is registered; the terms, the address and the trust are asked for at their fields', async () => {
    await visit(page, '/certificates/acme')
    await page.getByRole('heading', { name: 'No ACME account yet' }).waitFor()
    await button('Register Account').click()
    const form = dialog('Register Account')
    const send = () => button('Register Account', form).click()
    await field(form, 'Authority').selectOption('Another authority, or one of your own')
    await field(form, 'Directory URL').fill('http://ca.example.test/')
    await send()
    await form.getByText('it begins with https://').waitFor()
    await field(form, 'Directory URL').fill(pebble.directoryUrl)
    await send()
    await form.getByText('is not trusted here').first().waitFor()
    await field(form, 'Trusted Authority').fill(pebble.authority.pem)
    await send()
    await form.getByText('The authority asks for agreement to its terms of service').first().waitFor()
    await field(form, 'I agree to the terms of service of this authority').check()
    await field(form, 'Email Address (Optional)').fill('admin@example.test')
    await send()
    await form.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /admin@example\.test/ }).waitFor()
  })

  test('a certificate is requested over HTTP-01 and followed to its end', async () => {
    await button('Request New Certificate').click()
    const form = dialog('Request New Certificate')
    const send = () => button('Request Certificate', form).click()
    await send()
    await form.getByText('Type at least one name').waitFor()
    await field(form, 'Names').fill('*.example.test')
    await send()
    await form.getByText('which only DNS-01 can prove').first().waitFor()
    await field(form, 'Names').fill('www.example.test')
    // The only virtual address is proposed.
    expect(await field(form, 'Virtual Addresses').inputValue()).toBe(VIP)
    await field(form, 'Renewal Period (days)').fill('61')
    await send()
    await form.getByText('At most 60 days').waitFor()
    await field(form, 'Renewal Period (days)').fill('20')
    await field(form, 'Key Type').selectOption('EC P-256')
    await send()
    const progress = dialog('Order of www.example.test')
    await progress.getByText('Issued', { exact: true }).waitFor()
    expect(await progress.getByRole('listitem').count()).toBe(5)
    await closeDialog()
    const row = page.getByRole('row', { name: /www\.example\.test/ })
    await row.getByText('Issued', { exact: true }).waitFor()
    expect((await ui.api.call('certificateList')).items).toMatchObject([{ name: 'www.example.test', keyType: 'EC P-256' }])
    await visit(page, '/certificates/ssl')
    await button('Open www.example.test').click()
    await page.getByText('By ACME, next').waitFor()
    await visit(page, '/certificates/acme')
  })

  test('another one over DNS-01: a wrong key is explained, put right and renewed', async () => {
    await button('Request New Certificate').click()
    const form = dialog('Request New Certificate')
    await field(form, 'Names').fill('example.test *.example.test')
    await field(form, 'Challenge').selectOption({ label: 'DNS-01 (dynamic update of the name server)' })
    await button('Request Certificate', form).click()
    await form.locator('[aria-invalid="true"]').first().waitFor()
    await field(form, 'Name Server').fill('127.0.0.1')
    await field(form, 'Port').fill(String(DNS))
    await field(form, 'Key Name').fill(KEY.name)
    await field(form, 'Wait Before the Check').fill('0')
    await field(form, 'Certificate Identifier').fill('wildcard')
    await button('Request Certificate', form).click()
    await form.getByText('Paste the secret of the TSIG key').first().waitFor()
    await field(form, 'Key Secret').fill('AAAA')
    await button('Request Certificate', form).click()
    const progress = dialog('Order of wildcard')
    await progress.getByText('does not accept the signature').waitFor()
    await progress.getByText('Compare key name, algorithm and secret').waitFor()
    await closeDialog()
    await page
      .getByRole('row', { name: /wildcard/ })
      .getByText('next try')
      .waitFor()

    await button('Modify wildcard').click()
    await field(dialog('Modify wildcard'), 'Key Secret').fill(KEY.secret)
    await button('Save', dialog('Modify wildcard')).click()
    await dialog('Modify wildcard').waitFor({ state: 'detached' })
    await button('Renew Now wildcard').click()
    await progress.getByText('Issued', { exact: true }).waitFor()
    await closeDialog()
    await button('Open wildcard').click()
    await page.getByRole('heading', { name: 'Last tries' }).waitFor()
    expect(await page.getByText('does not accept the signature').count()).toBeGreaterThan(0)
  })

  test('everybody can use it: the opened row, the forms, an order with its steps', async () => {
    expect(await faults(page)).toEqual([])
    await button('Modify wildcard').click()
    await field(dialog('Modify wildcard'), 'Key Secret').waitFor()
    expect(await faults(page)).toEqual([])
    await closeDialog()
    await button('Request New Certificate').click()
    await button('Request Certificate', dialog('Request New Certificate')).click()
    await page.locator('[aria-invalid="true"]').first().waitFor()
    expect(await faults(page)).toEqual([])
    await closeDialog()
    await button('Renew Now wildcard').click()
    await dialog('Order of wildcard').getByText('Issued', { exact: true }).waitFor()
    expect(await faults(page)).toEqual([])
    await closeDialog()
  })

  test('deleted, it is renewed no more and the certificate stays; an account in use stays, too', async () => {
    await button('Delete account 127.0.0.1:22712').click()
    await dialog(/Delete the account/)
      .getByRole('button', { name: 'Delete' })
      .click()
    await dialog('This was not done').getByText('2 certificates are renewed with this account').waitFor()
    await closeDialog()
    await button('Delete wildcard').click()
    await dialog(/Renew wildcard no more/)
      .getByRole('button', { name: 'Delete' })
      .click()
    await page.getByRole('row', { name: /wildcard/ }).waitFor({ state: 'detached' })
    expect((await ui.api.call('certificateList')).items.map(({ name }) => name)).toEqual(['www.example.test', 'wildcard'])
  })

  test('no page logged a fault', () => {
    expect(ui.errors).toEqual([])
  })
})
