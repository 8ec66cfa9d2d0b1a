/** *SSL Properties* and *Advanced Properties* in the browser: what is ticked and typed is what clients then get. */
import { connect as connectTls } from 'node:tls'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Backend, get, startBackend } from '../support/backends.ts'
import { testCertificate } from '../support/certificate.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, startConsole, visit } from './console.ts'

const WEB_PORT = 21500
const ADDRESS = '127.0.5.9'
const [SHOP, PLAIN, EXTRA] = [21520, 21521, 21525]
const BACKEND = 21511

let backend: Backend
let ui: Console
let shop: number
let plain: number
let page: Page

beforeAll(async () => {
  backend = await startBackend(BACKEND)
  ui = await startConsole(WEB_PORT)
  const root = testCertificate('Shop Root', 'ec', ['-addext', 'basicConstraints=critical,CA:TRUE'])
  const certificate = Buffer.from(root.certificatePem).toString('base64')
  await ui.api.call('intermediateCreate', { body: { name: 'shop root', certificate } })
  const { value } = await ui.api.call('certificateCreate', {
    body: { name: 'shop', certificate: testCertificate('shop.example.test').upload }
  })
  const ssl = { acceleration: true, certificates: [value.id] }
  shop = await publish(ui.api, { address: ADDRESS, port: SHOP, type: 'http', name: 'Shop', ssl }, [BACKEND])
  plain = await publish(ui.api, { address: ADDRESS, port: PLAIN, type: 'http', name: 'Plain' }, [BACKEND])
})

afterAll(async () => {
  await ui.close()
  await backend.stop()
})

beforeEach(async () => {
  page = await ui.open()
})

afterEach(async () => {
  expect(ui.errors).toEqual([])
  await page.context().close()
})

const show = (id: number) => ui.api.call('virtualServiceShow', { params: { id } })
const button = (name: string, within: Page | Locator = page): Locator => within.getByRole('button', { name, exact: true })
const field = (name: string, within: Page | Locator = page): Locator => within.getByLabel(name, { exact: true })
const form = (name: string): Locator => page.getByRole('form', { name, exact: true })

/** Saves, and confirms what will happen when that is asked. */
async function save(within: Locator, done: string, name = 'Save'): Promise<void> {
  const asked = page.getByRole('dialog', { name: 'What will happen' })
  const isNew = (await within.getByText('Not saved', { exact: true }).count()) === 0
  const saved = isNew
    ? page.getByText(done).first().waitFor()
    : within.getByText('Not saved', { exact: true }).waitFor({ state: 'detached' })
  await button(name, within).click()
  await Promise.race([asked.waitFor(), saved])
  if (await asked.isVisible()) await asked.getByRole('button', { name, exact: true }).click()
  await page.getByText(done).first().waitFor()
  // An earlier save may have said the same.
  await within.getByText('Not saved', { exact: true }).waitFor({ state: 'detached' })
}

/** Version and cipher that a client gets, or `refused`. */
const handshake = (version: 'TLSv1.2' | 'TLSv1.3'): Promise<string> =>
  new Promise((resolve) => {
    const options = { host: ADDRESS, port: SHOP, rejectUnauthorized: false, minVersion: version, maxVersion: version } as const
    const socket = connectTls({ ...options, servername: 'shop.example.test' }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
      socket.destroy()
    })
    socket.on('error', () => resolve('refused'))
  })

test('SSL Properties: protocols, ciphers, and a list that selects nothing is refused at its field', async () => {
  await visit(page, `/virtual-services/${shop}`)
  const ssl = form('SSL Properties')
  await field('TLSv1.2', ssl).uncheck()
  await save(ssl, 'SSL Properties saved', 'Set Certificates')
  expect(await handshake('TLSv1.2')).toBe('refused')
  expect(await handshake('TLSv1.3')).toContain('TLSv1.3')

  await field('TLSv1.2', ssl).check()
  await field('Cipher Set', ssl).selectOption('Custom')
  await field('Custom ciphers', ssl).fill('NO-SUCH-CIPHER')
  await button('Set Certificates', ssl).click()
  await ssl.getByText('selects no cipher that the engine has').first().waitFor()
  await field('Custom ciphers', ssl).fill('ECDHE-ECDSA-AES256-GCM-SHA384')
  await save(ssl, 'SSL Properties saved', 'Set Certificates')
  expect(await handshake('TLSv1.2')).toBe('TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384')
})

test('SSL Properties: all protocols off, client certificates of nobody', async () => {
  await visit(page, `/virtual-services/${shop}`)
  const ssl = form('SSL Properties')
  await field('TLSv1.2', ssl).uncheck()
  await field('TLSv1.3', ssl).uncheck()
  await button('Set Certificates', ssl).click()
  await ssl.getByText('Tick at least one protocol').waitFor()
  await field('TLSv1.3', ssl).check()
  await field('Client Certificates', ssl).selectOption('Client Certificates required')
  await button('Set Certificates', ssl).click()
  await ssl.getByText('Choose who may have issued the certificates of clients').first().waitFor()
  await ssl.getByLabel('shop root').check()
  await save(ssl, 'SSL Properties saved', 'Set Certificates')
  expect((await show(shop)).ssl).toMatchObject({ clientCertificates: 'required', protocols: ['TLSv1.3'] })
})

test('SSL Properties: real servers of a service that re-encrypts are verified unless told otherwise', async () => {
  await visit(page, `/virtual-services/${shop}`)
  const ssl = form('SSL Properties')
  await field('Reencrypt', ssl).check()
  expect(await field('Verify Real Server Certificates', ssl).inputValue()).toBe('system')
  await field('Reencryption SNI Hostname', ssl).fill('rs.example.test')
  await save(ssl, 'SSL Properties saved', 'Set Certificates')
  expect((await show(shop)).ssl).toMatchObject({ reencrypt: true, serverVerification: 'system', sniHostname: 'rs.example.test' })
})

test('Advanced Properties: a sorry server and an error message, in words and for clients', async () => {
  await visit(page, `/virtual-services/${plain}`)
  const unavailable = form('Not Available Redirection Handling')
  await field('Error Message', unavailable).fill('<h1>Back at eight</h1>')
  await button('Save', unavailable).click()
  await unavailable.getByText('Type the code that the message is sent with').first().waitFor()
  await field('Error Code', unavailable).fill('503')
  await save(unavailable, 'Not Available Redirection Handling saved')
  await backend.stop()
  await waitFor(async () => (await show(plain)).state.status === 'Fail Message', 40)
  await page.getByText('Fail Message').first().waitFor()
  expect((await get(`http://${ADDRESS}:${PLAIN}/`)).body).toBe('<h1>Back at eight</h1>')
  backend = await startBackend(BACKEND)
  await waitFor(async () => (await show(plain)).state.status === 'Up', 40)
})

test('Advanced Properties: extra ports, and a clash stands at the field', async () => {
  await visit(page, `/virtual-services/${plain}`)
  const listener = form('Alternate Address and Extra Ports')
  await field('Extra Ports', listener).fill(`${SHOP}`)
  await button('Save', listener).click()
  await listener.getByText('already has').first().waitFor()
  await field('Extra Ports', listener).fill('1')
  await button('Save', listener).click()
  await listener.getByText('1 is not within 3 to 65530').waitFor()
  await field('Extra Ports', listener).fill(`${EXTRA}`)
  await save(listener, 'Alternate Address and Extra Ports saved')
  expect((await get(`http://${ADDRESS}:${EXTRA}/`)).body).toBe(String(BACKEND))
})

test('Advanced Properties: an address is blocked and let in again', async () => {
  await visit(page, `/virtual-services/${plain}`)
  const list = form('Blocked Addresses: Block Address')
  await field('IP Address/Network', list).fill('127.0.0.0/8')
  await field('Comment', list).fill('for a test')
  await save(list, 'Blocked Addresses saved', 'Block Address')
  await expect(get(`http://${ADDRESS}:${PLAIN}/`)).rejects.toThrow()
  await button('Delete blocked address 127.0.0.0/8').click()
  const asked = page.getByRole('dialog', { name: 'What will happen' })
  await asked.waitFor()
  await asked.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('127.0.0.0/8 deleted').first().waitFor()
  expect((await get(`http://${ADDRESS}:${PLAIN}/`)).status).toBe(200)
})

test('every form is there, and nothing is wider than a phone', async () => {
  const folder = process.env['BALLAST_PICTURES']
  for (const id of [plain, shop]) {
    await page.setViewportSize({ width: 1280, height: 5000 })
    await visit(page, `/virtual-services/${id}`)
    for (const name of [
      'Headers of Requests',
      'HTTP/2, Caching and Compression',
      'Sorry Server',
      'Limits',
      'PROXY Protocol and Quality of Service'
    ])
      await form(name).waitFor()
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${id}.png`, fullPage: true })
    await page.setViewportSize({ width: 390, height: 844 })
    const wide = await page.evaluate(() =>
      Array.from(document.querySelectorAll('main *'))
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1 && element.children.length === 0)
        .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 40)}`)
    )
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${id}-phone.png`, fullPage: true })
    expect(wide).toEqual([])
  }
})
