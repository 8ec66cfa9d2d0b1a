/**
 * The two-armed machine with its helper: service addresses come and go by themselves, a service's own gateway, transparency,
 * Server NAT, strict routing. In IPv4 and IPv6, with real traffic.
 */
import { type HealthCheck, type Id, type NewVirtualService, PLAIN_CHECK, type Settings } from '@ballast/server/contract'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { CURL, type Lab, startLab } from './lab.ts'
import { address, FAMILIES, type FamilyName, HOSTS, inUrl, type NetworkName, SERVERS } from './network.ts'

const CHECK: HealthCheck = { ...PLAIN_CHECK, method: 'http', url: '/check' }
const VIRTUAL = 80
const PORT = 8080

let lab: Lab

async function publish(family: FamilyName, network: NetworkName, fields: Partial<NewVirtualService> = {}): Promise<Id> {
  const body: NewVirtualService = {
    address: address(family, network, VIRTUAL),
    port: PORT,
    type: 'http',
    check: CHECK,
    enabled: false,
    ...fields
  }
  const { id } = (await lab.api.call('virtualServiceCreate', { body })).value
  for (const server of SERVERS) {
    const { host } = HOSTS[server].arms.eth0
    await lab.api.call('realServerCreate', { params: { id }, body: { address: address(family, 'farm', host), port: 80 } })
  }
  await change(id, { enabled: true })
  return id
}

const change = async (id: Id, body: Partial<NewVirtualService>): Promise<void> => {
  const { version } = await lab.api.call('virtualServiceShow', { params: { id } })
  await lab.api.call('virtualServiceChange', { params: { id }, body, version })
}

const remove = async (id: Id): Promise<void> => {
  const { version } = await lab.api.call('virtualServiceShow', { params: { id } })
  await lab.api.call('virtualServiceDelete', { params: { id }, version })
}

const whenUp = (id: Id) =>
  waitFor(async () => {
    const { realServers } = await lab.api.call('virtualServiceShow', { params: { id } })
    return realServers.every((server) => server.state.status === 'Up')
  })

const url = (family: FamilyName, network: NetworkName, port = PORT): string => `http://${inUrl(address(family, network, VIRTUAL))}:${port}/`

const held = (): Promise<string> => lab.network.inside('balancer', 'ip', ['-o', 'address', 'show'])

/** Sets *Network Options* for a test and takes them back; a change that waits is confirmed. */
async function options(network: Partial<Settings['network']>): Promise<void> {
  const set = async (wanted: Settings['network']): Promise<void> => {
    const { version } = await lab.api.call('settingsShow')
    const { plan } = await lab.api.call('settingsChange', { body: { network: wanted }, version })
    if (plan.confirm === undefined) return
    const { pending } = await lab.api.call('networkShow')
    await lab.api.call('networkConfirm', { body: { id: pending?.id ?? '' } })
  }
  const before = (await lab.api.call('settingsShow')).network
  await set({ ...before, ...network })
  onTestFinished(() => set(before))
}

/** Servers whose default gateway is the balancer, as in a two-armed network without another router. */
async function throughBalancer(family: FamilyName): Promise<void> {
  for (const server of SERVERS) {
    const via = (host: number): Promise<void> =>
      lab.network.ip(server, ['route', 'replace', 'default', 'via', address(family, 'farm', host)])
    await via(2)
    onTestFinished(() => via(1))
  }
}

describeLab('the network by its helper', () => {
  beforeAll(async () => {
    lab = await startLab({ helper: true })
    await lab.program('firewall', 'web-server.ts', ['firewall'])
  })
  afterEach(async () => {
    for (const { id } of (await lab.api.call('virtualServiceList')).items) await remove(id)
  })
  afterAll(() => lab.remove())

  test('the machine’s cards are taken over as they are', async () => {
    const { helper, interfaces, pending, lacks } = await lab.api.call('networkShow')
    expect(helper).toEqual({ present: true, reason: '' })
    expect(pending).toBeNull()
    expect(lacks).not.toContain('transparency')
    expect(
      interfaces.map(({ name, addresses, useForDefaultGateway }) => ({ name, addresses: addresses.toSorted(), useForDefaultGateway }))
    ).toEqual([
      {
        name: 'eth0',
        addresses: [`${address('ipv4', 'perimeter', 2)}/24`, `${address('ipv6', 'perimeter', 2)}/64`].toSorted(),
        useForDefaultGateway: true
      },
      {
        name: 'eth1',
        addresses: [`${address('ipv4', 'farm', 2)}/25`, `${address('ipv6', 'farm', 2)}/64`].toSorted(),
        useForDefaultGateway: false
      }
    ])
    const { gateways } = await lab.api.call('settingsShow')
    expect(gateways).toEqual({ ipv4: address('ipv4', 'perimeter', 1), ipv6: address('ipv6', 'perimeter', 1) })
    const { items } = await lab.api.call('revisionList', { query: {} })
    expect(items.map(({ note, author }) => `${author}: ${note}`)).toContain('Ballast: Took over the network of this machine')
  })

  describe.each(FAMILIES)('%s', (family) => {
    const own = address(family, 'farm', 2)
    const virtual = address(family, 'farm', VIRTUAL)
    const outside = address(family, 'internet', 10)
    const published = url(family, 'internet')

    test('an address comes with its first service and goes with its last; others go on', async () => {
      const first = await publish(family, 'perimeter')
      await whenUp(first)
      expect((await lab.ask('outside', published)).client).toBe(own)
      const second = await publish(family, 'farm')
      expect(await held()).toContain(` ${virtual}/`)
      const third = await publish(family, 'farm', { port: PORT + 1 })
      await remove(second)
      expect(await held()).toContain(` ${virtual}/`)
      await remove(third)
      expect(await held()).not.toContain(` ${virtual}/`)
      await lab.ask('outside', published)
      await remove(first)
      expect(await held()).not.toContain(` ${address(family, 'perimeter', VIRTUAL)}/`)
      expect(await held()).toContain(` ${own}/`)
    })

    test('an address that no interface’s network holds is refused with the networks there are', async () => {
      const body: NewVirtualService = { address: address(family, 'internet', VIRTUAL), port: PORT }
      await expect(lab.api.call('virtualServiceCreate', { body })).rejects.toMatchObject({
        problem: {
          code: 'not-acceptable-together',
          errors: [{ path: 'address', message: expect.stringContaining('The networks are eth0 (') }]
        }
      })
    })

    test('the address of another machine is refused, and stays free of us', async () => {
      const taken = address(family, 'farm', HOSTS.server1.arms.eth0.host)
      await expect(lab.api.call('virtualServiceCreate', { body: { address: taken, port: PORT } })).rejects.toMatchObject({
        problem: { errors: [{ path: 'address', message: expect.stringContaining('Another machine on eth1') }] }
      })
      expect(await held()).not.toContain(` ${taken}/`)
    })

    test('a default gateway of the service’s own: fails without, works with', async () => {
      const id = await publish(family, 'farm')
      await whenUp(id)
      const warningsOf = async () =>
        (await lab.api.call('networkPicture', { query: { service: id, client: address(family, 'office', 140) } })).warnings
      expect(await lab.curl('inside', url(family, 'farm'))).toMatchObject({ exit: CURL.timedOut })
      expect(await warningsOf()).toMatchObject([{ serviceId: id, setting: 'Default Gateway' }])
      await change(id, { gateway: address(family, 'farm', 1) })
      const told = await lab.ask('inside', url(family, 'farm'))
      expect(told.headers['x-forwarded-for']).toBe(address(family, 'office', 140))
      expect(await warningsOf()).toEqual([])
      await change(id, { gateway: null })
      expect(await lab.curl('inside', url(family, 'farm'))).toMatchObject({ exit: CURL.timedOut })
    })

    test('transparent: servers see the client, and a service beside it stays as it was', async () => {
      await throughBalancer(family)
      const id = await publish(family, 'perimeter', { transparent: true })
      await whenUp(id)
      expect((await lab.ask('outside', published)).client).toBe(outside)
      await change(id, { transparent: false })
      expect((await lab.ask('outside', published)).client).toBe(own)
      await change(id, { transparent: true })
      expect((await lab.ask('outside', published)).client).toBe(outside)
    })

    test('Server NAT: connections that servers start show the balancer’s address, or the service’s, or their own', async () => {
      await throughBalancer(family)
      const firewall = `http://${inUrl(address(family, 'perimeter', 1))}/`
      const id = await publish(family, 'perimeter')
      expect((await lab.ask('server1', firewall)).client).toBe(address(family, 'perimeter', 2))
      await change(id, { useForServerNat: true })
      expect((await lab.ask('server1', firewall)).client).toBe(address(family, 'perimeter', VIRTUAL))
      const back = [address(family, 'farm', 11), 'via', address(family, 'perimeter', 2)]
      await lab.network.ip('firewall', ['route', 'add', ...back])
      onTestFinished(() => lab.network.ip('firewall', ['route', 'delete', ...back]))
      await options({ serverNat: false })
      expect((await lab.ask('server1', firewall)).client).toBe(address(family, 'farm', 11))
    })

    test('strict IP routing drops what comes in by another arm than its answer would leave by', async () => {
      await whenUp(await publish(family, 'farm'))
      const before = await lab.strays(family)
      expect(await lab.curl('inside', url(family, 'farm'))).toMatchObject({ exit: CURL.timedOut })
      const strayed = await lab.strays(family)
      expect(strayed).toBeGreaterThan(before)
      await options({ strictRouting: true })
      // Answers to the first question may still be repeated; its connection has ended before the next count.
      await waitFor(async () => {
        const one = await lab.strays(family)
        expect(await lab.curl('inside', url(family, 'farm'))).toMatchObject({ exit: CURL.timedOut })
        return (await lab.strays(family)) === one
      })
      expect((await lab.ask('gateway', url(family, 'farm'))).client).toBe(own)
    })

    test('not subnet originating: servers see the virtual address; the option of the whole machine overrules it', async () => {
      await throughBalancer(family)
      const id = await publish(family, 'farm', { subnetOriginating: false })
      await whenUp(id)
      expect((await lab.ask('gateway', url(family, 'farm'))).client).toBe(virtual)
      await options({ subnetOriginating: true })
      expect((await lab.ask('gateway', url(family, 'farm'))).client).toBe(own)
    })
  })
})
