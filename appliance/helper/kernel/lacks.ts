/** What this kernel and machine cannot do, found by asking for things that are refused in either case, so that nothing is ever made. */
import { access } from 'node:fs/promises'
import type { Lack } from '@ballast/server/helper'
import { run } from '../programs.ts'

/** The kernel looks for the driver first, and loads its module; then it refuses the MTU. */
async function knowsLinks(type: 'bond', refused: readonly string[]): Promise<boolean> {
  const result = await run('ip', ['link', 'add', 'name', 'ballast-probe', ...refused, 'type', type])
  return !result.stderr.includes('Unknown device type')
}

/** No VLAN can be on the loopback interface. */
async function knowsVlans(): Promise<boolean> {
  const result = await run('ip', ['link', 'add', 'link', 'lo', 'name', 'ballast-probe', 'type', 'vlan', 'id', '1'])
  return !result.stderr.includes('Unknown device type')
}

/** `--check`: the kernel judges the transaction and drops it. */
async function takesRules(hook: string, rule: string): Promise<boolean> {
  const input = `table inet ballast_probe {\n chain probe {\n type filter hook ${hook}; policy accept;\n ${rule}\n }\n}\n`
  return (await run('nft', ['--check', '-f', '-'], { input })).exit === 0
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

/** @param appliance whether this helper was told to look after the machine itself. */
export async function findLacks(appliance: boolean): Promise<Lack[]> {
  const can: Record<Lack, Promise<boolean>> = {
    vlan: knowsVlans(),
    bond: knowsLinks('bond', ['mtu', '60']),
    ipvs: exists('/proc/net/ip_vs'),
    transparency: takesRules('prerouting priority mangle', 'meta l4proto tcp socket transparent 1 meta mark set 1'),
    filter: takesRules('input priority filter', 'ct state established accept'),
    capture: Promise.any(['/usr/bin/tcpdump', '/usr/sbin/tcpdump'].map((path) => access(path))).then(
      () => true,
      () => false
    ),
    appliance: Promise.resolve(appliance),
    ipv6: exists('/proc/sys/net/ipv6')
  }
  const found = await Promise.all(Object.entries(can).map(async ([lack, answer]) => [lack as Lack, await answer] as const))
  return found.flatMap(([lack, answer]) => (answer ? [] : [lack]))
}
