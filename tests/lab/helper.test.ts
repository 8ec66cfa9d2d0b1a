/** The root helper alone, in a machine of its own: what it is told is what the kernel has, and nothing else changes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DesiredNetwork } from '@ballast/server/helper'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { removeDataDir, temporaryDirectory } from '../support/ballast.ts'
import { type Helper, startHelper } from '../support/helper.ts'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { buildMachine, type Machine, NOTHING, TWO_ARMS } from './helper-lab.ts'
import { within } from './namespaces.ts'

let lab: Machine
let folder: string
let helper: Helper

const start = async (): Promise<void> => {
  helper = await startHelper(folder, within(lab.machine))
}
const apply = (desired: DesiredNetwork) => helper.ask('apply', { desired, confirm: null })
const addresses = () => lab.inside('ip', '-br', 'address')
const kept = async (): Promise<unknown> => JSON.parse(await readFile(join(folder, 'state', 'kept.json'), 'utf8'))

/** The same with one address moved: what would cut an administrator off. */
const moved: DesiredNetwork = {
  ...TWO_ARMS,
  base: {
    ...TWO_ARMS.base,
    routes: [],
    links: TWO_ARMS.base.links.map((link) => (link.name === 'eth0' ? { ...link, addresses: ['10.9.9.9/24'] } : link))
  },
  services: { ...TWO_ARMS.services, gateways: [] }
}

describeLab('helper', () => {
  beforeAll(async () => {
    lab = await buildMachine('helper')
  })
  afterAll(() => lab.remove())
  beforeEach(async () => {
    folder = await temporaryDirectory()
    await start()
  })
  afterEach(async () => {
    await apply(NOTHING).catch(async () => {
      for (const id of ['change', 'other']) await helper.ask('revert', { id })
      await apply(NOTHING)
    })
    await helper.end()
    await removeDataDir(folder)
  })

  test('two arms are brought up, read back without difference, and taken down to exactly the state before', async () => {
    const before = await lab.picture()
    expect((await apply(TWO_ARMS)).changed).toBe(true)
    const { differences, links, routes } = await helper.ask('state', {})
    expect(differences).toEqual([])
    const origins = links.flatMap((link) => link.addresses.map(({ address, origin }) => `${link.name} ${address} ${origin}`))
    expect(origins).toEqual(
      expect.arrayContaining([
        'eth0 198.51.100.2/24 static',
        'eth0 198.51.100.80/32 service',
        'eth1 2001:db8:c0::80/128 service',
        'eth1 192.0.2.3/25 static'
      ])
    )
    expect(routes).toContainEqual(
      expect.objectContaining({ destination: '0.0.0.0/0', gateway: '198.51.100.1', link: 'eth0', protocol: 'ballast' })
    )
    await apply(NOTHING)
    expect(await lab.picture()).toBe(before)
  })

  test('the same once more changes nothing: no message of the kernel, no file, no rule', async () => {
    await apply(TWO_ARMS)
    const [command = '', ...rest] = within(lab.machine)
    const monitor = spawn(command, [...rest, 'ip', 'monitor', 'address', 'route', 'rule', 'link'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const rules = spawn(command, [...rest, 'nft', 'monitor'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    for (const child of [monitor, rules]) child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    // They listen when they report something of ours.
    await waitFor(async () => {
      await lab.inside('ip', 'route', 'replace', 'unreachable', '10.77.0.0/16')
      await lab.inside('nft', 'add', 'table', 'inet', 'witness')
      return said.includes('10.77.0.0/16') && said.includes('witness')
    })
    said = ''
    expect((await apply(TWO_ARMS)).changed).toBe(false)
    await lab.inside('ip', 'route', 'del', 'unreachable', '10.77.0.0/16')
    await lab.inside('nft', 'delete', 'table', 'inet', 'witness')
    await waitFor(() => said.includes('Deleted unreachable 10.77.0.0/16') && said.includes('delete table inet witness'))
    for (const child of [monitor, rules]) {
      child.kill()
      await once(child, 'exit')
    }
    const lines = said.split('\n').filter((line) => !/10\.77\.0\.0|witness|^$|new generation|monitor|nft/.test(line))
    expect(lines).toEqual([])
  })

  test('an IPv6 address of a service answers at once and starts no connections', async () => {
    await apply(TWO_ARMS)
    expect(await lab.inside('ip', '-6', 'address', 'show', 'dev', 'eth1')).toMatch(
      /2001:db8:c0::80\/128 scope global deprecated\s+valid_lft forever preferred_lft 0sec/
    )
    expect(await lab.inside('ip', '-6', 'route', 'get', '2001:db8:c0::99')).toContain('src 2001:db8:c0::2')
    expect(await lab.inside('ip', 'route', 'get', '192.0.2.99')).toContain('src 192.0.2.2')
  })

  test('what others made stays: addresses, routes, rules, tables, packet rules', async () => {
    const foreign = [
      ['ip', 'link', 'set', 'eth0', 'up'],
      ['ip', 'address', 'add', '198.51.100.99/24', 'dev', 'eth0'],
      ['ip', 'address', 'add', '2001:db8:c6::99/64', 'dev', 'eth0', 'nodad'],
      ['ip', 'route', 'add', '10.50.0.0/16', 'via', '198.51.100.77', 'dev', 'eth0', 'protocol', 'static'],
      ['ip', 'route', 'add', 'default', 'via', '198.51.100.77', 'dev', 'eth0', 'table', '66001'],
      ['ip', 'rule', 'add', 'priority', '1100', 'from', '10.51.0.0/16', 'lookup', '66001'],
      ['nft', 'add table inet foreign; add chain inet foreign input { type filter hook input priority 0; policy accept; }']
    ]
    for (const [program = '', ...args] of foreign) await lab.inside(program, ...args)
    const before = await lab.picture()
    await apply(TWO_ARMS)
    const during = await lab.picture()
    for (const mark of [
      '198.51.100.99/24',
      '2001:db8:c6::99/64',
      '10.50.0.0/16 via',
      'default via 198.51.100.77',
      'from 10.51.0.0/16',
      'table inet foreign'
    ])
      expect(during).toContain(mark)
    await apply(NOTHING)
    expect(await lab.picture()).toBe(before)
    // The machine is this test's own; back to how it found it.
    await lab.inside('nft', 'delete', 'table', 'inet', 'foreign')
    await lab.inside('ip', 'rule', 'del', 'priority', '1100')
    await lab.inside('ip', 'address', 'flush', 'dev', 'eth0')
    await lab.inside('ip', 'link', 'set', 'eth0', 'down')
  })

  test('an address that was there before is used, and stays afterwards', async () => {
    await lab.inside('ip', 'address', 'add', '198.51.100.2/24', 'dev', 'eth0')
    const before = await lab.picture()
    await apply(TWO_ARMS)
    await apply(NOTHING)
    expect(await lab.picture()).toBe(before)
    await lab.inside('ip', 'address', 'flush', 'dev', 'eth0')
  })

  test('the address that DHCP gave, kept as a fixed one: it stays, and the default route through it is made', async () => {
    await lab.inside('ip', 'link', 'set', 'eth0', 'up')
    await lab.inside('ip', 'address', 'add', '198.51.100.2/24', 'dev', 'eth0', 'valid_lft', '600', 'preferred_lft', '600')
    await lab.inside('ip', 'route', 'add', 'default', 'via', '198.51.100.1', 'dev', 'eth0', 'proto', 'dhcp', 'metric', '1024')
    await apply(TWO_ARMS)
    expect((await helper.ask('state', {})).differences).toEqual([])
    expect(await lab.inside('ip', '-4', 'address', 'show', 'dev', 'eth0')).toMatch(/198\.51\.100\.2\/24[^\n]*\n\s+valid_lft forever/)
    expect(await lab.inside('ip', '-4', 'route', 'show', 'default')).toMatch(/via 198\.51\.100\.1/)
  })

  test('what the kernel refuses is said in a sentence, and all is as before', async () => {
    await apply(TWO_ARMS)
    await lab.inside('ip', 'route', 'add', '10.60.0.0/16', 'via', '192.0.2.9', 'dev', 'eth1')
    const before = await lab.picture()
    const routes = [...TWO_ARMS.base.routes, { destination: '10.60.0.0/16', gateway: '192.0.2.1', link: 'eth1' }]
    const links = TWO_ARMS.base.links.map((link) => ({ ...link, mtu: 1400 }))
    await expect(apply({ ...TWO_ARMS, base: { ...TWO_ARMS.base, links, routes } })).rejects.toThrow(
      'There is a route to 10.60.0.0/16 already (through 192.0.2.9) that was not made here.'
    )
    expect(await lab.picture()).toBe(before)
    expect(await kept()).toEqual(TWO_ARMS)
    await lab.inside('ip', 'route', 'del', '10.60.0.0/16')
  })

  test('a change that nobody confirms is taken back in time', async () => {
    await apply(TWO_ARMS)
    const before = await lab.picture()
    const { pending } = await helper.ask('apply', { desired: moved, confirm: { id: 'change', seconds: 1 } })
    expect(pending).toMatchObject({ id: 'change' })
    expect(await addresses()).toContain('10.9.9.9/24')
    await expect(apply(NOTHING)).rejects.toThrow('waits to be confirmed')
    await waitFor(async () => (await lab.picture()) === before, 3)
    expect(await helper.ask('state', {})).toMatchObject({ pending: null, reverted: ['change'], differences: [] })
    expect(await helper.ask('confirm', { id: 'change' })).toEqual({ confirmed: false })
  })

  test('a confirmed change stays; one that is taken back by hand goes at once', async () => {
    await apply(TWO_ARMS)
    await helper.ask('apply', { desired: moved, confirm: { id: 'change', seconds: 2 } })
    expect(await helper.ask('confirm', { id: 'other' })).toEqual({ confirmed: false })
    expect(await helper.ask('confirm', { id: 'change' })).toEqual({ confirmed: true })
    expect(await kept()).toEqual(moved)
    await helper.ask('apply', { desired: TWO_ARMS, confirm: { id: 'other', seconds: 600 } })
    expect(await helper.ask('revert', { id: 'other' })).toEqual({ reverted: true })
    expect(await addresses()).toContain('10.9.9.9/24')
  })

  test('killed while a change waits: whoever starts next goes on counting, and takes it back in time', async () => {
    await apply(TWO_ARMS)
    const before = await lab.picture()
    await helper.ask('apply', { desired: moved, confirm: { id: 'change', seconds: 8 } })
    const begin = performance.now()
    await helper.end('SIGKILL')
    await start()
    const { pending } = await helper.ask('state', {})
    expect(pending?.secondsLeft).toBeLessThan(8 - (performance.now() - begin) / 1000 + 0.2)
    expect(await addresses()).toContain('10.9.9.9/24')
    await waitFor(async () => (await lab.picture()) === before, 10)
    expect(performance.now() - begin).toBeLessThan(10_000)
  })

  test('killed until the time is over: the next start takes it back before it answers', async () => {
    await apply(TWO_ARMS)
    const before = await lab.picture()
    await helper.ask('apply', { desired: moved, confirm: { id: 'change', seconds: 1 } })
    await helper.end('SIGKILL')
    const end = performance.now() + 1100
    await waitFor(() => performance.now() > end)
    await start()
    expect(await lab.picture()).toBe(before)
    expect((await helper.ask('state', {})).reverted).toEqual(['change'])
  })

  test('a reboot takes back what was not confirmed, whatever time is left', async () => {
    await apply(TWO_ARMS)
    const before = await lab.picture()
    await helper.ask('apply', { desired: moved, confirm: { id: 'change', seconds: 3600 } })
    await helper.end('SIGKILL')
    // What a reboot is to the helper: another boot id.
    const file = join(folder, 'state', 'pending.json')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/"boot":"[^"]+"/, '"boot":"another"'))
    await start()
    expect(await lab.picture()).toBe(before)
  })

  test('killed in the middle of a change, again and again: always the old or the new network', async () => {
    await apply(TWO_ARMS)
    const old = await lab.picture()
    await apply(moved)
    const fresh = await lab.picture()
    let current = 'new'
    for (let round = 0; round < 8; round += 1) {
      const asked = apply(current === 'new' ? TWO_ARMS : moved).catch(() => null)
      // From before the first step to after the last: an apply takes about 200 ms.
      await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, round * 30))])
      await helper.end('SIGKILL')
      await start()
      const seen = await lab.picture()
      expect([old, fresh]).toContain(seen)
      const { differences } = await helper.ask('state', {})
      expect(differences).toEqual([])
      current = seen === old ? 'old' : 'new'
    }
  })

  test('what somebody else removes is named as a difference, and is there again after the next start', async () => {
    await apply(TWO_ARMS)
    const before = await lab.picture()
    await lab.inside('ip', 'address', 'del', '198.51.100.80/32', 'dev', 'eth0')
    await lab.inside('ip', 'link', 'set', 'eth1', 'down')
    await lab.inside('nft', 'delete', 'table', 'inet', 'ballast')
    const { differences } = await helper.ask('state', {})
    expect(differences).toEqual(
      expect.arrayContaining([
        'The address 198.51.100.80/32 on eth0 differs.',
        'Whether eth1 is switched on differs.',
        'The packet rules differs.'
      ])
    )
    await helper.end('SIGKILL')
    await start()
    expect(await lab.picture()).toBe(before)
  })
})
