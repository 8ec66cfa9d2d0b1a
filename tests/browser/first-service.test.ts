/** The main job, as a newcomer does it: first login, certificate, HTTPS service, three real servers, traffic, drain. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ballast, removeDataDir, startBallast, TEST_PASSWORD, temporaryDirectory } from '../support/ballast.ts'
import { newPage, startBrowser } from '../support/browser.ts'
import { testCertificate } from '../support/certificate.ts'
import { type Farm, startFarm } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'

const run = promisify(execFile)
const ADDRESS = '127.0.5.1'
const PORT = 21443
const FARM_PORTS = [21101, 21102, 21103]

let farm: Farm
let dataDir: string
let files: string
let ballast: Ballast
let browser: Browser
let page: Page
let errors: string[]

beforeAll(async () => {
  farm = await startFarm(FARM_PORTS)
  dataDir = await temporaryDirectory()
  files = await mkdtemp(join(tmpdir(), 'ballast-files-'))
  const certificate = testCertificate('www.example.test', 'rsa')
  await writeFile(join(files, 'www.pem'), certificate.certificatePem)
  await writeFile(join(files, 'www.key'), certificate.keyPem)
  ballast = await startBallast(dataDir, 21100)
  browser = await startBrowser()
  ;({ page, errors } = await newPage(browser, ballast.origin))
})

afterAll(async () => {
  await browser.close()
  await ballast.kill('SIGTERM')
  await removeDataDir(dataDir)
  await rm(files, { recursive: true })
  await farm.stop()
})

/** The bodies of `count` requests through the service, each on a connection of its own. */
async function ask(count: number): Promise<string[]> {
  const bodies: string[] = []
  for (let i = 0; i < count; i++) {
    const { stdout } = await run('curl', ['-sk', '--resolve', `www.example.test:${PORT}:${ADDRESS}`, `https://www.example.test:${PORT}/`])
    bodies.push(stdout)
  }
  return bodies
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = (name: string) => page.getByLabel(name, { exact: true })

test('first login demands a new password before anything else', async () => {
  await page.goto('/')
  await field('User name').fill('bal')
  await field('Password').fill('wrong')
  await button('Log in').click()
  await page.getByText('The user name or the password is wrong.').waitFor()
  await field('Password').fill('1fourall')
  await button('Log in').click()
  await field('Present password').fill('1fourall')
  await field('New password').fill('short')
  await field('New password again').fill('short')
  await button('Change password').click()
  await page.getByText('Use at least 8 characters.').waitFor()
  await field('New password').fill(TEST_PASSWORD)
  await field('New password again').fill(TEST_PASSWORD)
  await button('Change password').click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
})

test('a certificate without its key is refused at the field, with it imported', async () => {
  await page.getByRole('navigation').getByRole('button', { name: 'Certificates' }).click()
  await page.getByRole('link', { name: 'SSL Certificates' }).click()
  await page.getByRole('button', { name: 'Import Certificate' }).first().click()
  await field('Certificate File').setInputFiles(join(files, 'www.pem'))
  await field('Certificate Identifier').fill('www')
  await page.getByRole('dialog').getByRole('button', { name: 'Import Certificate' }).click()
  await page
    .getByText(/private key/i)
    .first()
    .waitFor()
  await field('Key File (optional)').setInputFiles(join(files, 'www.key'))
  await page.getByRole('dialog').getByRole('button', { name: 'Import Certificate' }).click()
  await page.getByRole('row', { name: /www\.example\.test/ }).waitFor()
})

test('an HTTPS service with three real servers comes Up', async () => {
  await page.getByRole('navigation').getByRole('button', { name: 'Virtual Services' }).click()
  await page.getByRole('link', { name: 'Add New' }).click()
  await field('Virtual Address').fill(ADDRESS)
  await field('Port').fill(String(PORT))
  await field('Service Name (Optional)').fill('Shop')
  await field('Service Type').selectOption('http')
  await button('Add this Virtual Service').click()
  await page.getByRole('heading', { name: /Shop/ }).waitFor()

  const ssl = page.getByRole('region', { name: 'SSL Properties' })
  await ssl.getByLabel('Enabled', { exact: true }).check()
  await ssl.getByRole('listbox', { name: 'Available Certificates' }).getByRole('option', { name: /www/ }).click()
  await ssl.getByRole('button', { name: 'Assign selected', exact: true }).click()
  await ssl.getByRole('listbox', { name: 'Assigned Certificates' }).getByRole('option', { name: /www/ }).waitFor()
  await ssl.getByRole('button', { name: 'Set Certificates' }).click()
  // A new certificate list is more than a run-time command: what will happen is shown first.
  const plan = page.getByRole('dialog', { name: 'What will happen' })
  await plan.getByRole('button', { name: 'Set Certificates' }).click()
  await plan.waitFor({ state: 'hidden' })

  const servers = page.getByRole('region', { name: 'Real Servers' })
  for (const port of FARM_PORTS) {
    await servers.getByRole('button', { name: 'Add New' }).click()
    await field('Real Server Address').fill('127.0.0.1')
    await page.getByRole('dialog').getByLabel('Port', { exact: true }).fill(String(port))
    await button('Add This Real Server').click()
    await page.getByRole('row', { name: new RegExp(`${port}`) }).waitFor()
  }
  for (const port of FARM_PORTS) await page.getByRole('row', { name: new RegExp(`${port}.*Up`) }).waitFor()
})

test('curl through the service goes round all three', async () => {
  const bodies = await ask(9)
  for (const port of FARM_PORTS) expect(bodies.filter((body) => body === String(port))).toHaveLength(3)
})

test('a disabled real server gets no new clients', async () => {
  const row = page.getByRole('row', { name: new RegExp(`${FARM_PORTS[0]}`) })
  await row.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('row', { name: new RegExp(`${FARM_PORTS[0]}.*(Draining|Disabled)`) }).waitFor()
  await waitFor(async () => !(await ask(4)).includes(String(FARM_PORTS[0])))
  expect(new Set(await ask(8))).toEqual(new Set(FARM_PORTS.slice(1).map(String)))
})

test('the change stands in the history, and its undo brings the server back', async () => {
  await page.getByRole('navigation').getByRole('button', { name: 'System Configuration' }).click()
  await page.getByRole('link', { name: 'Change History' }).click()
  await page
    .getByRole('row', { name: /Disabled real server/ })
    .getByRole('button', { name: 'Undo' })
    .click()
  await page.getByRole('row', { name: /Undid|Undo of|Took back/ }).waitFor()
  await waitFor(async () => new Set(await ask(6)).size === 3)
})

test('no page logged an error', () => {
  expect(errors).toEqual([])
})
