/** The network as any process may see it, without the helper. */
import { readFileSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { basename, join } from 'node:path'
import { canonicalAddress } from '../contract/index.ts'
import type { Helper, NetworkSystem } from '../engine/system-ports.ts'
import type { ObservedLink } from './helper/protocol.ts'

const LINKS = '/sys/class/net'

/** A file of sysfs that is answered from memory: asking a thread for it would cost ten times as much, for each link, every second. */
function fact(name: string, file: string): string | null {
  try {
    return readFileSync(join(LINKS, name, file), 'utf8').trim()
  } catch {
    return null
  }
}

/** A file of sysfs for which the kernel asks the driver, which may take its time; null when it does not know (`speed` without a cable). */
const driverFact = (name: string, file: string): Promise<string | null> =>
  readFile(join(LINKS, name, file), 'utf8').then(
    (text) => text.trim(),
    () => null
  )

const numberOf = (text: string | null): number => Number(text ?? 0)

async function driverOf(name: string): Promise<string | null> {
  return readlink(join(LINKS, name, 'device/driver')).then(basename, () => null)
}

function kindOf(name: string): ObservedLink['kind'] {
  const text = fact(name, 'uevent') ?? ''
  if (text.includes('DEVTYPE=vlan')) return 'vlan'
  if (text.includes('DEVTYPE=bond')) return 'bond'
  // Type 1 is Ethernet; bridges and tunnels say what they are.
  return fact(name, 'type') === '1' && !text.includes('DEVTYPE=') ? 'card' : 'other'
}

const DUPLEX = { full: 'full', half: 'half' } as const

async function linkOf(name: string, addresses: readonly string[]): Promise<ObservedLink> {
  const count = (file: string): number => numberOf(fact(name, `statistics/${file}`))
  const speed = numberOf(await driverFact(name, 'speed'))
  const duplex = await driverFact(name, 'duplex')
  return {
    name,
    kind: kindOf(name),
    parent: null,
    vlanId: null,
    mac: fact(name, 'address') ?? '',
    up: (numberOf(fact(name, 'flags')) & 1) === 1,
    carrier: (await driverFact(name, 'carrier')) === '1',
    // Virtual cards say -1.
    speed: speed > 0 ? speed : null,
    duplex: duplex === 'full' || duplex === 'half' ? DUPLEX[duplex] : null,
    mtu: numberOf(fact(name, 'mtu')),
    driver: await driverOf(name),
    addresses: addresses.map((address) => ({ address, origin: address.startsWith('fe80:') ? 'link-local' : 'foreign' })),
    counters: {
      bytesIn: count('rx_bytes'),
      bytesOut: count('tx_bytes'),
      packetsIn: count('rx_packets'),
      packetsOut: count('tx_packets'),
      errorsIn: count('rx_errors'),
      errorsOut: count('tx_errors'),
      droppedIn: count('rx_dropped'),
      droppedOut: count('tx_dropped')
    }
  }
}

async function links(): Promise<ObservedLink[]> {
  const names = (await readdir(LINKS).catch(() => [])).filter((name) => name !== 'lo')
  const held = networkInterfaces()
  return Promise.all(
    names.map((name) =>
      linkOf(
        name,
        (held[name] ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [cidr]))
      )
    )
  )
}

/** @returns what a resolv.conf says. The stub of systemd-resolved is nobody's name server but its own. */
export function resolversIn(text: string): { readonly nameServers: string[]; readonly searchDomains: string[] } {
  const words = text.split('\n').map((line) => line.trim().split(/\s+/))
  const nameServers = words
    .filter(([key]) => key === 'nameserver')
    .flatMap(([, address = '']) => canonicalAddress(address) ?? [])
    .filter((address) => !address.startsWith('127.'))
  return { nameServers, searchDomains: words.findLast(([key]) => key === 'search' || key === 'domain')?.slice(1) ?? [] }
}

const RESOLVERS = ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf'] as const

async function host() {
  let text = ''
  for (const file of RESOLVERS) text ||= await readFile(file, 'utf8').catch(() => '')
  return { hostname: hostname(), ...resolversIn(text) }
}

export const systemNetwork = (helper: Helper | null): NetworkSystem => ({ helper, links, host })
