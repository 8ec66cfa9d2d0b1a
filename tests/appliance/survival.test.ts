/** What the appliance survives: its processes killed, and the power cut while changes are being saved. */
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TCP_CHECK } from '../support/checks.ts'
import type { ApiSession } from '../support/http.ts'
import { waitFor } from '../support/wait.ts'
import { copyOfDisk, type Disk, withRootShell } from './disk.ts'
import { FARM, type Farm, startFarm } from './farm.ts'
import { type Machine, startMachine } from './machine.ts'
import { administrator, BOOT, STEP, setAddress, tellWhenFailed, untilWebAnswers } from './person.ts'

const CUTS = Number(process.env['BALLAST_POWER_CUTS'] ?? 20)
const PORT = 8080
/** Seconds a service's connections may idle; the changes count upwards from here. */
const FIRST = 1000

let farm: Farm
let disk: Disk
let machine: Machine
let api: ApiSession
let service = 0

const start = (): Promise<Machine> =>
  startMachine({
    disk: disk.path,
    format: 'raw',
    firmware: 'bios',
    keepsWrites: true,
    rootShell: true,
    forwarded: [443, PORT],
    farm: farm.behind
  })

const traffic = (): Promise<number> =>
  new Promise((resolve) => {
    get({ host: '127.0.0.1', port: machine.port(PORT), timeout: 10_000, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
      .on('timeout', function (this: { destroy(): void }) {
        this.destroy()
      })
      .on('error', () => resolve(0))
  })

const serves = async (seconds = STEP): Promise<void> => {
  await waitFor(async () => (await traffic()) === 200, seconds)
}

beforeAll(
  async () => {
    farm = await startFarm()
    disk = await withRootShell(await copyOfDisk())
    machine = await start()
    await untilWebAnswers(machine)
    api = await administrator(machine, true)
    await setAddress(api, 'eth1', ['192.168.2.2/24'])
    const body = { address: '10.0.2.15', port: PORT, type: 'http' as const, idleTimeout: FIRST, check: TCP_CHECK }
    service = (await api.call('virtualServiceCreate', { body })).value.id
    await api.call('realServerCreate', { params: { id: service }, body: { address: FARM, port: 80 } })
    await serves()
  },
  2 * BOOT * 1000
)

tellWhenFailed(() => machine)

afterAll(async () => {
  await machine.kill()
  await disk.remove()
  farm.close()
})

test('the first service starts the engine, and nobody complains', async () => {
  const complaints = 'journalctl -b -u ballast-web --no-pager | grep -E " (warn|error) " || true'
  expect(await machine.root(complaints, STEP)).toBe('')
})

/** Milliseconds from a kill of the unit's main process until systemd has a new one, and what clients saw meanwhile. */
async function killed(unit: string): Promise<{ milliseconds: number; requests: number; failed: number }> {
  let [requests, failed] = [0, 0]
  const status = { done: false }
  const client = (async () => {
    while (!status.done) {
      requests += 1
      if ((await traffic()) !== 200) failed += 1
    }
  })()
  const script = [
    `old=$(systemctl show -P MainPID ${unit})`,
    'kill -9 $old',
    'began=$(date +%s%3N)',
    `until new=$(systemctl show -P MainPID ${unit}); [ $new != 0 ] && [ $new != $old ]; do :; done`,
    'echo took $(($(date +%s%3N) - began))'
  ].join('; ')
  const text = await machine.root(script, STEP)
  await serves()
  status.done = true
  await client
  return { milliseconds: Number(/took (\d+)/.exec(text)?.[1] ?? Number.NaN), requests, failed }
}

test.each(['ballast-web', 'ballast-helper'])('%s killed with -9 is started again; traffic does not notice', async (unit) => {
  const result = await killed(unit)
  console.log(unit, result)
  expect(result.failed).toBe(0)
  expect(result.milliseconds).toBeLessThan(10_000)
  await untilWebAnswers(machine)
  await waitFor(async () => (await api.call('networkShow').catch(() => null))?.helper.present === true, STEP)
})

test('HAProxy killed with -9 is back and serves', async () => {
  const result = await killed('ballast-engine')
  console.log('ballast-engine', result)
  expect(result.milliseconds).toBeLessThan(10_000)
  await waitFor(async () => (await api.call('live')).services.find(({ id }) => id === service)?.status === 'Up', STEP)
})

interface Saving {
  /** Milliseconds that each change took until it was acknowledged. */
  readonly took: number[]
  /** The last value that was acknowledged, and the one that was under way; they are the same between two changes. */
  acknowledged: number
  tried: number
  /** Resolves when the machine is gone. */
  ended: Promise<void>
}

/** Saves without pause until the machine is gone. */
function save(from: number): Saving {
  const saving: Saving = { took: [], acknowledged: from, tried: from, ended: Promise.resolve() }
  const run = async (): Promise<never> => {
    for (;;) {
      const { version } = await api.call('virtualServiceShow', { params: { id: service } })
      const began = performance.now()
      saving.tried = saving.acknowledged + 1
      await api.call('virtualServiceChange', { params: { id: service }, version, body: { idleTimeout: saving.tried } })
      saving.took.push(performance.now() - began)
      saving.acknowledged = saving.tried
    }
  }
  saving.ended = run().catch(() => undefined)
  return saving
}

/** Waits for a moment in the life of a change: the moments of all cuts are spread evenly over it. @param cut 0, 1, … */
async function moment(saving: Saving, cut: number): Promise<void> {
  const changes = 1 + (cut % 2)
  await waitFor(() => saving.took.length >= changes, STEP)
  const [longest] = saving.took.toSorted((a, b) => b - a)
  await sleep(((cut + 0.5) / CUTS) * (longest ?? 0))
}

test(
  `the power is cut ${CUTS} times while changes are being saved: each time exactly the old or the new revision, and it serves`,
  async () => {
    let value = (await api.call('virtualServiceShow', { params: { id: service } })).idleTimeout
    for (let cut = 0; cut < CUTS; cut += 1) {
      const saving = save(value)
      await moment(saving, cut)
      await machine.kill()
      await saving.ended
      const { acknowledged, tried, took } = saving
      machine = await start()
      await serves(BOOT)
      const served = machine.age()
      await untilWebAnswers(machine)
      api = await administrator(machine, false)
      value = (await api.call('virtualServiceShow', { params: { id: service } })).idleTimeout
      const words = `${acknowledged} saved, ${tried} tried, ${value} found; served after ${Math.round(served / 1000)} s`
      console.log(`cut ${cut + 1}: ${words}; a change took ${took.map(Math.round).join(', ')} ms`)
      expect([acknowledged, tried]).toContain(value)
      const count = `grep -c "timeout client ${value}s" /data/engine/current/haproxy.cfg`
      await waitFor(async () => Number(await machine.root(count)) > 0, STEP)
    }
  },
  (CUTS + 1) * (BOOT + STEP) * 1000
)
