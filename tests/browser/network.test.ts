/** System Configuration in the browser, by the LoadMaster's labels. The helper is a stand-in that has VLANs and bonds on any kernel. */
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { temporaryDirectory } from '../support/ballast.ts'
import { type FakeHelper, startFakeHelper } from '../support/fake-helper.ts'
import { waitFor } from '../support/wait.ts'
import { type Console, publish, settled, startConsole, visit } from './console.ts'

const WEB_PORT = 23600
const ADDRESS = '127.0.23.6'

let helper: FakeHelper
let ui: Console
let page: Page

beforeAll(async () => {
  const folder = await temporaryDirectory()
  const cards = [
    { name: 'eth0', addresses: ['172.150.15.230/24'] },
    { name: 'eth1', addresses: ['192.168.2.2/24'] },
    { name: 'eth2', addresses: [] },
    { name: 'eth3', addresses: [] }
  ]
  helper = await startFakeHelper(join(folder, 'helper.sock'), cards, '172.150.15.1')
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

const button = (name: string | RegExp, within: Page | Locator = page): Locator => within.getByRole('button', { name, exact: true })
const field = (name: string, within: Page | Locator = page): Locator => within.getByLabel(name, { exact: true })
const section = (name: string): Locator => page.getByRole('region', { name, exact: true })
const plan = (): Locator => page.getByRole('dialog', { name: 'What will happen' })
const banner = (): Locator => page.getByRole('region', { name: 'Network change to confirm' })
const menu = (): Locator => page.getByRole('navigation', { name: 'Menu' })

/** The sentence at a field that was refused. */
async function faultAt(control: Locator): Promise<string> {
  await waitFor(async () => (await control.getAttribute('aria-invalid')) === 'true')
  return control.evaluate((element) => {
    const ids = (element.getAttribute('aria-describedby') ?? '').split(' ')
    return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
  })
}

/** Keeps the change that waits, so that the next test can make one. */
async function keep(): Promise<void> {
  await button('Keep these settings', banner()).click()
  await page.getByText('The new network settings stay').waitFor()
  await banner().waitFor({ state: 'detached' })
}

const networkShown = () => ui.api.call('networkShow')
const interfaceNamed = async (name: string) => (await networkShown()).interfaces.find((each) => each.name === name)

test('the menu has a page for each interface, with its state, and pulling the cable shows at once', async () => {
  await visit(page, '/')
  await button('System Configuration', menu()).click()
  await menu().getByRole('link', { name: 'eth0', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'eth0' }).waitFor()
  const state = section('State')
  await state.getByText('10,000 Mbit/s, full duplex').waitFor()
  await state.getByText('172.150.15.230/24').waitFor()
  await state.getByText('Link up').waitFor()
  expect(await field('Interface Address (address[/prefix])').inputValue()).toBe('172.150.15.230/24')
  expect(await field('Use for Default Gateway').isChecked()).toBe(true)
  helper.setCarrier('eth0', false)
  await state.getByText('No link').waitFor()
  helper.setCarrier('eth0', true)
  await state.getByText('Link up').waitFor()
})

test('Add New VLAN: the virtual interface appears in the drop-down of its parent and in the menu, and takes an address', async () => {
  await visit(page, '/system-configuration/interfaces/eth1')
  const vlan = section('VLAN Configuration')
  await field('VLAN Id', vlan).fill('4095')
  await button('Add New VLAN', vlan).click()
  expect(await faultAt(field('VLAN Id', vlan))).toMatch(/end at 4094/)
  await field('VLAN Id', vlan).fill('100')
  await button('Add New VLAN', vlan).click()
  await page.getByText('VLAN added').waitFor()

  await field('Interface').selectOption('eth1.100')
  await page.getByRole('heading', { level: 1, name: 'eth1.100' }).waitFor()
  await menu().getByRole('link', { name: 'eth1.100', exact: true }).waitFor()
  const address = section('Interface Address')
  await field('Interface Address (address[/prefix])', address).fill('10.100.0.2/24')
  await button('Set Address', address).click()
  await page.getByText('Address of eth1.100 set').waitFor()
  expect((await interfaceNamed('eth1.100'))?.addresses).toEqual(['10.100.0.2/24'])
  expect(helper.network()?.base.links.find(({ name }) => name === 'eth1.100')).toMatchObject({
    kind: { type: 'vlan', parent: 'eth1', vlanId: 100 },
    addresses: ['10.100.0.2/24']
  })

  await visit(page, '/system-configuration/interfaces/eth1')
  await field('VLAN Id', vlan).fill('100')
  await button('Add New VLAN', vlan).click()
  expect(await faultAt(field('VLAN Id', vlan))).toMatch(/100/)
})

test('faults of an address stand at its box', async () => {
  await visit(page, '/system-configuration/interfaces/eth1')
  const form = section('Interface Address')
  const address = field('Interface Address (address[/prefix])', form)
  for (const [typed, sentence] of [
    ['192.168.2.2', /prefix length/],
    ['192.168.2.2/33', /prefix length/],
    ['192.168.2.2/0', /whole Internet/],
    ['2001:db8::2/64', /belongs into the box for IPv6/],
    ['172.150.15.9/24', /eth0/]
  ] as const) {
    await address.fill(typed)
    await button('Set Address', form).click()
    expect(await faultAt(address), typed).toMatch(sentence)
  }
  await button('Discard changes', form).click()
  expect(await address.inputValue()).toBe('192.168.2.2/24')
})

test('a change that can cut off says so, waits in a banner on every page, and is taken back by Revert now', async () => {
  await visit(page, '/system-configuration/interfaces/eth0')
  const form = section('Interface Address')
  await field('Interface Address (address[/prefix])', form).fill('172.150.15.231/24')
  await button('Set Address', form).click()
  await plan().getByText('This can cut you off.').waitFor()
  await plan()
    .getByText(/eth0 loses 172\.150\.15\.230\/24/)
    .waitFor()
  await button('Set Address', plan()).click()

  await banner()
    .getByText(/taken back in/)
    .waitFor()
  await banner()
    .getByRole('link', { name: `https://172.150.15.231:${WEB_PORT}/` })
    .waitFor()
  await button('What changed', banner()).click()
  await banner().getByText('172.150.15.231/24').first().waitFor()
  const other = await ui.open()
  await visit(other, '/certificates/ssl')
  await other.getByRole('region', { name: 'Network change to confirm' }).waitFor()
  // A second one must wait.
  await visit(other, '/system-configuration/default-gateway')
  await other.getByLabel('IPv4 Default Gateway Address', { exact: true }).fill('')
  await other.getByRole('button', { name: 'Set Default Gateway' }).click()
  await other
    .getByText(/waits to be confirmed/)
    .first()
    .waitFor()

  await button('Revert now', banner()).click()
  await page.getByText('The old network settings are back').waitFor()
  await banner().waitFor({ state: 'detached' })
  await other.getByRole('region', { name: 'Network change to confirm' }).waitFor({ state: 'detached' })
  expect((await interfaceNamed('eth0'))?.addresses).toEqual(['172.150.15.230/24'])
  expect(await field('Interface Address (address[/prefix])', form).inputValue()).toBe('172.150.15.230/24')
  await other.context().close()
})

test('kept settings stay', async () => {
  await visit(page, '/system-configuration/interfaces/eth0')
  const form = section('Interface Options')
  await field('MTU', form).fill('9000')
  await button('Save', form).click()
  await button('Save', plan()).click()
  await keep()
  expect((await interfaceNamed('eth0'))?.mtu).toBe(9000)
  expect((await networkShown()).pending).toBeNull()
})

test('additional addresses are added and deleted', async () => {
  await visit(page, '/system-configuration/interfaces/eth1')
  const more = section('Additional addresses')
  await field('Address (address[/prefix])', more).fill('192.168.2.3')
  await button('Add Address', more).click()
  expect(await faultAt(field('Address (address[/prefix])', more))).toMatch(/prefix length/)
  await field('Address (address[/prefix])', more).fill('192.168.30.2/24')
  await button('Add Address', more).click()
  await more.getByRole('row', { name: /192\.168\.30\.2\/24/ }).waitFor()
  expect(await field('Address (address[/prefix])', more).inputValue()).toBe('')
  await button('Delete address 192.168.30.2/24', more).click()
  await button('Delete', plan()).click()
  await keep()
  expect((await interfaceNamed('eth1'))?.addresses).toEqual(['192.168.2.2/24'])
})

test('Interface Bonding makes one interface of two cards; deleting it sets them free', async () => {
  await visit(page, '/system-configuration/interfaces/eth2')
  const form = section('Interface Bonding')
  await field('eth3', form).check()
  await field('Bonding mode', form).selectOption('802.3ad')
  await button('Create a Bonded Interface', form).click()
  await page.getByRole('heading', { level: 1, name: 'bond0' }).waitFor()
  await visit(page, '/system-configuration/interfaces/eth3')
  await page.getByText('This card is a part of').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'bond0' }).click()
  await page.getByRole('heading', { level: 1, name: 'bond0' }).waitFor()
  await button('Delete').click()
  await button('Delete', page.getByRole('dialog', { name: 'Delete bond bond0?' })).click()
  await page.getByRole('heading', { level: 1, name: 'eth2' }).waitFor()
  expect(await interfaceNamed('bond0')).toBeUndefined()
})

test('Host & DNS Configuration: lists parted by spaces, faults that name the entry, local hosts', async () => {
  await visit(page, '/system-configuration/host-dns')
  await field('DNS NameServer (IP Address)').fill('192.168.2.10 dc1 192.168.2.11')
  await button('Save').click()
  expect(await faultAt(field('DNS NameServer (IP Address)'))).toMatch(/“dc1”/)
  await field('Hostname').fill('ballast1')
  await field('DNS NameServer (IP Address)').fill('192.168.2.10 192.168.2.11')
  await field('DNS Search Domains').fill('contoso.local')
  await button('Save').click()
  await page.getByText('Host & DNS Configuration saved').waitFor()
  await field('IP Address').fill('192.168.2.10')
  await field('Host FQDN').fill('dc1.contoso.local')
  await button('Add Host').click()
  await page.getByRole('row', { name: /dc1\.contoso\.local/ }).waitFor()
  expect((await ui.api.call('settingsShow')).host).toEqual({
    hostname: 'ballast1',
    nameServers: ['192.168.2.10', '192.168.2.11'],
    searchDomains: ['contoso.local'],
    hosts: [{ address: '192.168.2.10', name: 'dc1.contoso.local' }]
  })
})

test('Default Gateway and Additional Routes: what cannot be reached is refused at the field', async () => {
  await visit(page, '/system-configuration/default-gateway')
  const gateway = field('IPv4 Default Gateway Address')
  expect(await gateway.inputValue()).toBe('172.150.15.1')
  await gateway.fill('10.9.9.9')
  await button('Set Default Gateway').click()
  expect(await faultAt(gateway)).toMatch(/on no network of this machine/)

  await button('Discard changes').click()
  await visit(page, '/system-configuration/additional-routes')
  await field('Destination').fill('10.20.0.0/16')
  await field('Gateway').fill('10.9.9.9')
  await button('Add Route').click()
  expect(await faultAt(field('Gateway'))).toMatch(/on no network of this machine/)
  await field('Gateway').fill('192.168.2.1')
  await button('Add Route').click()
  await page.getByRole('row', { name: /10\.20\.0\.0\/16/ }).waitFor()
  expect((await ui.api.call('settingsShow')).routes).toEqual([{ destination: '10.20.0.0/16', gateway: '192.168.2.1' }])
})

test('Packet Routing Filter: lists with comments; who includes the WUI stays in', async () => {
  await visit(page, '/system-configuration/packet-routing-filter')
  const blocked = section('Blocked addresses')
  await field('IP Address/Network', blocked).fill('203.0.113.0/24')
  await field('Comment', blocked).fill('scanner')
  await button('Block', blocked).click()
  await blocked.getByRole('row', { name: /scanner/ }).waitFor()
  const form = section('Filter')
  await field('Packet Filter', form).check()
  await field('Reject/Drop blocked packets', form).selectOption('reject')
  await field('Include WUI in IP Access Lists', form).check()
  await button('Save', form).click()
  await button('Save', plan()).click()
  await keep()
  expect(helper.network()?.services.filter).toMatchObject({
    action: 'reject',
    block: ['203.0.113.0/24'],
    includeWui: true,
    keep: ['127.0.0.1']
  })
  expect(await field('Always let in to the WUI', form).inputValue()).toBe('127.0.0.1')
})

test('Network Options, as in step 7 of the guide: Server NAT off, Subnet Originating Requests on; a service then says who rules', async () => {
  const shop = await publish(ui.api, { address: ADDRESS, port: 23643, type: 'http', name: 'Shop' }, [])
  await visit(page, `/virtual-services/${shop}`)
  await field('Use Address for Server NAT').waitFor()
  await visit(page, '/system-configuration/network-options')
  await field('Enable Server NAT').uncheck()
  await field('Subnet Originating Requests').check()
  await button('Save').click()
  await page.getByText('Network Options saved').waitFor()
  expect((await ui.api.call('settingsShow')).network).toMatchObject({ serverNat: false, subnetOriginating: true })
  await visit(page, `/virtual-services/${shop}`)
  const options = section('Standard Options')
  expect(await field('Subnet Originating Requests', options).isDisabled()).toBe(true)
  await options.getByText('Ticked for all services under').waitFor()
  expect(await field('Use Address for Server NAT').count()).toBe(0)
})

test('a service’s Default Gateway: refused where it leads nowhere, with the reason at the field', async () => {
  const id = await publish(ui.api, { address: ADDRESS, port: 23644, type: 'http', name: 'Internal' }, [])
  await visit(page, `/virtual-services/${id}`)
  const advanced = section('Advanced Properties')
  await field('Default Gateway', advanced).fill('10.9.9.9')
  await button('Set Default Gateway', advanced).click()
  expect(await faultAt(field('Default Gateway', advanced))).not.toBe('')
  expect((await ui.api.call('virtualServiceShow', { params: { id } })).gateway).toBeNull()
})

test('Diagnostics: tools, tables, and a capture that can be left, stopped and downloaded', async () => {
  await visit(page, '/system-configuration/diagnostics')
  const ping = section('Ping')
  await button('Ping', ping).click()
  expect(await faultAt(field('Address', ping))).toMatch(/IPv4 address/)
  await field('Address', ping).fill('192.168.2.20')
  await button('Ping', ping).click()
  await ping.getByText('4 packets transmitted to 192.168.2.20').waitFor()
  const lookup = section('DNS Look-up')
  await field('Name', lookup).fill('fe1.contoso.local')
  await button('Look up', lookup).click()
  await lookup.getByText('192.168.2.20').waitFor()
  await button('Show ARP table').click()
  await section('ARP Table').getByText('lladdr').waitFor()
  await button('Show routes').click()
  await section('Route Table').getByText('default via').waitFor()

  const dump = section('TCP dump')
  await field('Interface', dump).selectOption('eth1')
  await button('Start capture', dump).click()
  await dump.getByText(/Capturing on eth1/).waitFor()
  // Whoever goes away and comes back by the address finds it again.
  await page.reload()
  await button('Stop', dump).click()
  await dump.getByText(/Stopped by hand/).waitFor()
  const download = page.waitForEvent('download')
  await dump.getByRole('link', { name: 'Download capture' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.pcap$/)
})

test('its pages are for everybody: axe finds nothing, with a change that waits and with a dialog about it', async () => {
  const axe = async (): Promise<readonly string[]> => {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    const hidden = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    return [
      ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
      ...(hidden > 0 ? ['too wide'] : [])
    ]
  }
  await visit(page, '/system-configuration/interfaces/eth1')
  expect(await axe()).toEqual([])
  const form = section('Interface Options')
  await field('MTU', form).fill('1400')
  await button('Save', form).click()
  await plan().getByText('This can cut you off.').waitFor()
  await settled(page)
  expect(await axe()).toEqual([])
  await button('Save', plan()).click()
  await banner().waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(colorScheme === 'dark' ? { width: 390, height: 844 } : { width: 1366, height: 860 })
    await settled(page)
    expect(await axe()).toEqual([])
  }
  await button('Revert now', banner()).click()
  await banner().waitFor({ state: 'detached' })
  await visit(page, '/system-configuration/diagnostics')
  expect(await axe()).toEqual([])
  await visit(page, '/system-configuration/routing-picture')
  expect(await axe()).toEqual([])
})

test('the search knows old names', async () => {
  await visit(page, '/')
  for (const [typed, found] of [
    ['tcpdump', 'TCP dump'],
    ['firewall', 'Packet Routing Filter'],
    ['trunk', 'eth0'],
    ['masquerade', 'Enable Server NAT'],
    ['nslookup', 'DNS Look-up']
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search for' }).fill(typed)
    await page.getByRole('option', { name: found }).first().waitFor()
    await page.keyboard.press('Escape')
  }
})
