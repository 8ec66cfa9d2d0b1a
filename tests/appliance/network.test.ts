/** What only the appliance's own kernel can do: VLANs on a trunk, bonds, IPVS; and where answers and connections of services leave. */
import { PLAIN_CHECK } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiSession } from '../support/http.ts'
import { waitFor } from '../support/wait.ts'
import { type Cable, type Host, plugIn } from './cable.ts'
import { copyOfDisk, type Disk, withRootShell } from './disk.ts'
import { TCP } from './frames.ts'
import { freePort, type Machine, startMachine } from './machine.ts'
import { administrator, BOOT, STEP, setAddress, tellWhenFailed, untilWebAnswers } from './person.ts'

// Addresses for documentation and benchmarks (RFC 5737, RFC 2544).
const CLIENTS = { card: 'eth2', own: '198.18.1.2/24', service: '198.18.1.80', other: '198.18.1.81' }
const router: Host = { mac: '52:54:00:aa:00:01', address: '198.18.1.254' }
const neighbour: Host = { mac: '52:54:00:aa:00:02', address: '198.18.1.9' }
const inVlan: Host = { mac: '52:54:00:aa:00:03', address: '198.18.20.9', vlan: 20 }
const FARM = { card: 'eth3', own: '198.18.2.2/24' }
const server: Host = { mac: '52:54:00:aa:00:04', address: '198.18.2.10' }
const BOND = { cards: ['eth4', 'eth5'], own: '198.18.3.2/24' }
const partner: Host = { mac: '52:54:00:aa:00:05', address: '198.18.3.9' }
/** Somebody far away, behind the router. */
const FAR = '203.0.113.9'
const MACHINE_MAC = '52:54:00:00:00:20'

let disk: Disk
let machine: Machine
let api: ApiSession
let cables: readonly Cable[] = []

beforeAll(
  async () => {
    disk = await withRootShell(await copyOfDisk())
    const ends = []
    for (let at = 0; at < 4; at += 1) ends.push({ test: await freePort(), machine: await freePort() })
    const hosts = [[router, neighbour, inVlan], [server], [partner], [partner]]
    cables = await Promise.all(ends.map((end, at) => plugIn(end, hosts[at] ?? [])))
    machine = await startMachine({ disk: disk.path, format: 'raw', firmware: 'bios', rootShell: true, forwarded: [443], cables: ends })
    await untilWebAnswers(machine)
    api = await administrator(machine, true)
    await setAddress(api, CLIENTS.card, [CLIENTS.own])
    await setAddress(api, FARM.card, [FARM.own])
  },
  2 * BOOT * 1000
)

tellWhenFailed(() => machine)

afterAll(async () => {
  await machine.kill()
  for (const cable of cables) cable.close()
  await disk.remove()
})

const cable = (at: number): Cable => {
  const found = cables[at]
  if (found === undefined) throw new Error(`There is no cable ${at}.`)
  return found
}

const pings = async (target: string): Promise<boolean> => (await api.call('diagnosePing', { body: { target, count: 3 } })).ok

const idOf = async (name: string): Promise<number> => {
  const found = (await api.call('interfaceList')).items.find((entry) => entry.name === name)
  if (found === undefined) throw new Error(`There is no ${name}.`)
  return found.id
}

test('the kernel lacks nothing, and IPVS is there', async () => {
  expect((await api.call('networkShow')).lacks).toEqual([])
  expect(await machine.root('cat /proc/net/ip_vs')).toContain('IP Virtual Server')
})

test('a VLAN on a trunk speaks to its own network by tagged frames', async () => {
  expect(await pings(neighbour.address)).toBe(true)
  await api.call('interfaceCreate', { body: { type: 'vlan', parentId: await idOf(CLIENTS.card), vlanId: 20 } })
  await setAddress(api, `${CLIENTS.card}.20`, ['198.18.20.2/24'])
  await waitFor(() => pings(inVlan.address), STEP)
  const tagged = cable(0).seen.filter(({ packet }) => packet.to === inVlan.address)
  expect(tagged.length).toBeGreaterThan(0)
  expect(tagged.every(({ frame }) => frame.vlan === 20)).toBe(true)
})

test('a bond goes on when the cable of one of its cards is pulled', async () => {
  const memberIds = await Promise.all(BOND.cards.map(idOf))
  await api.call('interfaceCreate', { body: { type: 'bond', mode: 'active-backup', memberIds } })
  await setAddress(api, 'bond0', [BOND.own])
  await waitFor(() => pings(partner.address), STEP)
  for (const at of [2, 3]) {
    await machine.command('set_link', { name: `cable${at}`, up: false })
    await waitFor(() => pings(partner.address), STEP)
    await machine.command('set_link', { name: `cable${at}`, up: true })
    const card = BOND.cards[at - 2] ?? ''
    await waitFor(async () => (await machine.root(`cat /sys/class/net/${card}/operstate`)) === 'up', STEP)
  }
})

/** A service on the clients' side with the server on the farm side. */
async function publish(
  port: number,
  fields: { readonly transparent?: boolean; readonly gateway?: string; readonly address?: string }
): Promise<void> {
  const check = { ...PLAIN_CHECK, method: 'none' as const }
  const { value } = await api.call('virtualServiceCreate', {
    body: { address: CLIENTS.service, port, type: 'generic', check, ...fields }
  })
  await api.call('realServerCreate', { params: { id: value.id }, body: { address: server.address, port: 80 } })
}

test('answers leave by the service’s own gateway, not by the machine’s', async () => {
  const to = { mac: MACHINE_MAC, address: CLIENTS.service }
  // A gateway is that of an address, so what has none needs an address of its own.
  await publish(8001, { address: CLIENTS.other })
  await publish(8002, { gateway: router.address })
  const answered = (port: number) => cable(0).seen.find(({ segment, packet }) => packet.to === FAR && segment?.fromPort === port)
  await waitFor(() => {
    cable(0).connect(router, FAR, { ...to, port: 8002 }, 40_002)
    return answered(8002) !== undefined
  }, STEP)
  expect(answered(8002)?.frame.to).toBe(router.mac)
  expect(answered(8002)?.segment?.flags).toBe(TCP.syn | TCP.ack)
  cable(0).connect(router, FAR, { mac: MACHINE_MAC, address: CLIENTS.other, port: 8001 }, 40_001)
  // Once more through the gateway: what was asked before it would have been answered by now.
  const before = cable(0).seen.length
  cable(0).connect(router, FAR, { ...to, port: 8002 }, 40_003)
  await waitFor(
    () =>
      cable(0)
        .seen.slice(before)
        .some(({ segment }) => segment?.toPort === 40_003),
    STEP
  )
  expect(answered(8001)).toBeUndefined()
})

test('with transparency the real server sees the client, without it this machine', async () => {
  await publish(8003, { transparent: true })
  await publish(8004, {})
  const to = { mac: MACHINE_MAC, address: CLIENTS.service }
  const asked = () =>
    cable(1)
      .seen.filter(({ segment }) => segment?.toPort === 80 && segment.flags === TCP.syn)
      .map(({ packet }) => packet.from)
  cable(0).connect(neighbour, neighbour.address, { ...to, port: 8003 }, 40_010)
  await waitFor(() => asked().includes(neighbour.address), STEP)
  cable(0).connect(neighbour, neighbour.address, { ...to, port: 8004 }, 40_011)
  await waitFor(() => asked().some((from) => from === '198.18.2.2'), STEP)
})
