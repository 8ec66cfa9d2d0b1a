/** Sections C to G of the walk-through, in the order of the guide, in a real browser against the two-armed lab. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeLab } from '../lab/describe-lab.ts'
import { CURL } from '../lab/lab.ts'
import { FRONT_ENDS, INTERNAL_GATEWAY, NAMES, OFFICE_FARM, VIRTUAL } from './names.ts'
import { PASS_PHRASE } from './papers.ts'
import { INTERNAL, INTERNAL_WEB, OFFICE, OFFICE_INSIDE, REVERSE_PROXY } from './services.ts'
import { openStage, type Stage } from './stage.ts'
import { OWN_TEMPLATE, ownTemplate } from './template.ts'
import { startTrunk } from './trunk.ts'
import { discover, VISITS, visit } from './visits.ts'

let stage: Stage

const row = (name: string) => {
  const { page } = stage.hand
  return page.getByRole('row').filter({ has: page.getByRole('link', { name: `Modify ${name}`, exact: true }) })
}

const list = (): Promise<void> => stage.hand.menu('Virtual Services', 'View/Modify Services')

async function whenUp(...names: readonly string[]): Promise<void> {
  for (const name of names) await row(name).getByText('Up', { exact: true }).waitFor({ timeout: 60_000 })
}

/** From the list of services to the page of one. */
async function modify(name: string): Promise<void> {
  const { hand } = stage
  await list()
  await hand.click('link', `Modify ${name}`)
  await hand.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}

async function assignCertificate(picture?: string): Promise<void> {
  const ssl = stage.hand.section('SSL Properties')
  await ssl.tick('Enabled')
  await ssl.tick('Reencrypt')
  await ssl.list('Available Certificates').click('option', /lync-public/)
  await ssl.click('button', 'Assign selected')
  if (picture !== undefined) await ssl.picture(picture)
  await ssl.save('Set Certificates')
}

async function addServers(servers: Readonly<Record<string, string>>, port?: number): Promise<void> {
  const { hand } = stage
  const section = hand.section('Real Servers')
  for (const address of Object.values(servers)) {
    await section.click('button', 'Add New')
    const dialog = hand.dialog('Add a real server')
    await dialog.type('Real Server Address', address)
    if (port !== undefined) await dialog.type('Port', String(port))
    await dialog.click('button', 'Add This Real Server')
    await dialog.here.waitFor({ state: 'detached' })
    await section.here.getByRole('row', { name: new RegExp(address.replaceAll('.', '\\.')) }).waitFor()
  }
}

async function setGateway(picture?: string): Promise<void> {
  const advanced = stage.hand.section('Advanced Properties')
  await advanced.type('Default Gateway', INTERNAL_GATEWAY)
  await advanced.save('Set Default Gateway')
  if (picture !== undefined) await advanced.form('Gateway of this service').picture(picture)
}

async function addNew(template: string, address: string, more: { readonly port?: number; readonly picture?: string } = {}): Promise<void> {
  const { hand } = stage
  await hand.menu('Virtual Services', 'Add New')
  await hand.type('Virtual Address', address)
  await hand.choose('Use Template', template)
  await hand.reads(/^Makes \d virtual services? in one go/)
  if (more.port !== undefined) await hand.type('Port', String(more.port))
  if (more.picture !== undefined) await hand.picture(more.picture)
  await hand.click('button', 'Add this Virtual Service')
  await hand.page.getByRole('heading', { level: 1, name: `Application ${template}`, exact: true }).waitFor()
}

const insideVisits = VISITS.filter(({ from }) => from === 'inside')

describeLab('the walk-through', () => {
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  test('7. Network Options: no Server NAT, Subnet Originating Requests', async () => {
    const { hand } = stage
    await hand.menu('System Configuration', 'Miscellaneous Options', 'Network Options')
    await hand.tick('Enable Server NAT', false)
    await hand.tick('Subnet Originating Requests')
    await hand.picture('07-network-options')
    await hand.section('Network Options').save('Save')
    const { network } = await stage.lab.api.call('settingsShow')
    expect(network).toMatchObject({ serverNat: false, subnetOriginating: true })
  })

  test('8. L7 Configuration: Drop Connections on RS failure, a day of draining', async () => {
    const { hand } = stage
    await hand.menu('System Configuration', 'Miscellaneous Options', 'L7 Configuration')
    await hand.tick('Drop Connections on RS failure')
    await hand.type('L7 Connection Drain Time (secs)', '86400')
    await hand.picture('08-l7-configuration')
    await hand.section('When a real server fails or is disabled').save('Set Time')
    const { dropOnFailure, drainTime } = await stage.lab.api.call('settingsShow')
    expect({ dropOnFailure, drainTime }).toEqual({ dropOnFailure: true, drainTime: 86_400 })
  })

  test('9. Manage Templates: a file is added; those for Lync 2013 are there', async () => {
    const { hand } = stage
    await hand.menu('Virtual Services', 'Manage Templates')
    await hand.upload('Template File', await ownTemplate(stage.lab.dataDir))
    await hand.click('button', 'Add New Template')
    const templates = hand.page.getByRole('grid', { name: 'Templates' })
    for (const name of [OWN_TEMPLATE, 'Lync Reverse Proxy 2013', 'Lync Internal 2013 HLB Only', 'Lync Office Web Apps Server 2013'])
      await templates.getByText(name, { exact: true }).waitFor()
    await hand.picture('09-manage-templates')
  })

  test('10. SSL Certificates: without its key refused with the reason, as PFX imported; the intermediate', async () => {
    const { hand, papers } = stage
    await hand.menu('Certificates', 'SSL Certificates')
    await hand.click('button', 'Import Certificate')
    const dialog = hand.dialog('Import Certificate')
    await dialog.upload('Certificate File', papers.withoutKey)
    await dialog.type('Certificate Identifier', 'lync-public')
    await dialog.click('button', 'Import Certificate')
    await dialog.reads('This file contains only the public certificate, not its private key.')
    await hand.picture('10a-certificate-without-key')
    await dialog.upload('Certificate File', papers.pfx)
    await dialog.type('Pass Phrase', PASS_PHRASE)
    await dialog.click('button', 'Import Certificate')
    await hand.here.getByRole('row', { name: /lync-public/ }).waitFor()
    await hand.picture('10b-certificate-imported')

    await hand.menu('Certificates', 'Intermediate Certs')
    await hand.click('button', 'Add Intermediate')
    const adding = hand.dialog('Add Intermediate')
    await adding.upload('Intermediate Certificate', papers.intermediate)
    await adding.click('button', 'Add Certificate')
    await hand.here.getByRole('row', { name: /Example Issuing CA/ }).waitFor()
    await hand.picture('10c-intermediate')
  })

  test('12. VLAN Configuration: where the kernel has none it says so; with a trunk the virtual interface gets its address', async () => {
    const { hand, lab, browser } = stage
    const { lacks } = await lab.api.call('networkShow')
    await hand.menu('System Configuration', 'eth1')
    if (lacks.includes('vlan')) await hand.section('VLAN Configuration').reads('The kernel of this machine has no VLANs')

    await using trunk = await startTrunk(lab, browser)
    const other = trunk.hand
    await other.menu('System Configuration', 'eth1')
    const vlan = other.section('VLAN Configuration')
    await vlan.type('VLAN Id', '100')
    await vlan.click('button', 'Add New VLAN')
    await other.choose('Interface', 'eth1.100')
    await other.page.getByRole('heading', { level: 1, name: 'eth1.100' }).waitFor()
    await other.type('Interface Address (address[/prefix])', '10.100.0.2/24')
    await other.section('Interface Address').save('Set Address')
    await other.picture('12-vlan')
    expect((await trunk.api.call('networkShow')).interfaces.find(({ name }) => name === 'eth1.100')).toMatchObject({
      addresses: ['10.100.0.2/24']
    })
  })

  test('13. Add New with Use Template: the reverse proxy, its port changed to 4443', async () => {
    await addNew('Lync Reverse Proxy 2013', VIRTUAL.reverseProxy, { port: 4443, picture: '13a-add-new' })
    await stage.hand.picture('13b-next-steps')
  })

  test('14. and the internal services, and Office Web Apps', async () => {
    await addNew('Lync Internal 2013 HLB Only', VIRTUAL.internal)
    await addNew('Lync Office Web Apps Server 2013', VIRTUAL.office, { port: 443 })
  })

  test('15. the list has all of them', async () => {
    await list()
    for (const name of [REVERSE_PROXY, ...INTERNAL, OFFICE]) await row(name).waitFor()
    await stage.hand.picture('15-services')
    // All of it fits beside the menu.
    const last = await row(REVERSE_PROXY)
      .getByRole('button', { name: /^Delete/ })
      .boundingBox()
    const main = await stage.hand.page.getByRole('main').boundingBox()
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThan((main?.x ?? 0) + (main?.width ?? 0))
  })

  test('16. Standard Options of the reverse proxy: as the template has set them', async () => {
    await modify(REVERSE_PROXY)
    const options = stage.hand.section('Standard Options')
    await options.choose('Persistence Options', 'Super HTTP and Source IP Address')
    await options.choose('Scheduling Method', 'least connection')
    await options.picture('16-standard-options')
    // Nothing to save: both were chosen already.
    expect(await options.here.getByText('Not saved', { exact: true }).count()).toBe(0)
  })

  test('17. SSL Properties: the certificate goes to the right', () => assignCertificate('17-ssl-properties'))

  test('18. Real Servers: the Front Ends at port 4443', async () => {
    await addServers(FRONT_ENDS, 4443)
    await stage.hand.section('Real Servers').picture('18-real-servers', FRONT_ENDS.server2)
  })

  test('19. Office Web Apps: certificate and servers; a second one for the clients inside', async () => {
    const { hand } = stage
    await modify(OFFICE)
    await assignCertificate()
    await addServers(OFFICE_FARM)
    await hand.click('button', 'Duplicate VIP')
    const dialog = hand.dialog(/^Duplicate/)
    await dialog.type('Virtual Address', VIRTUAL.officeInside)
    await dialog.type('Service Name (Optional)', OFFICE_INSIDE)
    await hand.picture('19-duplicate-vip')
    await dialog.click('button', 'Duplicate VIP')
    await hand.page.getByRole('heading', { level: 1, name: OFFICE_INSIDE, exact: true }).waitFor()
  })

  test('20. the internal services get their real servers', async () => {
    for (const name of INTERNAL) {
      await modify(name)
      await addServers(FRONT_ENDS)
    }
    await list()
    await whenUp(...INTERNAL, OFFICE_INSIDE)
  })

  test('20. without a Default Gateway clients inside get no answer, and every internal service warns', async () => {
    const { hand, lab } = stage
    const before = await lab.strays('ipv4')
    expect(await lab.curl('inside', `https://${VIRTUAL.internal}/`)).toMatchObject({ exit: CURL.timedOut })
    expect(await lab.strays('ipv4')).toBeGreaterThan(before)
    for (const name of [...INTERNAL, OFFICE_INSIDE]) await row(name).getByText('1 warning').waitFor()
    for (const name of [REVERSE_PROXY, OFFICE]) expect(await row(name).getByText('warning').count()).toBe(0)
    await modify(INTERNAL_WEB)
    const explain = hand.section('Explain')
    const warning = /its answers to clients in other networks leave through .* where nobody expects them/
    await explain.reads(warning)
    await explain.picture('20a-warning', warning)
    await explain.click('button', /^Show the field: .*Set Default Gateway of this service/)
  })

  test('20. with it they get one', async () => {
    for (const name of [...INTERNAL, OFFICE_INSIDE]) {
      await modify(name)
      await setGateway(name === INTERNAL_WEB ? '20b-default-gateway' : undefined)
      await stage.hand.click('link', 'Back')
    }
    const strays = await stage.lab.strays('ipv4')
    for (const each of insideVisits) await visit(stage.lab, stage.papers, each)
    expect(await stage.lab.strays('ipv4')).toBe(strays)
    for (const name of [...INTERNAL, OFFICE_INSIDE]) expect(await row(name).getByText('warning').count()).toBe(0)
  })

  test('21. every service is Up', async () => {
    await whenUp(REVERSE_PROXY, ...INTERNAL, OFFICE, OFFICE_INSIDE)
    await stage.hand.picture('21-all-up')
  })

  describe('22. who answers', () => {
    test.each(VISITS)('$page from $from', async (each) => {
      const site = each.from === 'outside' ? 'external' : 'internal'
      expect(await visit(stage.lab, stage.papers, each)).toEqual({ page: each.page, site })
    })

    test.each(['outside', 'inside'] as const)('Office Web Apps discovery from %s', async (from) => {
      const servers = [await discover(stage.lab, stage.papers, from), await discover(stage.lab, stage.papers, from)]
      expect(Object.keys(OFFICE_FARM)).toContain(servers[0])
      expect(servers[1]).toBe(servers[0])
    })

    test('the other ports of the pool, from inside', async () => {
      for (const port of [135, 444, 5061]) {
        const line = await stage.lab.program('inside', 'line.ts', [VIRTUAL.internal, String(port)])
        expect(line.lines[0]).toMatch(new RegExp(`^server[123] ${port}$`))
        expect(await line.finish()).toBe('kept')
      }
      const plain = await stage.lab.curl('inside', `http://${VIRTUAL.internal}/scheduler/`)
      expect(JSON.parse(plain.body)).toMatchObject({ site: 'internal', page: 'web scheduler' })
    })
  })

  test('Test of the reverse proxy shows each hop', async () => {
    const { hand } = stage
    await modify(REVERSE_PROXY)
    await hand.click('button', 'Test')
    const dialog = hand.dialog(/^Test/)
    await dialog.type('Host Name', NAMES.dialin)
    await dialog.type('URL', '/')
    await dialog.click('button', 'Run Test')
    await dialog.reads(/\d+ passed, none failed/)
    await dialog.reads('It came with 1 certificate of its authority, and leads to a root that clients know.')
    await hand.picture('22-test')
    await hand.page.keyboard.press('Escape')
  })

  test('no page logged an error', () => {
    expect(stage.errors).toEqual([])
    console.log(`The walk-through by hand: ${stage.hand.interactions} clicks, typed fields and choices`)
  })
})
