/** The helper beside the real systemd-networkd: one writes the files and changes the kernel, the other keeps it, and neither takes away from the other. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DesiredNetwork } from '@ballast/server/helper'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { removeDataDir, temporaryDirectory } from '../support/ballast.ts'
import { type Helper, startHelper } from '../support/helper.ts'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { buildMachine, type Machine, NOTHING, TWO_ARMS } from './helper-lab.ts'
import { within } from './namespaces.ts'

const CONF = resolve(import.meta.dirname, '../../appliance/image/tree/usr/lib/systemd/networkd.conf.d/50-ballast.conf')
const PROGRAM = join(import.meta.dirname, 'programs', 'networkd.ts')
const missing = ['/lib/systemd/systemd-networkd', '/usr/bin/dbus-daemon', '/usr/bin/networkctl'].find((path) => !existsSync(path))
if (missing !== undefined) console.warn(`${missing} is not here, so the helper is not tested beside systemd-networkd.`)

let lab: Machine
let folder: string
let helper: Helper

const apply = (desired: DesiredNetwork) => helper.ask('apply', { desired, confirm: null })
const start = async (): Promise<void> => {
  const beside = [...within(lab.machine), 'unshare', '--mount', process.execPath, PROGRAM, join(folder, 'root'), CONF]
  helper = await startHelper(folder, beside, [])
}

/** Until systemd-networkd has done with a link what its files say. */
const settled = (card: string) => waitFor(async () => (await lab.inside('ip', '-br', 'address', 'show', card)).includes('fe80'))

const withDhcp: DesiredNetwork = {
  ...NOTHING,
  base: {
    ...NOTHING.base,
    links: [{ name: 'eth2', kind: { type: 'card' }, mtu: 1500, dhcp: true, routerAdvertisements: false, addresses: ['10.77.0.2/24'] }]
  },
  services: {
    ...NOTHING.services,
    addresses: [
      { address: '2001:db8:77::80', link: 'eth2' },
      { address: '10.77.0.80', link: 'eth2' }
    ]
  }
}

describeLab('helper and systemd-networkd', () => {
  describe.skipIf(missing !== undefined)('in one machine', () => {
    beforeAll(async () => {
      lab = await buildMachine('networkd')
      folder = await temporaryDirectory()
      await start()
    })
    afterAll(async () => {
      await helper.end()
      await lab.remove()
      await removeDataDir(folder)
    })

    test('both agree on two arms, and a change of the files takes nothing away', async () => {
      await apply(TWO_ARMS)
      await settled('eth0')
      expect((await helper.ask('state', {})).differences).toEqual([])
      const extra = TWO_ARMS.base.links.map((link) =>
        link.name === 'eth1' ? { ...link, addresses: [...link.addresses, '192.0.2.4/25'] } : link
      )
      await lab.inside('ip', 'address', 'add', '192.0.2.99/32', 'dev', 'eth1')
      await apply({ ...TWO_ARMS, base: { ...TWO_ARMS.base, links: extra } })
      // It is not told of one more fixed address, which would make it take all of them off for a moment.
      for (let look = 0; look < 20; look += 1) {
        const { differences } = await helper.ask('state', {})
        expect(differences).toEqual([])
      }
      // Told of it, it configures the link anew; soon all is there again.
      await helper.ask('apply', {
        desired: { ...TWO_ARMS, base: { ...TWO_ARMS.base, links: extra.map((link) => ({ ...link, routerAdvertisements: true })) } },
        confirm: null
      })
      // It takes them off for a moment, some time after it was told. Both are asked again until both find all well.
      const wanted = ['192.0.2.2/25', '192.0.2.3/25', '192.0.2.4/25', '192.0.2.80/32', '192.0.2.99/32', '2001:db8:c0::80/128']
      await vi.waitFor(
        async () => {
          const seen = await lab.inside('ip', '-br', 'address', 'show', 'eth1')
          for (const address of wanted) expect(seen).toContain(address)
          expect((await helper.ask('state', {})).differences).toEqual([])
        },
        { timeout: 15_000 }
      )
      expect(await readdir(join(folder, 'root/etc/systemd/network'))).toEqual(['10-ballast-eth0.network', '10-ballast-eth1.network'])
    })

    test('what leaves the configuration leaves the machine, though systemd-networkd made it too', async () => {
      await apply({ ...NOTHING, base: { ...NOTHING.base, links: TWO_ARMS.base.links.slice(0, 1) } })
      await waitFor(async () => {
        const [eth0, eth1] = await Promise.all(['eth0', 'eth1'].map((card) => lab.inside('ip', '-br', 'address', 'show', card)))
        return eth0?.includes('198.51.100.2/24') === true && !/192\.0\.2\.[234]\b|c0::/.test(eth1 ?? '')
      })
      await lab.inside('ip', 'address', 'del', '192.0.2.99/32', 'dev', 'eth1')
    })

    test('after a reboot systemd-networkd alone brings the base back, and the helper the services', async () => {
      await apply(TWO_ARMS)
      // When it is told of new files, systemd-networkd takes a link's addresses off for a moment.
      const before = await waitFor(async () => {
        const seen = await lab.picture()
        const { differences } = await helper.ask('state', {})
        return differences.length === 0 && seen === (await lab.picture()) ? seen : null
      })
      await helper.end()
      // What a reboot leaves of the kernel's network: nothing.
      for (const card of ['eth0', 'eth1']) {
        await lab.inside('ip', 'address', 'flush', 'dev', card)
        await lab.inside('ip', 'link', 'set', card, 'down')
      }
      await lab.inside('nft', 'flush', 'ruleset')
      for (const family of ['-4', '-6'])
        for (const priority of ['1000', '1100', '1101']) await lab.inside('ip', family, 'rule', 'del', 'priority', priority).catch(() => '')
      await start()
      // Which flag an address was made with is all that differs.
      const plain = (text: string): string => text.replaceAll(' nodad', '')
      await vi.waitFor(async () => expect(plain(await lab.picture())).toBe(plain(before)), { timeout: 15_000 })
    })

    test('a lease by DHCP comes and goes with the tick, and services’ addresses stay beside it', async () => {
      // The other end gives out leases by systemd-networkd's own server.
      const server = await temporaryDirectory()
      await mkdir(join(server, 'etc/systemd/network'), { recursive: true })
      await writeFile(
        join(server, 'etc/systemd/network/10-server.network'),
        '[Match]\nName=eth2\n[Network]\nAddress=10.88.0.1/24\nDHCPServer=yes\nIPv6AcceptRA=no\nConfigureWithoutCarrier=yes\n[DHCPServer]\nPoolOffset=50\nPoolSize=20\n'
      )
      const [command, ...rest] = [...within(lab.around), 'unshare', '--mount', process.execPath, PROGRAM, server, CONF, 'sleep', '600']
      const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'] })
      await waitFor(async () => (await lab.outside('ip', 'address', 'show', 'eth2')).includes('10.88.0.1'))

      await apply(withDhcp)
      const lease = await waitFor(async () => {
        const { links } = await helper.ask('state', {})
        return links.find(({ name }) => name === 'eth2')?.addresses.find(({ origin }) => origin === 'dhcp')?.address
      }, 20)
      expect(lease).toMatch(/^10\.88\.0\.\d+\/24$/)
      await waitFor(async () => (await helper.ask('state', {})).differences.length === 0)
      const { links, routes } = await helper.ask('state', {})
      expect(links.find(({ name }) => name === 'eth2')?.addresses).toEqual(
        expect.arrayContaining([
          { address: '10.77.0.2/24', origin: 'static' },
          { address: '10.77.0.80/32', origin: 'service' },
          { address: '2001:db8:77::80/128', origin: 'service' }
        ])
      )
      expect(routes).toContainEqual(expect.objectContaining({ gateway: '10.88.0.1', protocol: 'dhcp' }))

      const [link] = withDhcp.base.links
      if (link === undefined) throw new Error('One link is expected.')
      await apply({ ...withDhcp, base: { ...withDhcp.base, links: [{ ...link, dhcp: false }] } })
      await waitFor(async () => !(await lab.inside('ip', 'address', 'show', 'eth2')).includes('10.88.0.'))
      expect(await lab.inside('ip', 'address', 'show', 'eth2')).toContain('10.77.0.80/32')
      child.kill()
      await removeDataDir(server)
    })
  })
})
