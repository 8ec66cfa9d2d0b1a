/** Each verb of the root helper for real: what it looks at, what its rules do to packets, what it refuses. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DesiredNetwork } from '@ballast/server/helper'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { removeDataDir, temporaryDirectory } from '../support/ballast.ts'
import { askHelper, type Helper, startHelper } from '../support/helper.ts'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { buildMachine, type Machine, NOTHING, TWO_ARMS } from './helper-lab.ts'
import { ipBatch, within } from './namespaces.ts'

const run = promisify(execFile)

let lab: Machine
let folder: string
let helper: Helper

const apply = (desired: DesiredNetwork) => helper.ask('apply', { desired, confirm: null })

/** Starts a program in a namespace and gives what it has written so far. */
function startIn(namespace: string, program: string, ...args: string[]) {
  const [command = '', ...rest] = within(namespace)
  const child = spawn(command, [...rest, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  return {
    text: () => text,
    end: async () => {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
  }
}

/** The same two arms without what would be in the way of most tests. */
const open: DesiredNetwork = { ...TWO_ARMS, services: { ...TWO_ARMS.services, filter: null, serverNat: [] } }
const filtered = (fields: Partial<NonNullable<DesiredNetwork['services']['filter']>>): DesiredNetwork => ({
  ...open,
  services: {
    ...open.services,
    filter: {
      action: 'drop',
      block: [],
      allow: [],
      services: [],
      restrict: [],
      includeWui: false,
      wuiPorts: [8443],
      wuiLinks: null,
      keep: [],
      ...fields
    }
  }
})

/** A listener in the machine that answers every connection with one line: the client's address. */
const ECHO = `
import { createServer } from 'node:net'
for (const port of [8080, 8443]) createServer((socket) => socket.end(socket.remoteAddress + '\\n')).listen({ port, host: '::', ipv6Only: false })
console.log('listening')
`

/** @returns what the listener answered from there, or how the connection failed. */
async function connectFrom(source: string, target: string, port: number): Promise<string> {
  const program = `
    const socket = require('node:net').connect({ host: '${target}', port: ${port}, localAddress: '${source}' })
    socket.setTimeout(1200, () => { console.log('silence'); process.exit() })
    socket.on('error', (error) => { console.log(error.code); process.exit() })
    socket.on('data', (text) => { console.log(String(text).trim().replace('::ffff:', '')); process.exit() })`
  return (await lab.outside(process.execPath, '--eval', program)).trim()
}

describeLab('helper’s verbs', () => {
  beforeAll(async () => {
    lab = await buildMachine('verbs')
    // Hosts of the perimeter at eth0's other end, of the farm at eth1's.
    await ipBatch(lab.around, [
      ['address', 'add', '198.51.100.1/24', 'dev', 'eth0'],
      ['address', 'add', '198.51.100.7/24', 'dev', 'eth0'],
      ['address', 'add', '203.0.113.7/32', 'dev', 'eth0'],
      ['address', 'add', '2001:db8:c6::1/64', 'dev', 'eth0', 'nodad'],
      ['address', 'add', '192.0.2.1/25', 'dev', 'eth1'],
      ['address', 'add', '2001:db8:c0::1/64', 'dev', 'eth1', 'nodad']
    ])
    folder = await temporaryDirectory()
    helper = await startHelper(folder, within(lab.machine), ['--no-networkd', '--capture-user', 'nobody'])
    await apply(open)
  })
  afterAll(async () => {
    await helper.end()
    await lab.remove()
    await removeDataDir(folder)
  })

  test('ping, in both families', async () => {
    for (const target of ['198.51.100.1', '2001:db8:c0::1'])
      expect(await helper.ask('ping', { target, count: 2, from: null, link: null })).toMatchObject({
        ok: true,
        text: expect.stringContaining('2 received')
      })
    const silent = await helper.ask('ping', { target: '198.51.100.99', count: 1, from: '198.51.100.80', link: null })
    expect(silent).toMatchObject({ ok: false, text: expect.stringContaining('0 received') })
  })

  test('traceroute, look-ups, neighbours, routes and the way to a target', async () => {
    expect((await helper.ask('traceroute', { target: '192.0.2.1', from: '192.0.2.2' })).text).toContain(' 1  192.0.2.1')
    // The name server is asked where nobody listens: an answer in words, in bounded time.
    expect(await helper.ask('lookup', { name: 'fe1.contoso.local', type: 'A', server: '192.0.2.1' })).toMatchObject({
      ok: false,
      text: expect.stringMatching(/^[A-Z].*\.$/)
    })
    await helper.ask('ping', { target: '192.0.2.1', count: 1, from: null, link: null })
    expect((await helper.ask('neighbours', {})).text).toMatch(/192\.0\.2\.1 dev eth1 lladdr/)
    expect((await helper.ask('routes', {})).text).toContain('from 192.0.2.80 lookup 66001')
    const way = await helper.ask('routeTo', { target: '203.0.113.9', from: '192.0.2.80' })
    expect(way).toMatchObject({ ok: true, text: expect.stringContaining('via 192.0.2.1 dev eth1') })
    expect((await helper.ask('routeTo', { target: '203.0.113.9', from: null })).text).toContain('via 198.51.100.1 dev eth0')
    // What an interface's own subnet holds is reached directly, whatever gateway a service has.
    expect((await helper.ask('routeTo', { target: '192.0.2.99', from: '192.0.2.80' })).text).not.toContain('via')
  })

  test('an address that another host has is found, in both families', async () => {
    expect((await helper.ask('inUse', { address: '198.51.100.1', link: 'eth0' })).by).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
    expect((await helper.ask('inUse', { address: '2001:db8:c6::1', link: 'eth0' })).by).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
    expect(await helper.ask('inUse', { address: '198.51.100.55', link: 'eth0' })).toEqual({ by: null })
    expect(await helper.ask('inUse', { address: '2001:db8:c6::55', link: 'eth0' })).toEqual({ by: null })
  })

  test('neighbours are told of an address that comes up, in both families', async () => {
    await apply({ ...open, services: { ...open.services, addresses: [] } })
    const arp = startIn(lab.around, 'tcpdump', '-l', '-n', '-i', 'eth0', 'arp', 'or', 'icmp6')
    await waitFor(() => arp.text().includes('listening on'))
    await apply(open)
    await waitFor(
      () => /Reply 198\.51\.100\.80 is-at/.test(arp.text()) && /neighbor advertisement, tgt is 2001:db8:c6::80/.test(arp.text()),
      5
    )
    await arp.end()
  })

  test('a capture: filtered, bounded by packets, listed, read in pieces, deleted', async () => {
    const question = { link: 'eth1', address: '192.0.2.1', port: null, packets: 4, seconds: 30, bytes: 100_000 }
    const { id } = await helper.ask('captureStart', question)
    await expect(helper.ask('captureStart', question)).rejects.toThrow('already')
    // What looks at packets of strangers has no rights left.
    const pid = (await run('pgrep', ['-P', String(helper.child.pid), 'tcpdump'])).stdout.trim()
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t65534\t65534/m)
    expect(status).toMatch(/^CapEff:\t0+$/m)
    await helper.ask('ping', { target: '198.51.100.1', count: 3, from: null, link: null })
    await helper.ask('ping', { target: '192.0.2.1', count: 3, from: null, link: null })
    const [capture] = await waitFor(async () => {
      const list = await helper.ask('captureList', {})
      return list[0]?.running === false ? list : null
    })
    expect(capture).toMatchObject({ id, reason: 'All the packets that were asked for are there.' })
    const first = await helper.ask('captureRead', { id, offset: 0 })
    const bytes = Buffer.from(first.data, 'base64')
    expect(bytes.length).toBe(capture?.bytes)
    expect(await helper.ask('captureRead', { id, offset: bytes.length })).toEqual({ data: '' })
    const text = (await run('tcpdump', ['-n', '-r', join(folder, 'state', 'captures', `${id}.pcap`)])).stdout
    expect(text.trim().split('\n')).toHaveLength(4)
    expect(text).not.toContain('198.51.100.1')
    await helper.ask('captureDelete', { id })
    expect(await helper.ask('captureList', {})).toEqual([])
    await expect(helper.ask('captureRead', { id, offset: 0 })).rejects.toThrow('no such capture')
  })

  test('a capture ends by time, by size and by hand, and old files go', async () => {
    const question = { link: 'eth1', address: null, port: null, packets: 100_000, seconds: 1, bytes: 1_000_000 }
    await helper.ask('captureStart', question)
    await waitFor(async () => (await helper.ask('captureList', {}))[0]?.reason === 'The time is over.')
    await helper.ask('captureStart', { ...question, seconds: 60, bytes: 1024 })
    for (let round = 0; round < 2; round += 1) await helper.ask('ping', { target: '192.0.2.1', count: 8, from: null, link: null })
    await waitFor(async () => (await helper.ask('captureList', {}))[0]?.reason === 'The file is as large as it may be.')
    for (let round = 0; round < 4; round += 1) {
      const { id } = await helper.ask('captureStart', { ...question, seconds: 60 })
      expect(await helper.ask('captureStop', { id })).toMatchObject({ running: false, reason: 'It was stopped.' })
    }
    expect(await helper.ask('captureList', {})).toHaveLength(4)
    await expect(helper.ask('captureStart', { ...question, link: 'eth9' })).rejects.toThrow(/eth9/)
  })

  describe('packets', () => {
    let echo: ReturnType<typeof startIn>
    beforeAll(async () => {
      echo = startIn(lab.machine, process.execPath, '--input-type=module', '--eval', ECHO)
      await waitFor(() => echo.text().includes('listening'))
    })
    afterAll(() => echo.end())

    test('who is blocked stays out, who is not comes in; both with their own address', async () => {
      await apply(filtered({ block: ['198.51.100.7/32', '2001:db8:c0::/64'] }))
      expect(await connectFrom('198.51.100.1', '198.51.100.80', 8080)).toBe('198.51.100.1')
      expect(await connectFrom('198.51.100.7', '198.51.100.80', 8080)).toBe('silence')
      expect(await connectFrom('2001:db8:c6::1', '2001:db8:c6::80', 8080)).toBe('2001:db8:c6::1')
      expect(await connectFrom('2001:db8:c0::1', '2001:db8:c0::80', 8080)).toBe('silence')
      await apply(filtered({ action: 'reject', block: ['198.51.100.7/32'] }))
      expect(await connectFrom('198.51.100.7', '198.51.100.80', 8080)).toBe('ECONNREFUSED')
    })

    test('with a list of allowed addresses nobody else comes in; the web UI follows only when it is included', async () => {
      await apply(filtered({ allow: ['198.51.100.1/32'] }))
      expect(await connectFrom('198.51.100.1', '198.51.100.80', 8080)).toBe('198.51.100.1')
      expect(await connectFrom('198.51.100.7', '198.51.100.80', 8080)).toBe('silence')
      expect(await connectFrom('198.51.100.7', '198.51.100.2', 8443)).toBe('198.51.100.7')
      // The same port on a service's address is the service's.
      expect(await connectFrom('198.51.100.7', '198.51.100.80', 8443)).toBe('silence')
      await apply(filtered({ allow: ['198.51.100.1/32'], includeWui: true }))
      expect(await connectFrom('198.51.100.7', '198.51.100.2', 8443)).toBe('silence')
      await apply(
        filtered({ allow: ['192.0.2.0/25'], block: ['198.51.100.0/24'], includeWui: true, wuiLinks: ['eth1'], keep: ['198.51.100.7'] })
      )
      expect(await connectFrom('198.51.100.7', '198.51.100.2', 8443)).toBe('198.51.100.7')
      expect(await connectFrom('198.51.100.1', '198.51.100.2', 8443)).toBe('silence')
    })

    test('lists of one service hold for its address and ports alone', async () => {
      const service = {
        address: '198.51.100.80',
        protocol: 'tcp' as const,
        ports: { first: 8080, last: 8081 },
        block: ['198.51.100.7/32'],
        allow: []
      }
      await apply(filtered({ services: [service] }))
      expect(await connectFrom('198.51.100.7', '198.51.100.80', 8080)).toBe('silence')
      expect(await connectFrom('198.51.100.7', '198.51.100.80', 8443)).toBe('198.51.100.7')
      expect(await connectFrom('198.51.100.7', '198.51.100.2', 8080)).toBe('198.51.100.7')
    })

    test('a service is reached by its interface alone when that is asked for', async () => {
      await apply(filtered({ restrict: [{ address: '198.51.100.80', link: 'eth1' }] }))
      expect(await connectFrom('198.51.100.1', '198.51.100.80', 8080)).toBe('silence')
      await apply(filtered({ restrict: [{ address: '198.51.100.80', link: 'eth0' }] }))
      expect(await connectFrom('198.51.100.1', '198.51.100.80', 8080)).toBe('198.51.100.1')
    })

    test('a connection that stands goes on when its client is blocked', async () => {
      await apply(open)
      const listener = startIn(
        lab.machine,
        process.execPath,
        '--eval',
        `require('node:net').createServer((socket) => setInterval(() => socket.write('tick\\n'), 100)).listen(9000, () => console.log('listening'))`
      )
      await waitFor(() => listener.text().includes('listening'))
      await apply(filtered({}))
      const client = startIn(
        lab.around,
        process.execPath,
        '--eval',
        `require('node:net').connect({ host: '198.51.100.2', port: 9000, localAddress: '198.51.100.7' }).pipe(process.stdout)`
      )
      await waitFor(() => client.text().includes('tick'))
      await apply(filtered({ block: ['198.51.100.7/32'] }))
      const so = client.text().length
      await waitFor(() => client.text().length > so + 20, 5)
      expect(await connectFrom('198.51.100.7', '198.51.100.2', 9000)).toBe('silence')
      await client.end()
      await listener.end()
    })

    test('Server NAT: what a real server starts leaves with the address that is asked for, or with its own', async () => {
      const client = { address: '192.0.2.0/25', server: '192.0.2.1' }
      // The farm's host asks the perimeter's through the machine; both live in one namespace, so its route is by source.
      const packets = async (desired: DesiredNetwork): Promise<string> => {
        await apply(desired)
        const dump = startIn(lab.around, 'tcpdump', '-l', '-n', '-c', '1', '-i', 'eth0', 'icmp', 'and', 'dst', '198.51.100.77')
        await waitFor(() => dump.text().includes('listening on'))
        const ping = startIn(lab.around, 'ping', '-I', client.server, '-c', '3', '-i', '0.2', '198.51.100.77')
        const line = await waitFor(() => /IP ([\d.]+) > 198\.51\.100\.77/.exec(dump.text())?.[1])
        await ping.end()
        await dump.end()
        return line
      }
      const forwarding = { ...open.base, kernel: { ...open.base.kernel, forwarding: true } }
      const mac = JSON.parse(await lab.inside('ip', '-j', 'link', 'show', 'eth1')) as [{ address: string }]
      await ipBatch(lab.around, [
        ['rule', 'add', 'priority', 500, 'from', client.server, 'to', '198.51.100.77', 'lookup', 77],
        ['route', 'add', 'default', 'via', '192.0.2.2', 'dev', 'eth1', 'table', 77],
        ['neighbour', 'replace', '192.0.2.2', 'lladdr', mac[0].address, 'dev', 'eth1'],
        // Only what goes in matters; the address belongs to nobody, but is answered for.
        ['neighbour', 'replace', '198.51.100.77', 'lladdr', '02:00:00:00:00:77', 'dev', 'eth0']
      ])
      await lab.inside('ip', 'neighbour', 'replace', '198.51.100.77', 'lladdr', '02:00:00:00:00:77', 'dev', 'eth0')
      const nat = (serverNat: DesiredNetwork['services']['serverNat']): DesiredNetwork => ({
        base: forwarding,
        services: { ...open.services, serverNat }
      })
      expect(await packets(nat([]))).toBe('192.0.2.1')
      expect(await packets(nat([{ from: client.address, outLink: 'eth0', to: null }]))).toBe('198.51.100.2')
      expect(
        await packets(
          nat([
            { from: '192.0.2.1/32', outLink: 'eth0', to: '198.51.100.80' },
            { from: client.address, outLink: 'eth0', to: null }
          ])
        )
      ).toBe('198.51.100.80')
      expect(await packets(nat([{ from: client.address, outLink: 'eth3', to: null }]))).toBe('192.0.2.1')
    })
  })

  test('nothing that is asked can make it do more than its verbs', async () => {
    const before = await lab.picture()
    const evil = ['eth0; ip link del eth1', '../../../etc/passwd', '-w/etc/cron.d/x', 'eth0\nlink del eth1', '$(reboot)', '0.0.0.0/0', '']
    const asker = await askHelper(helper.path)
    for (const text of evil) {
      for (const [verb, question] of [
        ['ping', { target: text, count: 1, from: null, link: null }],
        ['ping', { target: '192.0.2.1', count: 1, from: null, link: text }],
        ['captureStart', { link: text, address: null, port: null, packets: 1, seconds: 1, bytes: 1024 }],
        ['captureRead', { id: text, offset: 0 }],
        ['captureDelete', { id: text }],
        ['inUse', { address: text, link: 'eth0' }],
        ['lookup', { name: text, type: 'A', server: null }],
        ['apply', { desired: { ...open, base: { ...open.base, hosts: [{ address: '10.0.0.1', name: text }] } }, confirm: null }],
        ['apply', { desired: open, confirm: { id: text, seconds: 1 } }],
        ['apply', { desired: { ...open, extra: text }, confirm: null }]
      ] as const)
        await expect(asker.raw(verb, question), `${verb} ${text}`).rejects.toThrow(/./)
    }
    asker.close()
    await apply(open)
    expect(await lab.picture()).not.toBe('')
    expect(before).toContain('eth1')
  })

  test('what cannot be is refused with the reason, before anything is touched', async () => {
    await apply(open)
    const before = await lab.picture()
    const { base, services } = open
    const [eth0, eth1] = base.links
    if (eth0 === undefined || eth1 === undefined) throw new Error('Two arms are expected.')
    const cases: [DesiredNetwork, RegExp][] = [
      [
        { base: { ...base, links: [eth0, eth1, { ...eth0, name: 'eth9', addresses: [] }] }, services },
        /There is no interface eth9 in this machine/
      ],
      [{ base: { ...base, links: [eth0, eth0] }, services: NOTHING.services }, /twice|not among/],
      [
        { base: { ...base, routes: [{ destination: '0.0.0.0/0', gateway: '10.1.1.1', link: 'eth0' }] }, services },
        /is in no subnet of eth0/
      ],
      [{ base: { ...base, routes: [{ destination: '0.0.0.0/0', gateway: '198.51.100.2', link: 'eth0' }] }, services }, /own address/],
      [{ base: { ...base, routes: [{ destination: '::/0', gateway: '198.51.100.1', link: 'eth0' }] }, services }, /do not mix/],
      [{ base: { ...base, links: [{ ...eth0, mtu: 1000 }, eth1] }, services }, /at least 1280/],
      [
        {
          base: {
            ...base,
            links: [...base.links, { ...eth0, name: 'eth1.5', kind: { type: 'vlan', parent: 'eth7', vlanId: 5 }, addresses: [] }]
          },
          services
        },
        /eth7/
      ],
      [
        { base, services: { ...services, gateways: [{ address: '198.51.100.80', gateway: '198.51.100.1', link: 'eth5', only: false }] } },
        /eth5/
      ]
    ]
    for (const [desired, reason] of cases) await expect(apply(desired)).rejects.toThrow(reason)
    const { lacks } = await helper.ask('state', {})
    const vlan: DesiredNetwork = {
      base: {
        ...base,
        links: [...base.links, { ...eth0, name: 'eth1.5', kind: { type: 'vlan', parent: 'eth1', vlanId: 5 }, addresses: [] }]
      },
      services
    }
    // A kernel that can, does; this is said by the machine itself.
    if (lacks.includes('vlan')) await expect(apply(vlan)).rejects.toThrow('The kernel of this machine cannot make VLANs.')
    else expect((await apply(vlan)).changed).toBe(true)
    await apply(open)
    expect(await lab.picture()).toBe(before)
  })

  test('every call is logged with its verb, its result and its time', async () => {
    await helper.ask('routeTo', { target: '192.0.2.1', from: null })
    expect(helper.log.at(-1)).toMatch(/^<6>Call verb=routeTo who=c\d+ result=done ms=\d+$/)
    expect(JSON.parse(await readFile(join(folder, 'state', 'kept.json'), 'utf8'))).toEqual(open)
  })
})
