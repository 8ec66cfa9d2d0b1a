/**
 * The walk-through's two-armed machine with real traffic: which address real servers see, which way answers go, what passes
 * whole. The table "Source address seen by a Real Server", row by row, in IPv4 and IPv6.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type HealthCheck, type Id, type NewVirtualService, PLAIN_CHECK } from '@ballast/server/contract'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { CURL, type Lab, startLab } from './lab.ts'
import { address, FAMILIES, type FamilyName, HOSTS, inUrl, type NetworkName, prefix, SERVERS } from './network.ts'

const CHECK: HealthCheck = { ...PLAIN_CHECK, method: 'http', url: '/check' }
const VIRTUAL = 80
const PORT = 8080

let lab: Lab

/** A service with the three real servers of the farm. It is put together switched off, which the engine need not follow. */
async function publish(
  family: FamilyName,
  network: NetworkName,
  fields: Partial<NewVirtualService> = {},
  serverFamily = family
): Promise<Id> {
  const where = { address: address(family, network, VIRTUAL), port: PORT }
  const body: NewVirtualService = { ...where, type: 'http', check: CHECK, enabled: false, ...fields }
  const { id } = (await lab.api.call('virtualServiceCreate', { body })).value
  for (const server of SERVERS) {
    const { host } = HOSTS[server].arms.eth0
    await lab.api.call('realServerCreate', { params: { id }, body: { address: address(serverFamily, 'farm', host), port: 80 } })
  }
  await change(id, { enabled: true })
  return id
}

const statusOf = async (id: Id): Promise<string> => (await lab.api.call('virtualServiceShow', { params: { id } })).state.status

/** Until each of its servers has passed a check. */
const whenUp = (id: Id) =>
  waitFor(async () => {
    const { realServers } = await lab.api.call('virtualServiceShow', { params: { id } })
    return realServers.every((server) => server.state.status === 'Up')
  })

const change = async (id: Id, body: Partial<NewVirtualService>): Promise<void> => {
  const { version } = await lab.api.call('virtualServiceShow', { params: { id } })
  await lab.api.call('virtualServiceChange', { params: { id }, body, version })
}

const url = (family: FamilyName, network: NetworkName): string => `http://${inUrl(address(family, network, VIRTUAL))}:${PORT}/`

/** From where all servers were checked since they were asked last. */
const checkSources = async (): Promise<string[]> =>
  [...new Set((await Promise.all(SERVERS.map((server) => lab.checksOf(server)))).flat())].toSorted()

describeLab('two arms', () => {
  beforeAll(async () => {
    lab = await startLab()
  })
  afterEach(async () => {
    for (const { id } of (await lab.api.call('virtualServiceList')).items) {
      const { version } = await lab.api.call('virtualServiceShow', { params: { id } })
      await lab.api.call('virtualServiceDelete', { params: { id }, version })
    }
    await checkSources()
  })
  afterAll(() => lab.remove())

  describe.each(FAMILIES)('%s', (family) => {
    const other = family === 'ipv4' ? 'ipv6' : 'ipv4'
    const own = address(family, 'farm', 2)
    const outside = address(family, 'internet', 10)
    const published = url(family, 'internet')

    test('subnet originating: servers see the balancer in their own subnet, and the outside client in X-Forwarded-For', async () => {
      const id = await publish(family, 'perimeter', { subnetOriginating: true })
      await whenUp(id)
      const told = [await lab.ask('outside', published), await lab.ask('outside', published), await lab.ask('outside', published)]
      expect(told.map(({ server }) => server).toSorted()).toEqual(SERVERS)
      expect(told.map(({ client }) => client)).toEqual([own, own, own])
      expect(told.map(({ headers }) => headers['x-forwarded-for'])).toEqual([outside, outside, outside])
      expect(await checkSources()).toEqual([own])
    })

    test('not subnet originating: servers see the virtual address, and need a route to it', async () => {
      const id = await publish(family, 'perimeter', { subnetOriginating: false })
      // Their answers go to the gateway, which knows no way: the checks see it first, and the service says so.
      await waitFor(async () => (await statusOf(id)) === 'Down')
      expect(await lab.curl('outside', published)).toMatchObject({ exit: CURL.fine, status: 503 })

      const route = [prefix(family, 'perimeter'), 'via', own]
      for (const server of SERVERS) {
        await lab.network.ip(server, ['route', 'add', ...route])
        onTestFinished(() => lab.network.ip(server, ['route', 'delete', ...route]))
      }
      await whenUp(id)
      const told = await lab.ask('outside', published)
      expect(told.client).toBe(address(family, 'perimeter', VIRTUAL))
      expect(told.headers['x-forwarded-for']).toBe(outside)
      // Unlike a LoadMaster's, whose checks always leave from its own address: HAProxy has one source for both.
      expect(await checkSources()).toEqual([address(family, 'perimeter', VIRTUAL)])
    })

    test('the switch takes effect with the next connection, both ways', async () => {
      const virtual = address(family, 'farm', VIRTUAL)
      const id = await publish(family, 'farm', { subnetOriginating: true })
      await whenUp(id)
      // The virtual address is in the servers' own subnet here: no route is needed.
      expect((await lab.ask('gateway', url(family, 'farm'))).client).toBe(own)
      await change(id, { subnetOriginating: false })
      expect((await lab.ask('gateway', url(family, 'farm'))).client).toBe(virtual)
      await change(id, { subnetOriginating: true })
      expect((await lab.ask('gateway', url(family, 'farm'))).client).toBe(own)
    })

    test('servers of the other family see the balancer’s own address, whatever the switch says', async () => {
      const id = await publish(family, 'perimeter', { subnetOriginating: false }, other)
      await whenUp(id)
      const told = await lab.ask('outside', published)
      expect(told.client).toBe(address(other, 'farm', 2))
      expect(told.headers['x-forwarded-for']).toBe(outside)
    })

    test('an internal service cannot answer another internal subnet until its answers leave through that arm', async () => {
      const internal = url(family, 'farm')
      await whenUp(await publish(family, 'farm'))
      expect((await lab.ask('gateway', internal)).client).toBe(own)

      // The question arrives; the answer goes to the default gateway, which is the firewall, and ends there.
      const before = await lab.strays(family)
      expect(await lab.curl('inside', internal)).toMatchObject({ exit: CURL.timedOut })
      expect(await lab.strays(family)).toBeGreaterThan(before)

      // What a default gateway of the service's own means to the kernel.
      const rule = ['rule', 'add', 'from', address(family, 'farm', VIRTUAL), 'lookup', 100]
      const route = ['route', 'add', 'default', 'via', address(family, 'farm', 1), 'table', 100]
      const ip = async (words: readonly (string | number)[]): Promise<void> => {
        await lab.network.inside('balancer', 'ip', [`-${family.at(-1)}`, ...words.map(String)])
      }
      await ip(rule)
      onTestFinished(() => ip(rule.with(1, 'delete')))
      await ip(route)
      onTestFinished(() => ip(route.with(1, 'delete')))
      const cured = await lab.strays(family)
      const told = await lab.ask('inside', internal)
      expect(told.client).toBe(own)
      expect(told.headers['x-forwarded-for']).toBe(address(family, 'office', 140))
      expect(await lab.strays(family)).toBe(cured)
    })

    test('a disabled service leaves its port closed, and other services alone', async () => {
      const id = await publish(family, 'perimeter')
      const neighbour = await publish(family, 'perimeter', { port: PORT + 1 })
      await Promise.all([whenUp(id), whenUp(neighbour)])
      await lab.ask('outside', published)
      await change(id, { enabled: false })
      expect(await lab.curl('outside', published)).toMatchObject({ exit: CURL.refused })
      await lab.ask('outside', published.replace(String(PORT), String(PORT + 1)))
      await change(id, { enabled: true })
      await whenUp(id)
      await lab.ask('outside', published)
    })

    test('10 MiB come back unharmed, over a way that takes packets of 1280 bytes only', async () => {
      const narrow = ['route', 'add', `${outside}/${family === 'ipv4' ? 32 : 128}`, 'dev', 'eth0', 'mtu', 'lock', 1280]
      await lab.network.ip('firewall', narrow)
      onTestFinished(() => lab.network.ip('firewall', narrow.with(1, 'delete')))
      await whenUp(await publish(family, 'perimeter'))

      const sent = randomBytes(10 * 1024 * 1024)
      const file = join(lab.dataDir, 'sent')
      const received = join(lab.dataDir, 'received')
      await writeFile(file, sent)
      const sendAndReceive = ['--data-binary', `@${file}`, '--output', received]
      expect(await lab.curl('outside', published, sendAndReceive)).toMatchObject({ exit: CURL.fine, status: 200 })
      expect(sha256(await readFile(received))).toBe(sha256(sent))
      // The firewall had to say it, and the balancer to heed it.
      expect(await lab.network.inside('balancer', 'ip', ['route', 'get', outside])).toContain('mtu 1280')
    })
  })

  // Of two addresses of an interface IPv6 takes the one more like the target's, IPv4 the first one (RFC 6724, 5, rule 8).
  test('an IPv6 virtual address that is not deprecated becomes the source, subnet originating or not', async () => {
    const virtual = address('ipv6', 'farm', VIRTUAL)
    const lifetime = (seconds: string | number) =>
      lab.network.ip('balancer', ['address', 'change', `${virtual}/128`, 'dev', 'eth1', 'preferred_lft', seconds])
    await lifetime('forever')
    onTestFinished(() => lifetime(0))
    await whenUp(await publish('ipv6', 'perimeter', { subnetOriginating: true }))
    expect((await lab.ask('outside', url('ipv6', 'internet'))).client).toBe(virtual)
  })
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
