/** Takes a picture of each page, light and dark, into docs/images, or the folder that BALLAST_PICTURES names: `npm run screenshots`. The farm, the services and the history are made by the API. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { NewVirtualService, SslProperties } from '@ballast/server/contract'
import type { Browser, Page } from 'playwright-core'
import { firstLogin, removeDataDir, startBallast, TEST_PASSWORD, temporaryDirectory } from '../support/ballast.ts'
import { newPage, startBrowser } from '../support/browser.ts'
import { testCertificate } from '../support/certificate.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { startFakeHelper } from '../support/fake-helper.ts'
import type { ApiSession } from '../support/http.ts'
import { startFarm, startLoad } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'

const OUT = resolve(process.env['BALLAST_PICTURES'] ?? join(import.meta.dirname, '../../docs/images'))
const FARM_PORTS = [20911, 20912, 20913]
const ADDRESS = '127.0.9.1'
const ORIGIN_PORT = 20900
const NETWORK_PORT = 20901
/** Pixels; no page of the furnished machine is longer. */
const TALLEST = 12_000
const LOOKS = [
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { width: 390, height: 844 }]
] as const
const NETWORK_PAGES = [
  ['interface', 'interfaces/eth1'],
  ['host-dns', 'host-dns'],
  ['default-gateway', 'default-gateway'],
  ['additional-routes', 'additional-routes'],
  ['packet-routing-filter', 'packet-routing-filter'],
  ['routing-picture', 'routing-picture'],
  ['network-options', 'network-options'],
  ['date-time', 'date-time'],
  ['update-software', 'update-software'],
  ['system-reboot', 'system-reboot'],
  ['diagnostics', 'diagnostics']
] as const

async function publish(api: ApiSession, service: NewVirtualService, ports: readonly number[]): Promise<number> {
  const { value } = await api.call('virtualServiceCreate', { body: { check: TCP_CHECK, ...service } })
  for (const port of ports) await api.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.1', port } })
  return value.id
}

/** A VLAN on the farm side, name servers, and a route to the clients inside. */
async function furnishNetwork(api: ApiSession): Promise<void> {
  const eth1 = (await api.call('interfaceList')).items.find(({ name }) => name === 'eth1')
  if (eth1 !== undefined) await api.call('interfaceCreate', { body: { type: 'vlan', parentId: eth1.id, vlanId: 100 } })
  const { version, host } = await api.call('settingsShow')
  await api.call('settingsChange', {
    version,
    body: {
      host: { ...host, hostname: 'ballast1', nameServers: ['192.168.2.10', '192.168.2.11'], searchDomains: ['contoso.local'] },
      routes: [{ destination: '10.30.0.0/16', gateway: '192.168.2.1' }]
    }
  })
}

/** A small, honest farm: two healthy services, a redirector, one with a server down, one that is disabled. */
async function furnish(api: ApiSession): Promise<number> {
  const upload = testCertificate('shop.example.test').upload
  const { value: certificate } = await api.call('certificateCreate', { body: { name: 'shop', certificate: upload } })
  await api.call('certificateCreate', { body: { name: 'intranet', certificate: testCertificate('intranet.example.test', 'rsa').upload } })
  const ssl = { acceleration: true, reencrypt: false, certificates: [certificate.id] } satisfies Partial<SslProperties>
  const shop = await publish(
    api,
    { address: ADDRESS, port: 20943, type: 'http', name: 'Shop HTTPS', ssl, scheduling: 'least-connection' },
    FARM_PORTS
  )
  await publish(api, { address: ADDRESS, port: 20980, type: 'http', name: 'Shop HTTP' }, FARM_PORTS)
  await publish(api, { address: ADDRESS, port: 20961, type: 'generic', name: 'SIP' }, [FARM_PORTS[0] ?? 0, 20999])
  await publish(api, { address: ADDRESS, port: 20925, type: 'generic', name: 'Mail relay', enabled: false }, [FARM_PORTS[1] ?? 0])
  await publish(api, { address: ADDRESS, port: 20981, type: 'http', name: 'Old shop', redirect: { url: 'https://%h:20943%s' } }, [])
  await waitFor(async () => (await api.call('live')).services.filter((service) => service.status === 'Up').length >= 3, 60)
  await waitFor(async () => (await api.call('live')).servers.some((server) => server.status === 'Down'), 90)
  return shop
}

async function picture(page: Page, name: string, path: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .pf-v6-c-skeleton') === null)
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0))
  const size = page.viewportSize() ?? { width: 0, height: 0 }
  // The content scrolls inside the page, so the window is made as high as the content; a higher window can show more of it. What
  // grows with the window and scrolls in itself, as the routing picture, is never done.
  for (let height = size.height, hidden = 1; hidden > 0 && height < TALLEST; height += hidden) {
    hidden = await page.evaluate(() =>
      Math.max(
        0,
        ...[...document.querySelectorAll('main, main *')]
          // Shapes of a drawing have no height of their own to scroll.
          .filter((element) => element instanceof HTMLElement)
          .map((element) => element.scrollHeight - element.clientHeight)
          .filter((pixels) => pixels > 40)
      )
    )
    await page.setViewportSize({ ...size, height: height + hidden })
  }
  await page.screenshot({ path: join(OUT, `${name}.png`) })
  await page.setViewportSize(size)
  console.log(`${name}.png`)
}

async function logIn(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByLabel('User name', { exact: true }).fill('bal')
  await page.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
}

/** Pages of the network, of a machine with two arms: its helper is a stand-in, so every machine can show it. */
async function networkPictures(browser: Browser): Promise<void> {
  const folder = await temporaryDirectory()
  const cards = [
    { name: 'eth0', addresses: ['172.150.15.230/24'] },
    { name: 'eth1', addresses: ['192.168.2.2/24'] }
  ]
  const helper = await startFakeHelper(join(folder, 'helper.sock'), cards, '172.150.15.1')
  const machine = await startBallast(folder, NETWORK_PORT, { options: ['--helper-socket', helper.path] })
  try {
    await furnishNetwork(await firstLogin(machine))
    for (const [look, options] of LOOKS) {
      const { page } = await newPage(browser, machine.origin, options)
      await logIn(page)
      for (const [name, path] of NETWORK_PAGES) await picture(page, `${name}-${look}`, `/system-configuration/${path}`)
    }
  } finally {
    await machine.kill('SIGTERM')
    await helper.close()
    await removeDataDir(folder)
  }
}

await mkdir(OUT, { recursive: true })
const farm = await startFarm(FARM_PORTS)
const dataDir = await temporaryDirectory()
const ballast = await startBallast(dataDir, ORIGIN_PORT)
const browser = await startBrowser()
try {
  const api = await firstLogin(ballast)
  const shop = await furnish(api)
  const load = startLoad(`http://${ADDRESS}:20980/`, { connections: 2 })
  await waitFor(async () => (await api.call('trafficHistory')).samples.length >= 4, 60)
  const pages: readonly (readonly [string, string])[] = [
    ['home', '/'],
    ['virtual-services', '/virtual-services'],
    ['virtual-service-add', '/virtual-services/add'],
    ['virtual-service-modify', `/virtual-services/${shop}`],
    ['manage-templates', '/virtual-services/templates'],
    ['applications', '/virtual-services/applications'],
    ['publish', '/virtual-services/publish'],
    ['real-servers', '/real-servers'],
    ['certificates', '/certificates/ssl'],
    ['intermediates', '/certificates/intermediate'],
    ['acme', '/certificates/acme'],
    ['generate-csr', '/certificates/generate-csr'],
    ['content-rules', '/rules-and-checking/content-rules'],
    ['check-parameters', '/rules-and-checking/check-parameters'],
    ['change-history', '/system-configuration/change-history']
  ]
  for (const dark of [false, true]) {
    const { page } = await newPage(browser, ballast.origin, { dark })
    const theme = dark ? 'dark' : 'light'
    await page.goto('/')
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    await page.screenshot({ path: join(OUT, `login-${theme}.png`) })
    await logIn(page)
    for (const [name, path] of pages) await picture(page, `${name}-${theme}`, path)
  }
  const { page: phone } = await newPage(browser, ballast.origin, { width: 390, height: 844 })
  await logIn(phone)
  for (const [name, path] of pages) await picture(phone, `${name}-phone`, path)
  await load.finish()
  await networkPictures(browser)
} finally {
  await browser.close()
  await ballast.kill('SIGTERM')
  await removeDataDir(dataDir)
  await farm.stop()
}
