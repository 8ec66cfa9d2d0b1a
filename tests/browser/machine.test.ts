/** The machine itself in the browser: restarts, clock, the password of its console. The helper is a stand-in that restarts nothing. */
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { DEFAULT_PASSWORD } from '@ballast/server/contract'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ballast, removeDataDir, startBallast, TEST_PASSWORD, temporaryDirectory } from '../support/ballast.ts'
import { newPage } from '../support/browser.ts'
import { type FakeHelper, startFakeHelper } from '../support/fake-helper.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, startConsole, visit } from './console.ts'

const WEB_PORT = 23700

let helper: FakeHelper
let ui: Console
let page: Page

beforeAll(async () => {
  const folder = await temporaryDirectory()
  helper = await startFakeHelper(join(folder, 'helper.sock'), [{ name: 'eth0', addresses: ['172.150.15.230/24'] }], '172.150.15.1')
  ui = await startConsole(WEB_PORT, ['--helper-socket', helper.path])
})
afterAll(async () => {
  await ui.close()
  await helper.close()
})
beforeEach(async () => {
  page = await ui.open()
})
afterEach(async () => {
  await page.context().close()
  expect(ui.errors).toEqual([])
})

const button = (name: string, within: Page | Locator = page): Locator => within.getByRole('button', { name, exact: true })
const field = (name: string, within: Page | Locator = page): Locator => within.getByLabel(name, { exact: true })
const section = (name: string): Locator => page.getByRole('region', { name, exact: true })

test('the password of the web UI becomes that of the console', () => {
  expect(helper.machine.deeds).toEqual([`password ${TEST_PASSWORD}`])
})

describe('first login', () => {
  let fresh: Ballast
  let dataDir: string
  let second: FakeHelper
  let visitor: Page

  beforeEach(async () => {
    dataDir = await temporaryDirectory()
    second = await startFakeHelper(join(dataDir, 'helper.sock'), [{ name: 'eth0', addresses: ['172.150.15.230/24'] }], '172.150.15.1')
    fresh = await startBallast(join(dataDir, 'data'), WEB_PORT + 5, { options: ['--helper-socket', second.path] })
    visitor = (await newPage(ui.browser, fresh.origin)).page
    await visitor.goto('/')
    await field('User name', visitor).fill('bal')
    await field('Password', visitor).fill(DEFAULT_PASSWORD)
    await button('Log in', visitor).click()
    await field('Present password', visitor).fill(DEFAULT_PASSWORD)
    await field('New password', visitor).fill(TEST_PASSWORD)
    await field('New password again', visitor).fill(TEST_PASSWORD)
    await button('Change password', visitor).click()
    await visitor.getByRole('heading', { level: 1, name: 'Welcome to Ballast' }).waitFor()
  })
  afterEach(async () => {
    await visitor.context().close()
    await fresh.kill('SIGTERM')
    await second.close()
    await removeDataDir(join(dataDir, 'data'))
    await removeDataDir(dataDir)
  })

  test('the welcome asks for host name, time zone and NTP, with faults at their fields', async () => {
    await field('Hostname', visitor).fill('lb 1')
    await button('Save and continue', visitor).click()
    await visitor.getByText(/Type a host name made of letters/).waitFor()
    await field('Hostname', visitor).fill('lb1')
    await field('Time Zone', visitor).selectOption('Europe/Berlin')
    await field('NTP host(s)', visitor).fill('dc1.contoso.local')
    const { violations } = await new AxeBuilder({ page: visitor }).setLegacyMode().analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    await button('Save and continue', visitor).click()
    await visitor.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    expect(second.network()?.base).toMatchObject({
      hostname: 'lb1',
      time: { zone: 'Europe/Berlin', ntpServers: ['dc1.contoso.local'] }
    })
  })

  test('it can be skipped, and does not come again', async () => {
    await button('Skip', visitor).click()
    await visitor.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    await visitor.reload()
    await visitor.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    expect(second.network()?.base.time?.ntpServers).toEqual([])
  })
})

test('Date/Time: NTP hosts and time zone are a revision and reach the machine; then nobody sets the clock by hand', async () => {
  await visit(page, '/system-configuration/date-time')
  await field('Date and Time').fill('2026-11-25T14:30:00')
  await button('Set Date/Time').click()
  await page.getByText('Clock set').waitFor()
  const at = await page.evaluate(() => new Date('2026-11-25T14:30:00').toISOString())
  expect(helper.machine.deeds.at(-1)).toBe(`clock ${at}`)
  await field('Date and Time').fill('2019-11-25T14:30')
  await button('Set Date/Time').click()
  await page.getByText('Type a date between 2020 and 2099.').waitFor()

  await field('NTP host(s)').fill('dc1.contoso.local not_a host!')
  await button('Save').click()
  await page.getByText(/“host!”/).waitFor()
  await field('NTP host(s)').fill('dc1.contoso.local 192.168.2.10')
  await field('Time Zone').selectOption('Europe/Berlin')
  await button('Save').click()
  await page.getByText('Date/Time saved').waitFor()
  expect(helper.network()?.base.time).toEqual({ zone: 'Europe/Berlin', ntpServers: ['dc1.contoso.local', '192.168.2.10'] })
  await section('Clock').getByText('192.168.2.10', { exact: false }).waitFor()
  expect(await field('Date and Time').count()).toBe(0)

  await button('Undo').click()
  await waitFor(() => helper.network()?.base.time?.ntpServers.length === 0)
})

test('Reboot and Shutdown say what they cut, and ask', async () => {
  await visit(page, '/system-configuration/system-reboot')
  await button('Shutdown', section('Shutdown')).click()
  const question = page.getByRole('dialog', { name: 'Shut this machine down?' })
  await question.getByText(/until somebody starts the machine on its host/).waitFor()
  await button('Cancel', question).click()
  expect(helper.machine.deeds).not.toContain('shutdown')
  await button('Reboot', section('Reboot')).click()
  await button('Reboot', page.getByRole('dialog', { name: 'Reboot this machine?' })).click()
  await page.getByText('The machine reboots').waitFor()
  expect(helper.machine.deeds.at(-1)).toBe('reboot')
})

test('on a machine without the helper the pages say why nothing can be done', async () => {
  const plain = await startConsole(WEB_PORT + 1)
  const visitor = await plain.open()
  for (const [path, action] of [
    ['/system-configuration/system-reboot', 'Reboot'],
    ['/system-configuration/date-time', 'Save']
  ] as const) {
    await visit(visitor, path)
    await visitor.getByText('This machine cannot be administered from here').waitFor()
    expect(await visitor.getByRole('button', { name: action, exact: true }).count()).toBe(0)
  }
  await expect(plain.api.call('machineReboot')).rejects.toThrow(/belongs to the Ballast appliance/)
  await plain.close()
})
