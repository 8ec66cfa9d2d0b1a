/**
 * A change that can cut the administrator off waits to be confirmed. Whatever happens meanwhile (nobody answers, the web process or
 * the helper is killed, the client's cable is out), the old network is back in time.
 */
import { PLAIN_CHECK } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../support/wait.ts'
import { describeLab } from './describe-lab.ts'
import { type Lab, startLab } from './lab.ts'
import { address } from './network.ts'

/** Seconds; the least that can be asked for. */
const TIME = 10
/** Seconds for taking the change back, on a busy machine. */
const LATE = 8

const OLD = `${address('ipv4', 'perimeter', 2)}/24`
const NEW = `${address('ipv4', 'perimeter', 3)}/24`

let lab: Lab

const held = async (): Promise<readonly string[]> => {
  const text = await lab.network.inside('balancer', 'ip', ['-o', '-4', 'address', 'show', 'dev', 'eth0'])
  return text.split('\n').flatMap((line) => /inet (\S+)/.exec(line)?.[1] ?? [])
}

const eth0 = async () => {
  const found = (await lab.api.call('interfaceList')).items.find(({ name }) => name === 'eth0')
  if (found === undefined) throw new Error('There is no eth0.')
  return found
}

/** Replaces the IPv4 address of eth0. @returns the answer, and the change that waits. */
async function readdress(from: string, to: string) {
  const { id, version, addresses } = await eth0()
  const body = { addresses: addresses.map((text) => (text === from ? to : text)) }
  const written = await lab.api.call('interfaceChange', { params: { id }, query: { confirmSeconds: TIME }, body, version })
  const { pending } = await lab.api.call('networkShow')
  return { written, pending }
}

const newest = async () => (await lab.api.call('revisionList', { query: { limit: 1 } })).items[0]

describeLab('a change of the network that must be confirmed', () => {
  beforeAll(async () => {
    lab = await startLab({ helper: true })
  })
  afterAll(() => lab.remove())

  test('a dry run says that it will have to be confirmed, and why', async () => {
    const { id, version, addresses } = await eth0()
    const body = { addresses: addresses.map((text) => (text === OLD ? NEW : text)) }
    const { plan } = await lab.api.call('interfaceChange', { params: { id }, query: { dryRun: 'true' }, body, version })
    expect(plan.confirm).toMatchObject({ seconds: 60, reasons: [expect.stringContaining(`eth0 loses ${OLD}`)] })
    expect(await held()).toEqual([OLD])
  })

  test('confirmed, it stays, also when the helper starts again', async () => {
    const { written, pending } = await readdress(OLD, NEW)
    expect(written.plan.confirm?.seconds).toBe(TIME)
    expect(pending).toMatchObject({
      revision: written.revision,
      author: 'bal',
      confirmAt: [expect.stringContaining(address('ipv4', 'perimeter', 3)), expect.anything(), expect.anything(), expect.anything()]
    })
    expect(await held()).toEqual([NEW])
    const { pending: none } = await lab.api.call('networkConfirm', { body: { id: pending?.id ?? '' } })
    expect(none).toBeNull()
    await lab.helper?.end('SIGKILL')
    await lab.helper?.start()
    await waitFor(async () => (await lab.api.call('networkShow')).helper.present)
    expect(await held()).toEqual([NEW])
    const back = await readdress(NEW, OLD)
    await lab.api.call('networkConfirm', { body: { id: back.pending?.id ?? '' } })
    expect(await held()).toEqual([OLD])
  })

  test('taken back at once by hand', async () => {
    const { pending } = await readdress(OLD, NEW)
    await lab.api.call('networkRevert', { body: { id: pending?.id ?? '' } })
    expect(await held()).toEqual([OLD])
    expect((await eth0()).addresses).toContain(OLD)
    expect(await newest()).toMatchObject({ author: 'Ballast', note: 'Reverted by the administrator', undoes: pending?.revision })
  })

  test('while one waits, other network changes are refused; services change, and stay when it is taken back', async () => {
    const { pending } = await readdress(OLD, NEW)
    const { version, gateways } = await lab.api.call('settingsShow')
    await expect(lab.api.call('settingsChange', { body: { gateways: { ...gateways, ipv6: null } }, version })).rejects.toMatchObject({
      problem: { code: 'network-unconfirmed', status: 409 }
    })
    const body = { address: address('ipv4', 'farm', 80), port: 8080, check: { ...PLAIN_CHECK, method: 'none' as const } }
    const { value } = await lab.api.call('virtualServiceCreate', { body })
    await lab.api.call('networkRevert', { body: { id: pending?.id ?? '' } })
    expect(await held()).toEqual([OLD])
    const kept = await lab.api.call('virtualServiceShow', { params: { id: value.id } })
    await waitFor(async () =>
      (await lab.network.inside('balancer', 'ip', ['-o', 'address', 'show', 'dev', 'eth1'])).includes(` ${body.address}/`)
    )
    await lab.api.call('virtualServiceDelete', { params: { id: value.id }, version: kept.version })
  })

  test('on the console nobody is cut off, so it is made at once; over SSH it waits as in the browser', async () => {
    const ask = { farmSide: null, nameServers: [], searchDomains: [], gateway: address('ipv4', 'perimeter', 1) }
    await lab.consoleOver().call('quickSetup', { body: { ...ask, networkSide: NEW } })
    expect(await held()).toEqual([NEW])
    expect((await lab.api.call('networkShow')).pending).toBeNull()
    const overSsh = lab.consoleOver(address('ipv4', 'internet', 10))
    await overSsh.call('quickSetup', { body: { ...ask, networkSide: OLD } })
    const { pending } = await overSsh.call('networkShow')
    expect(pending?.reasons).toEqual([expect.stringContaining(`eth0 loses ${NEW}`)])
    await overSsh.call('networkConfirm', { body: { id: pending?.id ?? '' } })
    expect(await held()).toEqual([OLD])
  })

  const nothing = async (): Promise<void> => undefined
  test.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['nobody confirms', nothing, nothing],
    ['the web process is killed', () => lab.restartWeb(), nothing],
    [
      'the helper is killed',
      async () => {
        await lab.helper?.end('SIGKILL')
        await lab.helper?.start()
      },
      nothing
    ],
    [
      'both are killed',
      async () => {
        await lab.helper?.end('SIGKILL')
        await lab.restartWeb()
        await lab.helper?.start()
      },
      nothing
    ],
    [
      'the client’s cable is out',
      () => lab.network.ip('outside', ['link', 'set', 'eth0', 'down']),
      () => lab.network.ip('outside', ['link', 'set', 'eth0', 'up'])
    ]
  ])(
    '%s: the old network is back in time',
    async (_, disturb, mend) => {
      const began = performance.now()
      const { pending } = await readdress(OLD, NEW)
      expect(await held()).toEqual([NEW])
      await disturb()
      await waitFor(async () => (await held()).join() === OLD, TIME + LATE)
      expect(performance.now() - began).toBeLessThan((TIME + LATE) * 1000)
      await mend()
      await waitFor(async () => (await newest())?.undoes === pending?.revision)
      expect(await newest()).toMatchObject({ author: 'Ballast', note: `Reverted: not confirmed within ${TIME} s` })
      expect((await eth0()).addresses).toContain(OLD)
      const { pending: none, reverted } = await lab.api.call('networkShow')
      expect(none).toBeNull()
      expect(reverted?.revision).toBe(pending?.revision)
    },
    60_000
  )
})
