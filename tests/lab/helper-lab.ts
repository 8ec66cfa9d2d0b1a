/** A machine with four network cards for the helper's tests, and the hosts around it: two namespaces and cables between them. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { DesiredNetwork } from '@ballast/server/helper'
import { ipBatch, sweep, within } from './namespaces.ts'

const run = promisify(execFile)

export const CARDS = ['eth0', 'eth1', 'eth2', 'eth3'] as const

export interface Machine {
  readonly machine: string
  readonly around: string
  /** Runs a program in the machine. */
  inside(program: string, ...args: string[]): Promise<string>
  /** The same in the hosts around it. */
  outside(program: string, ...args: string[]): Promise<string>
  /** All there is to see of its network, as text. */
  picture(): Promise<string>
  remove(): Promise<void>
}

const SETTINGS = ['net.ipv4.ip_forward', 'net.ipv4.tcp_timestamps', 'net.ipv6.conf.all.forwarding', 'net.ipv4.conf.all.rp_filter']
const OF_CARD = [
  'ipv4.conf.*.rp_filter',
  'ipv4.conf.*.promote_secondaries',
  'ipv6.conf.*.accept_ra',
  'ipv6.conf.*.accept_dad',
  'ipv6.conf.*.ndisc_notify'
]

/** @param name to tell several of one test run apart. */
export async function buildMachine(name: string): Promise<Machine> {
  const [machine, around] = [`ballast-lab.${process.pid}.${name}`, `ballast-lab.${process.pid}.${name}x`]
  for (const namespace of [machine, around]) await run('ip', ['netns', 'add', namespace])
  const [command = '', ...rest] = within(machine)
  const inside = async (program: string, ...args: string[]): Promise<string> => (await run(command, [...rest, program, ...args])).stdout
  const [outer = '', ...outerRest] = within(around)
  const outside = async (program: string, ...args: string[]): Promise<string> => (await run(outer, [...outerRest, program, ...args])).stdout
  await ipBatch(machine, [
    ['link', 'set', 'lo', 'up'],
    ...CARDS.map((card) => ['link', 'add', card, 'type', 'veth', 'peer', 'name', card, 'netns', around])
  ])
  await ipBatch(around, [['link', 'set', 'lo', 'up'], ...CARDS.map((card) => ['link', 'set', card, 'up'])])
  const settings = [...SETTINGS, ...CARDS.flatMap((card) => OF_CARD.map((setting) => `net.${setting.replace('*', card)}`))]
  return {
    machine,
    around,
    inside,
    outside,
    async picture() {
      const parts = await Promise.all([
        inside('ip', '-o', 'address'),
        inside('ip', '-o', '-d', 'link'),
        inside('ip', 'rule'),
        inside('ip', '-6', 'rule'),
        inside('ip', '-4', 'route', 'show', 'table', 'all'),
        inside('ip', '-6', 'route', 'show', 'table', 'all'),
        inside('nft', 'list', 'ruleset'),
        inside('sysctl', ...settings)
      ])
      // What nobody configures: the order in which things came, what a cable is doing, link-local addresses that come with it.
      const sorted = parts.map((part) =>
        part
          .replaceAll(/^\d+: /gm, '')
          .split('\n')
          .filter((line) => !/\b(fe80:|ff00:)/.test(line))
          .toSorted()
          .join('\n')
      )
      return sorted.join('\n').replaceAll(/ (tentative|linkdown|dead|qdisc \w+)\b/g, '')
    },
    async remove() {
      await sweepThese([machine, around])
    }
  }
}

async function sweepThese(namespaces: readonly string[]): Promise<void> {
  for (const namespace of namespaces) {
    const pids = (await run('ip', ['netns', 'pids', namespace])).stdout.split('\n').filter((line) => line !== '')
    for (const pid of pids) {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {
        // Ended by itself.
      }
    }
  }
  await sweep()
}

const card = (name: string, addresses: string[]): DesiredNetwork['base']['links'][number] => ({
  name,
  kind: { type: 'card' },
  mtu: 1500,
  dhcp: false,
  routerAdvertisements: false,
  addresses
})

/** As it is before anybody configured anything. */
export const NOTHING: DesiredNetwork = {
  base: {
    links: [],
    routes: [],
    hostname: null,
    nameServers: [],
    searchDomains: [],
    hosts: [],
    time: null,
    kernel: { tcpTimestamps: true, strictRouting: false, forwarding: false }
  },
  services: {
    addresses: [],
    gateways: [],
    transparent: { ipv4: false, ipv6: false },
    serverNat: [],
    filter: null
  }
}

/** Two arms as in the walk-through, with something of everything. */
export const TWO_ARMS: DesiredNetwork = {
  base: {
    ...NOTHING.base,
    links: [card('eth0', ['198.51.100.2/24', '2001:db8:c6::2/64']), card('eth1', ['192.0.2.2/25', '192.0.2.3/25', '2001:db8:c0::2/64'])],
    routes: [
      { destination: '0.0.0.0/0', gateway: '198.51.100.1', link: 'eth0' },
      { destination: '::/0', gateway: '2001:db8:c6::1', link: 'eth0' },
      { destination: '192.0.2.128/25', gateway: '192.0.2.1', link: 'eth1' }
    ],
    hostname: 'lb1',
    nameServers: ['192.0.2.53'],
    searchDomains: ['contoso.local'],
    hosts: [{ address: '192.0.2.11', name: 'fe1.contoso.local' }],
    time: { zone: 'Europe/Berlin', ntpServers: ['192.0.2.11'] },
    kernel: { tcpTimestamps: false, strictRouting: true, forwarding: true }
  },
  services: {
    addresses: [
      { address: '198.51.100.80', link: 'eth0' },
      { address: '192.0.2.80', link: 'eth1' },
      { address: '2001:db8:c6::80', link: 'eth0' },
      { address: '2001:db8:c0::80', link: 'eth1' }
    ],
    gateways: [
      { address: '192.0.2.80', gateway: '192.0.2.1', link: 'eth1', only: false },
      { address: '2001:db8:c0::80', gateway: '2001:db8:c0::1', link: 'eth1', only: true }
    ],
    transparent: { ipv4: true, ipv6: true },
    serverNat: [
      { from: '192.0.2.11/32', outLink: 'eth0', to: '198.51.100.80' },
      { from: '192.0.2.0/25', outLink: 'eth0', to: null }
    ],
    filter: {
      action: 'reject',
      block: ['203.0.113.0/24', '203.0.113.7/32', '2001:db8:bad::/48'],
      allow: [],
      services: [{ address: '198.51.100.80', protocol: 'tcp', ports: { first: 443, last: 445 }, block: [], allow: ['198.51.100.0/24'] }],
      restrict: [{ address: '198.51.100.80', link: 'eth0' }],
      includeWui: true,
      wuiPorts: [443],
      wuiLinks: ['eth0'],
      keep: ['198.51.100.7']
    }
  }
}
