/** Everybody can use it: axe on every page and in every state, the structure of pages, and the main job by keyboard alone. */
import type { SslProperties } from '@ballast/server/contract'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificate } from '../support/certificate.ts'
import { type Farm, startFarm } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, settled, startConsole, visit } from './console.ts'
import { faults } from './faults.ts'
import { DEAD_PORT, FARM_PORTS, STATES } from './states.ts'

const WEB_PORT = 21200
const ADDRESS = '127.0.5.2'

let farm: Farm
let ui: Console
let shop: number
let redirector: number
let application: number

beforeAll(async () => {
  farm = await startFarm(FARM_PORTS)
  ui = await startConsole(WEB_PORT)
  const { api } = ui
  const upload = testCertificate('shop.example.test').upload
  const { value: certificate } = await api.call('certificateCreate', { body: { name: 'shop', certificate: upload } })
  await api.call('certificateCreate', { body: { name: 'spare', certificate: testCertificate('spare.example.test').upload } })
  const ssl = { acceleration: true, reencrypt: false, certificates: [certificate.id] } satisfies Partial<SslProperties>
  shop = await publish(api, { address: ADDRESS, port: 21220, type: 'http', name: 'Shop', ssl }, FARM_PORTS)
  await publish(api, { address: ADDRESS, port: 21221, type: 'generic', name: 'SIP' }, [FARM_PORTS[0], DEAD_PORT])
  await publish(api, { address: ADDRESS, port: 21222, type: 'generic', name: 'Mail', enabled: false }, [])
  redirector = await publish(api, { address: ADDRESS, port: 21223, type: 'http', name: 'Old', redirect: { url: 'https://%h%s' } }, [])
  const parameters = { address: ADDRESS, port: 21240, farmHost: 'office.example.test' }
  const published = await api.call('templatePublish', { params: { templateId: 'lync-office-web-apps-2013' }, body: { parameters } })
  application = published.value.id
  // Two rounds of test URLs, so that there is a history.
  for (let round = 0; round < 2; round++) await api.call('urlTestRun', { params: { id: application } })
  await waitFor(async () => (await api.call('live')).servers.some(({ status }) => status === 'Down'), 40)
})

afterAll(async () => {
  await ui.close()
  await farm.stop()
})

interface Structure {
  readonly title: string
  readonly headings: readonly (readonly [level: number, text: string])[]
  readonly language: string
}

const structureOf = (page: Page): Promise<Structure> =>
  page.evaluate(() => ({
    title: document.title,
    language: document.documentElement.lang,
    headings: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(
      (heading) => [Number(heading.tagName.slice(1)), heading.textContent ?? ''] as const
    )
  }))

const PAGES: readonly (readonly [heading: string, path: () => string])[] = [
  ['Home', () => '/'],
  ['View/Modify Services', () => '/virtual-services'],
  ['Real Servers', () => '/real-servers'],
  ['Add New', () => '/virtual-services/add'],
  ['Shop', () => `/virtual-services/${shop}`],
  ['Old', () => `/virtual-services/${redirector}`],
  ['Virtual service 9999', () => '/virtual-services/9999'],
  ['Manage Templates', () => '/virtual-services/templates'],
  ['Publish an Application', () => '/virtual-services/publish'],
  ['Applications', () => '/virtual-services/applications'],
  ['Application Lync Office Web Apps Server 2013', () => `/virtual-services/applications?of=[${application}]`],
  ['Check Parameters', () => '/rules-and-checking/check-parameters'],
  ['SSL Certificates', () => '/certificates/ssl'],
  ['Intermediate Certs', () => '/certificates/intermediate'],
  ['Generate CSR', () => '/certificates/generate-csr'],
  ['ACME Certs', () => '/certificates/acme'],
  ['Host & DNS Configuration', () => '/system-configuration/host-dns'],
  ['Default Gateway', () => '/system-configuration/default-gateway'],
  ['Additional Routes', () => '/system-configuration/additional-routes'],
  ['Packet Routing Filter', () => '/system-configuration/packet-routing-filter'],
  ['Routing Picture', () => '/system-configuration/routing-picture'],
  ['Network Options', () => '/system-configuration/network-options'],
  ['Diagnostics', () => '/system-configuration/diagnostics'],
  ['System Reboot', () => '/system-configuration/system-reboot'],
  ['Update Software', () => '/system-configuration/update-software'],
  ['Date/Time', () => '/system-configuration/date-time'],
  ['Change History', () => '/system-configuration/change-history']
]

let page: Page
beforeAll(async () => {
  page = await ui.open()
})

test.each(PAGES)('%s', async (heading, path) => {
  await visit(page, path())
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
  const { title, headings, language } = await structureOf(page)
  expect(title).toBe(`${heading} · Ballast`)
  expect(language).toBe('en')
  expect(headings.filter(([level]) => level === 1)).toHaveLength(1)
  // No level is left out on the way down.
  expect(headings.filter(([level], index) => level > (headings[index - 1]?.[0] ?? 0) + 1)).toEqual([])
  expect(await page.getByRole('main').count()).toBe(1)
  expect(await page.getByRole('banner').count()).toBe(1)
  expect(await page.getByRole('navigation').first().isVisible()).toBe(true)
  expect(await faults(page)).toEqual([])
})

test('login', async () => {
  const stranger = await ui.open({ isStranger: true })
  await stranger.goto('/')
  await stranger.getByRole('button', { name: 'Log in' }).waitFor()
  expect(await stranger.title()).toBe('Log in · Ballast')
  expect(await faults(stranger)).toEqual([])
  await stranger.context().close()
})

test.each(STATES)('$name', async ({ path, reach }) => {
  await visit(page, path(shop))
  await reach(page)
  expect(await faults(page)).toEqual([])
})

test('the menu of a phone opens over the page', async () => {
  const page = await ui.open({ width: 390, height: 844 })
  await visit(page, '/')
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('navigation').getByRole('button', { name: 'Certificates' }).click()
  await page.getByRole('link', { name: 'SSL Certificates' }).click()
  await page.getByRole('heading', { level: 1, name: 'SSL Certificates' }).waitFor()
  await page.context().close()
})

test('closing a dialog gives the focus back to what opened it', async () => {
  const page = await ui.open()
  await visit(page, `/virtual-services/${shop}`)
  const openers = ['Add New', `Modify 127.0.0.1:${FARM_PORTS[0]}`, `Delete 127.0.0.1:${FARM_PORTS[0]}`]
  for (const name of openers) {
    const opener = page.getByRole('main').getByRole('button', { name, exact: true })
    await opener.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    // Inside, the focus is on something: what is typed goes there.
    expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await waitFor(() => opener.evaluate((element) => element === document.activeElement))
  }
  await page.context().close()
})

/** Walks with Tab until `target` has the focus. Every stop on the way must show where one is. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stops = 0; stops < 80; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
    const hidden = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return null
      const isRinged = (each: Element): boolean => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each)
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
      }
      const { width, height, top, bottom } = element.getBoundingClientRect()
      const isOnScreen = width > 0 && height > 0 && bottom > 0 && top < window.innerHeight
      const ringed = [element, element.parentElement, element.parentElement?.parentElement].some((each) => each != null && isRinged(each))
      return isOnScreen && ringed ? null : element.outerHTML.slice(0, 200)
    })
    expect(hidden).toBeNull()
  }
  throw new Error('Tab does not lead there')
}

test('the main job by keyboard alone: service, certificate, real server', async () => {
  const page = await ui.open()
  const { keyboard } = page
  await visit(page, '/virtual-services')
  await tabTo(page, page.getByRole('link', { name: 'Skip to content' }))
  await keyboard.press('Enter')
  await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Add New' }))
  await keyboard.press('Enter')

  // The first box of the form has the focus already.
  const address = page.getByLabel('Virtual Address', { exact: true })
  await waitFor(() => address.evaluate((element) => element === document.activeElement))
  await keyboard.type(ADDRESS)
  await tabTo(page, page.getByLabel('Port', { exact: true }))
  await keyboard.press('Control+a')
  await keyboard.type('21230')
  await tabTo(page, page.getByLabel('Service Name (Optional)', { exact: true }))
  await keyboard.type('By keyboard')
  await tabTo(page, page.getByLabel('Service Type', { exact: true }))
  await keyboard.type('HTTP')
  await tabTo(page, page.getByRole('button', { name: 'Add this Virtual Service' }))
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor()
  await settled(page)

  const ssl = page.getByRole('region', { name: 'SSL Properties' })
  await tabTo(page, ssl.getByLabel('Enabled', { exact: true }))
  await keyboard.press('Space')
  const available = ssl.getByRole('listbox', { name: 'Available Certificates' })
  await tabTo(page, available.getByRole('option', { name: /shop/ }))
  await keyboard.press('ArrowDown')
  const spare = available.getByRole('option', { name: /spare/ })
  await waitFor(() => spare.evaluate((element) => element === document.activeElement))
  await keyboard.press('Space')
  await tabTo(page, ssl.getByRole('button', { name: 'Assign selected', exact: true }))
  await keyboard.press('Enter')
  await ssl.getByRole('listbox', { name: 'Assigned Certificates' }).getByRole('option', { name: /spare/ }).waitFor()
  await tabTo(page, ssl.getByRole('button', { name: 'Set Certificates' }))
  await keyboard.press('Enter')
  const plan = page.getByRole('dialog', { name: 'What will happen' })
  const yes = plan.getByRole('button', { name: 'Set Certificates' })
  await waitFor(() => yes.evaluate((element) => element === document.activeElement))
  await keyboard.press('Enter')
  await page.getByText('SSL Properties saved').waitFor()

  await tabTo(page, page.getByRole('region', { name: 'Real Servers' }).getByRole('button', { name: 'Add New' }))
  await keyboard.press('Enter')
  const server = page.getByLabel('Real Server Address', { exact: true })
  await waitFor(() => server.evaluate((element) => element === document.activeElement))
  await keyboard.type('127.0.0.1')
  await tabTo(page, page.getByRole('dialog').getByLabel('Port', { exact: true }))
  await keyboard.press('Control+a')
  await keyboard.type(String(FARM_PORTS[0]))
  await keyboard.press('Enter')
  await page.getByRole('row', { name: new RegExp(`${FARM_PORTS[0]}.*Up`) }).waitFor()

  const { items } = await ui.api.call('virtualServiceList')
  expect(items.find((row) => row.name === 'By keyboard')).toMatchObject({ type: 'http', certificates: [{ name: 'spare' }] })
  await page.context().close()
})

test('no page logged an error', () => {
  expect(ui.errors).toEqual([])
})
