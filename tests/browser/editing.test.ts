/** Changing things in the browser: two at once, faults at their fields, what a save will do, the way back, and live state. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect } from 'node:tls'
import type { SslProperties } from '@ballast/server/contract'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Backend, startBackend } from '../support/backends.ts'
import { testCertificate } from '../support/certificate.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, startConsole, visit } from './console.ts'
import { makeUploads, type Uploads } from './uploads.ts'

const WEB_PORT = 21300
const ADDRESS = '127.0.5.3'
const SHOP_PORT = 21320
const MAIL_PORT = 21321
const TAKEN_PORT = 21330
const BACKENDS = [21311, 21312] as const

let backends: readonly Backend[]
let uploads: Uploads
let ui: Console
let shop: number
let mail: number
let page: Page

beforeAll(async () => {
  backends = await Promise.all(BACKENDS.map(startBackend))
  uploads = await makeUploads()
  ui = await startConsole(WEB_PORT)
  const { api } = ui
  const { value } = await api.call('certificateCreate', {
    body: { name: 'shop', certificate: testCertificate('shop.example.test').upload }
  })
  const ssl = { acceleration: true, reencrypt: false, certificates: [value.id] } satisfies Partial<SslProperties>
  shop = await publish(api, { address: ADDRESS, port: SHOP_PORT, type: 'http', name: 'Shop', ssl }, BACKENDS)
  mail = await publish(api, { address: ADDRESS, port: MAIL_PORT, type: 'generic', name: 'Mail' }, [BACKENDS[0]])
})

afterAll(async () => {
  await ui.close()
  await uploads.remove()
  await Promise.all(backends.map((backend) => backend.stop()))
})

beforeEach(async () => {
  page = await ui.open()
})

afterEach(async () => {
  await page.context().close()
})

const show = (id: number) => ui.api.call('virtualServiceShow', { params: { id } })
const newest = async (): Promise<number> => (await ui.api.call('revisionList', { query: { limit: 1 } })).items[0]?.number ?? 0

const button = (name: string | RegExp, within: Page | Locator = page): Locator => within.getByRole('button', { name, exact: true })
const field = (name: string, within: Page | Locator = page): Locator => within.getByLabel(name, { exact: true })
const section = (name: string, of: Page = page): Locator => of.getByRole('region', { name, exact: true })
const dialog = (name?: string | RegExp): Locator => page.getByRole('dialog', name === undefined ? {} : { name })

/** Waits until the field is marked as faulty. @returns what stands below it. */
async function faultAt(control: Locator): Promise<string> {
  await waitFor(async () => (await control.getAttribute('aria-invalid')) === 'true')
  return control.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ')
  )
}

describe('two administrators', () => {
  test('the second sees at once who changed what, keeps the text, and saves on top', async () => {
    const other = await ui.open()
    await Promise.all([visit(page, `/virtual-services/${mail}`), visit(other, `/virtual-services/${mail}`)])
    const mine = section('Basic Properties')
    const theirs = section('Basic Properties', other)
    await field('Service Name', mine).fill('Typed by me')

    await field('Service Name', theirs).fill('Saved by them')
    await field('Service Type', theirs).selectOption('http')
    await button('Save', theirs).click()
    await other.getByRole('dialog', { name: 'What will happen' }).getByRole('button', { name: 'Save' }).click()
    await other.getByText('Basic Properties saved').waitFor()

    const notice = mine.getByRole('alert')
    await notice.getByText('bal changed this meanwhile').waitFor()
    await notice.getByText('Saved by them').first().waitFor()
    expect(await field('Service Name', mine).inputValue()).toBe('Typed by me')

    await button('Load the newest', mine).click()
    await notice.waitFor({ state: 'detached' })
    expect(await field('Service Name', mine).inputValue()).toBe('Typed by me')
    expect(await field('Service Type', mine).inputValue()).toBe('http')
    await button('Save', mine).click()
    await page.getByText('Basic Properties saved').waitFor()
    expect(await show(mail)).toMatchObject({ name: 'Typed by me', type: 'http' })
    await other.context().close()
  })

  test('a save that crosses another is refused with who and what; nothing is lost', async () => {
    // Without the event stream this browser learns of the other one only by the refusal.
    await page.route('**/events', (route) => route.abort())
    await visit(page, `/virtual-services/${mail}`)
    const mine = section('Basic Properties')
    await field('Service Name', mine).fill('Crossing')
    const { version } = await show(mail)
    await ui.api.call('virtualServiceChange', { params: { id: mail }, version, body: { name: 'First', idleTimeout: 700 } })

    await button('Save', mine).click()
    const notice = mine.getByRole('alert')
    await notice.getByText('bal changed this meanwhile').waitFor()
    await notice.getByText('700').waitFor()
    expect(await show(mail)).toMatchObject({ name: 'First', idleTimeout: 700 })
    expect(await field('Service Name', mine).inputValue()).toBe('Crossing')

    await button('Load the newest', mine).click()
    await button('Save', mine).click()
    await page.getByText('Basic Properties saved').waitFor()
    expect(await show(mail)).toMatchObject({ name: 'Crossing', idleTimeout: 700 })
  })
})

describe('faults stand at their fields', () => {
  const add = async (port: number): Promise<void> => {
    await visit(page, '/virtual-services/add')
    await field('Virtual Address').fill(ADDRESS)
    await field('Port').fill(String(port))
    await field('Service Name (Optional)').fill('Kept')
    await button('Add this Virtual Service').click()
  }

  test('a clash of address and port names the other service', async () => {
    const before = await newest()
    await add(SHOP_PORT)
    expect(await faultAt(field('Port'))).toMatch(/Shop/)
    expect(await field('Service Name (Optional)').inputValue()).toBe('Kept')
    expect(await newest()).toBe(before)
  })

  test('a port that another program uses', async () => {
    const other = createServer().listen(TAKEN_PORT, ADDRESS)
    await once(other, 'listening')
    await add(TAKEN_PORT)
    expect(await faultAt(field('Port'))).toMatch(/in use by another program/)
    other.close()
    await once(other, 'close')
    // The same form again, now that the port is free.
    await button('Add this Virtual Service').click()
    await page.getByRole('heading', { level: 1, name: 'Kept' }).waitFor()
  })

  test('an address that is not of this machine', async () => {
    await visit(page, '/virtual-services/add')
    await field('Virtual Address').fill('192.0.2.77')
    await button('Add this Virtual Service').click()
    expect(await faultAt(field('Virtual Address'))).toMatch(/does not have the address 192\.0\.2\.77/)
  })

  test('a real server whose name does not resolve', async () => {
    await visit(page, `/virtual-services/${shop}`)
    await button('Add New', section('Real Servers')).click()
    await field('Real Server Address', dialog()).fill('no-such-host.invalid')
    await button('Add This Real Server', dialog()).click()
    expect(await faultAt(field('Real Server Address', dialog()))).toMatch(/no-such-host\.invalid does not resolve/)
    expect((await show(shop)).realServers).toHaveLength(BACKENDS.length)
  })

  test('certificates: no key, a foreign key, a wrong pass phrase, an expired one; then the right one', async () => {
    await visit(page, '/certificates/ssl')
    await button('Import Certificate').click()
    const form = dialog('Import Certificate')
    const [file, key, phrase] = [field('Certificate File', form), field('Key File (optional)', form), field('Pass Phrase', form)]
    const send = (): Promise<void> => button('Import Certificate', form).click()

    await file.setInputFiles(uploads.certificate)
    await send()
    expect(await faultAt(file)).toMatch(/not its private key/)

    await key.setInputFiles(uploads.foreignKey)
    await send()
    expect(await faultAt(key)).toMatch(/does not belong to this certificate/)

    await key.setInputFiles(uploads.key)
    await file.setInputFiles(uploads.expired)
    await send()
    expect(await faultAt(file)).toMatch(/expired on 2021-01-01/)

    await key.setInputFiles([])
    await file.setInputFiles(uploads.pfx)
    await phrase.fill('wrong')
    await send()
    expect(await faultAt(phrase)).toMatch(/does not open this file/)
    expect((await ui.api.call('certificateList')).items).toHaveLength(1)

    await phrase.fill('right')
    await field('Certificate Identifier', form).fill('good')
    await send()
    await page.getByRole('row', { name: /good\.example\.test/ }).waitFor()
  })
})

describe('what a save will do, and the way back', () => {
  test('a reload is shown first, and Cancel leaves everything as it was', async () => {
    await visit(page, `/virtual-services/${shop}`)
    const options = section('Standard Options')
    await field('Persistence Options', options).selectOption('source-ip')
    await button('Save', options).click()
    await dialog('What will happen').getByText('without dropping connections').waitFor()
    await dialog('What will happen').getByText('Persistence Options').waitFor()
    await button('Cancel', dialog()).click()
    expect((await show(shop)).persistence.mode).toBe('none')
    expect(await field('Persistence Options', options).inputValue()).toBe('source-ip')
    await button('Save', options).click()
    await button('Save', dialog('What will happen')).click()
    await page.getByText('Standard Options saved').waitFor()
    expect((await show(shop)).persistence.mode).toBe('source-ip')
  })

  test('a run-time change asks nothing, and Undo in its notice takes it back', async () => {
    await visit(page, `/virtual-services/${shop}`)
    const weight = async (): Promise<number | undefined> => (await show(shop)).realServers[0]?.weight
    await button(`Modify 127.0.0.1:${BACKENDS[0]}`).click()
    await field('Weight', dialog()).fill('500')
    await button('Save', dialog()).click()
    await page.getByText('Real server saved').waitFor()
    expect(await dialog().count()).toBe(0)
    expect(await weight()).toBe(500)
    await page.getByRole('row', { name: new RegExp(`${BACKENDS[0]} 500`) }).waitFor()

    const done = await newest()
    await button('Undo', page.getByRole('listitem').filter({ hasText: 'Real server saved' })).click()
    await page.getByText(`Revision ${done} undone`).waitFor()
    expect(await weight()).toBe(1000)
    await page.getByRole('row', { name: new RegExp(`${BACKENDS[0]} 1,000`) }).waitFor()
  })

  test('leaving a form that is not saved asks first', async () => {
    await visit(page, `/virtual-services/${shop}`)
    const name = field('Service Name', section('Basic Properties'))
    await name.fill('Not saved yet')
    const away = page.getByRole('navigation').getByRole('link', { name: 'Add New' })
    await away.click()
    await button('Cancel', dialog('Leave without saving?')).click()
    expect(await name.inputValue()).toBe('Not saved yet')
    await away.click()
    await button('Leave without saving', dialog('Leave without saving?')).click()
    await page.getByRole('heading', { level: 1, name: 'Add New' }).waitFor()
    expect((await show(shop)).name).toBe('Shop')
  })

  test('Change History: undo, compare, restore', async () => {
    const start = await newest()
    for (const name of ['One', 'Two'])
      await ui.api.call('virtualServiceChange', { params: { id: shop }, version: (await show(shop)).version, body: { name } })
    await visit(page, '/system-configuration/change-history')
    await button(`Undo revision ${start + 2}`).click()
    await page.getByRole('row', { name: new RegExp(`undoes ${start + 2}`) }).waitFor()
    expect((await show(shop)).name).toBe('One')

    await page.getByRole('link', { name: `Compare revision ${start} with now` }).click()
    const compare = dialog(`Compare revision ${start} with now`)
    await compare.getByText('One', { exact: true }).waitFor()
    await compare.getByText('Shop', { exact: true }).waitFor()
    await button(`Restore revision ${start}`, compare).click()
    await compare.waitFor({ state: 'detached' })
    expect((await show(shop)).name).toBe('Shop')
    await page.getByText(`Revision ${start} restored`).waitFor()
  })
})

describe('certificates in use', () => {
  /** The name in the certificate that a new client is given. */
  const presented = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: ADDRESS, port: SHOP_PORT, servername: 'shop.example.test', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      })
      socket.on('error', reject)
    })

  test('deleting one is refused with the names of its services', async () => {
    await visit(page, '/certificates/ssl')
    await button('Delete shop').click()
    await dialog('This was not done')
      .getByText(/“Shop”/)
      .waitFor()
    await button('Close', dialog()).first().click()
    expect((await ui.api.call('certificateList')).items.map(({ name }) => name)).toContain('shop')
  })

  test('Replace puts the successor into service at once, without a reload', async () => {
    expect(await presented()).toBe('shop.example.test')
    await visit(page, '/certificates/ssl')
    await button('Replace shop').click()
    await field('Certificate File', dialog('Replace shop')).setInputFiles(uploads.successor)
    await button('Replace Certificate', dialog('Replace shop')).click()
    await page.getByText('shop replaced').waitFor()
    expect(await presented()).toBe('next.example.test')
    expect((await ui.api.call('revisionList', { query: { limit: 1 } })).items[0]).toMatchObject({ action: 'runtime' })
  })
})

describe('finding', () => {
  const SEARCHES = [
    ['sticky', 'Persistence Options', '/virtual-services'],
    ['persistence', 'Persistence Options', '/virtual-services'],
    ['drain', 'L7 Connection Drain Time', '/system-configuration/l7-configuration'],
    [`${ADDRESS}:${SHOP_PORT}`, 'Shop', '/virtual-services/'],
    ['good.example', 'good', '/certificates/ssl']
  ] as const

  test.each(SEARCHES)('Ctrl-K finds “%s”', async (words, title, path) => {
    await visit(page, '/')
    await page.keyboard.press('Control+k')
    await waitFor(() => page.getByRole('combobox', { name: 'Search for' }).evaluate((box) => box === document.activeElement))
    await page.keyboard.type(words)
    await page
      .getByRole('option', { name: new RegExp(`^${title}`) })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await dialog().waitFor({ state: 'detached' })
    await waitFor(() => new URL(page.url()).pathname.startsWith(path))
  })

  test('what the list shows stands in its URL', async () => {
    await visit(page, '/virtual-services')
    await field('Search services').fill('shop')
    await button(/^Up /).click()
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
    await waitFor(() => page.url().includes('status=Up') && page.url().includes('search=shop') && page.url().includes('sort=name'))
    await page.reload()
    await page.getByRole('row', { name: /Shop/ }).waitFor()
    expect(await field('Search services').inputValue()).toBe('shop')
    expect(await button(/^Up /).getAttribute('aria-pressed')).toBe('true')
    expect(await page.getByRole('row').count()).toBe(2)
    expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending')
  })

  test('the list and the frame around it ask for the services together', async () => {
    const asked: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.endsWith('/virtual-services') && request.resourceType() === 'fetch') asked.push(request.url())
    })
    await visit(page, '/virtual-services')
    await page.getByRole('row', { name: /Shop/ }).waitFor()
    expect(asked).toHaveLength(1)
  })
})

test('a real server that dies and comes back is seen without a reload of the page', async () => {
  await ui.api.call('settingsChange', {
    body: { checks: { interval: 1, timeout: 1, retries: 1 } },
    version: (await ui.api.call('settingsShow')).version
  })
  await visit(page, `/virtual-services/${shop}`)
  const opened = await page.evaluate(() => performance.timeOrigin)
  const row = (state: string): Locator => page.getByRole('row', { name: new RegExp(`${BACKENDS[1]}.*${state}`) })
  await row('Up').waitFor()

  await backends[1]?.stop()
  await row('Down .*refused').waitFor({ timeout: 8_000 })
  await page.getByText('1 of 2 real servers up').waitFor()
  // Home's count leads to the services that are concerned, and to no others.
  const home = await ui.open()
  await visit(home, '/')
  await home.getByRole('region', { name: 'Real servers' }).getByRole('link', { name: /Down/ }).click()
  await home.getByRole('row', { name: /Shop/ }).waitFor()
  await waitFor(async () => (await home.getByRole('row').count()) === 2)
  await home.context().close()

  const again = await startBackend(BACKENDS[1])
  await row('Up').waitFor({ timeout: 8_000 })
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(opened)
  await again.stop()
})

test('no page logged an error', () => {
  // The event stream that a test cuts is no fault of the page.
  expect(ui.errors.filter((error) => !error.includes('ERR_FAILED'))).toEqual([])
})
