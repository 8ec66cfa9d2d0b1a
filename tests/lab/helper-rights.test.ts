/** The helper with no more rights than its unit gives it: everything works, and what it must not need it does not have. */
import { readFile } from 'node:fs/promises'
import type { DesiredNetwork } from '@ballast/server/helper'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDataDir, temporaryDirectory } from '../support/ballast.ts'
import { type Helper, startHelper } from '../support/helper.ts'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { buildMachine, type Machine, NOTHING, TWO_ARMS } from './helper-lab.ts'
import { within } from './namespaces.ts'

/** As CapabilityBoundingSet of ballast-helper.service; SETUID and SETGID for tcpdump, which becomes another user. */
const RIGHTS = ['net_admin', 'net_raw', 'setuid', 'setgid', 'chown']

let lab: Machine
let folder: string
let helper: Helper

describeLab('helper with few rights', () => {
  beforeAll(async () => {
    lab = await buildMachine('rights')
    folder = await temporaryDirectory()
    const bounded = ['setpriv', '--no-new-privs', '--inh-caps=-all', `--bounding-set=-all,${RIGHTS.map((right) => `+${right}`).join(',')}`]
    helper = await startHelper(folder, [...within(lab.machine), ...bounded], ['--no-networkd', '--capture-user', 'nobody'])
  })
  afterAll(async () => {
    await helper.end()
    await lab.remove()
    await removeDataDir(folder)
  })

  test('it has those and no others', async () => {
    const status = await readFile(`/proc/${helper.child.pid}/status`, 'utf8')
    const effective = BigInt(`0x${/^CapEff:\t([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`)
    // Numbers of linux/capability.h: CHOWN 0, SETGID 6, SETUID 7, NET_ADMIN 12, NET_RAW 13.
    expect(effective).toBe([0n, 6n, 7n, 12n, 13n].reduce((sum, bit) => sum | (1n << bit), 0n))
  })

  test('two arms with something of everything come and go', async () => {
    const before = await lab.picture()
    const { lacks } = await helper.ask('state', {})
    expect(lacks).not.toContain('filter')
    expect(lacks).not.toContain('transparency')
    await helper.ask('apply', { desired: TWO_ARMS, confirm: { id: 'change', seconds: 60 } })
    expect(await helper.ask('confirm', { id: 'change' })).toEqual({ confirmed: true })
    expect((await helper.ask('state', {})).differences).toEqual([])
    await helper.ask('apply', { desired: NOTHING, confirm: null })
    expect(await lab.picture()).toBe(before)
  })

  test('every look works', async () => {
    await helper.ask('apply', { desired: TWO_ARMS, confirm: null })
    expect(await helper.ask('ping', { target: '192.0.2.2', count: 1, from: null, link: null })).toMatchObject({ ok: true })
    expect(await helper.ask('traceroute', { target: '192.0.2.2', from: null })).toMatchObject({ ok: true })
    expect(await helper.ask('inUse', { address: '192.0.2.99', link: 'eth1' })).toEqual({ by: null })
    expect(await helper.ask('routes', {})).toMatchObject({ ok: true })
    const question = { link: 'eth1', address: null, port: null, packets: 1, seconds: 20, bytes: 10_000 }
    const { id } = await helper.ask('captureStart', question)
    await helper.ask('inUse', { address: '192.0.2.98', link: 'eth1' })
    await waitFor(async () => (await helper.ask('captureList', {}))[0]?.running === false)
    expect((await helper.ask('captureStop', { id })).reason).toBe('All the packets that were asked for are there.')
  })

  test('a large packet filter is taken in one piece, and looking at the state stays cheap', async () => {
    const many = (family: (n: number) => string): string[] => Array.from({ length: 10_000 }, (_, n) => family(n))
    const block = many((n) => `10.${n >> 8}.${n & 255}.0/24`)
    const allow = many((n) => `2001:db8:${n.toString(16)}::/48`)
    const filter: DesiredNetwork['services']['filter'] = {
      action: 'drop',
      block,
      allow,
      services: [],
      restrict: [],
      includeWui: true,
      wuiPorts: [443],
      wuiLinks: null,
      keep: []
    }
    const begin = performance.now()
    await helper.ask('apply', { desired: { ...TWO_ARMS, services: { ...TWO_ARMS.services, filter } }, confirm: null })
    const applied = performance.now()
    expect((await helper.ask('state', {})).differences).toEqual([])
    console.log(`20,000 entries: applied in ${Math.round(applied - begin)} ms, state in ${Math.round(performance.now() - applied)} ms.`)
    expect((await lab.inside('nft', 'list', 'set', 'inet', 'ballast', 'all_block4')).match(/10\.\d+\.\d+\.0\/24/g)).toHaveLength(10_000)
  })
})
