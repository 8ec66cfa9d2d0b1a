/**
 * The network of network.ts as network namespaces of this machine. They are called `ballast-lab.<pid>.<host>`; nothing is
 * ever made, changed or removed outside of those. The cables meet in bridges, in one more namespace called `wires`.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isAlive } from '../support/processes.ts'
import { waitFor } from '../support/wait.ts'
import { address, FAMILIES, firewallRules, type HostName, hostEntries, NETWORKS } from './network.ts'

const run = promisify(execFile)

const PREFIX = 'ballast-lab'
const NAME = /^ballast-lab\.(\d+)\.[a-z0-9]+$/

type Batch = readonly (readonly (string | number)[])[]

/** Feeds a program's standard input. */
async function feed(program: string, args: readonly string[], text: string): Promise<void> {
  const running = run(program, [...args])
  running.child.stdin?.end(text)
  await running
}

/** `ip` with many commands at once, in a namespace. */
export const ipBatch = (namespace: string, batch: Batch): Promise<void> =>
  feed('ip', ['-n', namespace, '-batch', '-'], batch.map((words) => `${words.join(' ')}\n`).join(''))

/** @returns argument array that runs a program in a namespace; the process stays the one that was started. */
export const within = (namespace: string): readonly string[] => ['ip', 'netns', 'exec', namespace]

async function execute(namespace: string, program: string, args: readonly string[]): Promise<string> {
  const [first = '', ...rest] = within(namespace)
  return (await run(first, [...rest, program, ...args])).stdout
}

async function removeNamespace(name: string): Promise<void> {
  // Whoever runs in there was started by a lab, HAProxy and its workers included.
  await waitFor(async () => {
    const pids = (await run('ip', ['netns', 'pids', name])).stdout.split('\n').filter((line) => line !== '')
    for (const pid of pids) {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {
        // Ended by itself.
      }
    }
    return pids.length === 0
  })
  await run('ip', ['netns', 'delete', name])
}

async function namespacesOf(isWanted: (pid: number) => boolean): Promise<string[]> {
  const { stdout } = await run('ip', ['netns', 'list'])
  const names = stdout.split('\n').map((line) => line.split(' ')[0] ?? '')
  return names.filter((name) => {
    const pid = NAME.exec(name)?.[1]
    return pid !== undefined && isWanted(Number(pid))
  })
}

/** Removes what labs left whose process is gone, and what an earlier process with our number left. */
export async function sweep(): Promise<void> {
  const left = await namespacesOf((pid) => pid === process.pid || !isAlive(pid))
  await Promise.all(left.map(removeNamespace))
}

/** Why no lab can be built here, as a sentence; null when one can. */
export async function labProblem(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'The lab makes network namespaces, which only root may do: sudo npm run test:lab'
  const name = `${PREFIX}.${process.pid}.trial`
  try {
    await sweep()
    await run('ip', ['netns', 'add', name])
    await ipBatch(name, [
      ['link', 'add', 'trial', 'type', 'bridge'],
      ['link', 'add', 'left', 'type', 'veth', 'peer', 'name', 'right']
    ])
    await execute(name, 'nft', ['list', 'ruleset'])
    await sweep()
    return null
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : String(error)
    return `The lab needs network namespaces, bridges, veth pairs and nftables, and this machine refuses: ${reason}`
  }
}

const SYSCTLS = ['net.ipv6.conf.all.disable_ipv6=0', 'net.ipv6.conf.default.disable_ipv6=0', 'net.ipv6.conf.default.accept_ra=0']
const FORWARDING = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']

export interface Network {
  /** Full name of a host's namespace. */
  namespace(host: HostName): string
  /** Runs a program there and gives what it wrote. */
  inside(host: HostName, program: string, args: readonly string[]): Promise<string>
  ip(host: HostName, ...batch: Batch): Promise<void>
  remove(): Promise<void>
}

/** The cable of each arm, from the host to the bridge of its network. */
const cables = (fullName: (host: string) => string): Batch =>
  hostEntries().flatMap(([host, { arms }]) =>
    Object.entries(arms).flatMap(([arm, { network }]) => [
      ['link', 'add', `${host}-${arm}`, 'type', 'veth', 'peer', 'name', arm, 'netns', fullName(host)],
      ['link', 'set', `${host}-${arm}`, 'master', network, 'up']
    ])
  )

/**
 * Own addresses first, so that they are the ones with which the kernel starts connections. `nodad`: usable at once.
 * An IPv6 address with a preferred lifetime of 0 answers but starts no connections, as a virtual address should.
 */
const addressing = ({ arms, defaultGateway }: ReturnType<typeof hostEntries>[number][1], withVirtual: boolean): Batch => [
  ['link', 'set', 'lo', 'up'],
  ...Object.entries(arms).flatMap(([arm, { network, host, also = [] }]) => [
    ['link', 'set', arm, 'up'],
    ['address', 'add', `${address('ipv4', network, host)}/${NETWORKS[network].ipv4.bits}`, 'dev', arm],
    ['address', 'add', `${address('ipv6', network, host)}/${NETWORKS[network].ipv6.bits}`, 'dev', arm, 'nodad'],
    ...(withVirtual ? also : []).flatMap((number) => [
      ['address', 'add', `${address('ipv4', network, number)}/32`, 'dev', arm],
      ['address', 'add', `${address('ipv6', network, number)}/128`, 'dev', arm, 'nodad', 'preferred_lft', 0]
    ])
  ]),
  ...(defaultGateway === undefined ? [] : FAMILIES.map((family) => ['route', 'add', 'default', 'via', address(family, ...defaultGateway)]))
]

/**
 * Builds everything. What fails half-way is removed by the next sweep.
 * @param virtual whether the balancer gets its virtual addresses by hand; with the helper it brings them up itself.
 */
export async function buildNetwork(virtual = true): Promise<Network> {
  await sweep()
  const fullName = (host: string): string => `${PREFIX}.${process.pid}.${host}`
  const hosts = hostEntries()
  await Promise.all(['wires', ...hosts.map(([host]) => host)].map((host) => run('ip', ['netns', 'add', fullName(host)])))
  await Promise.all(
    hosts.map(([host, { forwards }]) => execute(fullName(host), 'sysctl', ['-qw', ...SYSCTLS, ...(forwards === true ? FORWARDING : [])]))
  )
  const bridges = Object.keys(NETWORKS).map((network) => ['link', 'add', network, 'up', 'type', 'bridge', 'mcast_snooping', 0])
  await ipBatch(fullName('wires'), [...bridges, ...cables(fullName)])
  await Promise.all(hosts.map(([host, description]) => ipBatch(fullName(host), addressing(description, virtual || host !== 'balancer'))))
  const [ip = '', ...rest] = within(fullName('firewall'))
  await feed(ip, [...rest, 'nft', '-f', '-'], firewallRules())
  return {
    namespace: fullName,
    inside: (host, program, args) => execute(fullName(host), program, args),
    ip: (host, ...batch) => ipBatch(fullName(host), batch),
    remove: async () => {
      await Promise.all((await namespacesOf((pid) => pid === process.pid)).map(removeNamespace))
    }
  }
}
