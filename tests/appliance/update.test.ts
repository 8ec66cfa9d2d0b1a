/**
 * Updates on the real thing: from one root to the other with GRUB, systemd and the disk, and back again by itself when the new version
 * does not work. The updates are made of the root that `npm run image` left behind.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildKey, makeUpdate } from '@ballast/appliance/image'
import { UPDATE_PIECE, type UpdateView } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { firstLogin, TEST_PASSWORD } from '../support/ballast.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type ApiSession, apiSession } from '../support/http.ts'
import { waitFor } from '../support/wait.ts'
import { FARM, FARM_ANSWER, type Farm, startFarm } from './farm.ts'
import { rawDisk } from './image.ts'
import { type Machine, startMachine } from './machine.ts'
import { setAddress } from './person.ts'

/** Seconds. Emulation is some thirty times slower than the machines that people have, and a busy one slower still. */
const BOOT = 600
const WRITING = 1800
const PORT = 8080

let farm: Farm
let machine: Machine
let folder: string
let api: ApiSession
let updates: { readonly good: string; readonly broken: string }

const Release = z.object({ product: z.string(), version: z.string(), schema: z.int() })

/** The built root as another version. @param spoil takes away what that version needs. */
async function updateOf(version: string, spoil: (root: string) => void = () => undefined): Promise<string> {
  const built = join(dirname(rawDisk()), 'root')
  const root = join(folder, 'root')
  execFileSync('cp', ['--archive', '--reflink=auto', built, root])
  try {
    const release = join(root, 'usr/share/ballast/release.json')
    const { product, schema } = Release.parse(JSON.parse(readFileSync(release, 'utf8')))
    writeFileSync(release, JSON.stringify({ product, version, schema }))
    const manifest = join(root, 'opt/ballast/server/package.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "[^"]*"/, `"version": "${version}"`))
    spoil(root)
    const target = join(folder, `${version}.update`)
    await makeUpdate(root, folder, target, { product, version, minVersion: '0.1.0', schema }, await buildKey())
    return target
  } finally {
    rmSync(root, { recursive: true })
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-updates-'))
  updates = {
    good: await updateOf('9.1.0'),
    broken: await updateOf('9.2.0', (root) => rmSync(join(root, 'opt/ballast/server/src/main.js')))
  }
  farm = await startFarm()
  machine = await startMachine({
    // What the guest writes lives as long as QEMU does, over its reboots.
    disk: rawDisk(),
    format: 'raw',
    firmware: process.env['BALLAST_FIRMWARE'] === 'uefi' ? 'uefi' : 'bios',
    forwarded: [443, PORT],
    farm: farm.behind
  })
}, 1_800_000)

afterAll(async () => {
  await machine.kill()
  farm.close()
  rmSync(folder, { recursive: true, force: true })
})

const origin = (): string => `https://127.0.0.1:${machine.port(443)}`

/** Waits until the machine answers; a session outlives a restart. */
async function answers(within: number): Promise<void> {
  const session = apiSession(origin())
  await waitFor(
    () =>
      session.call('sessionCreate', { body: { username: 'bal', password: TEST_PASSWORD } }).then(
        () => true,
        (error: Error) => /password is wrong/.test(error.message)
      ),
    within
  )
}

const view = (): Promise<UpdateView> => api.call('updateShow')

async function upload(file: Buffer): Promise<void> {
  const { id } = await api.call('updateUpload', { body: { bytes: file.length } })
  for (let offset = 0; offset < file.length; offset += UPDATE_PIECE) {
    const data = file.subarray(offset, offset + UPDATE_PIECE).toString('base64')
    await api.call('updatePiece', { body: { id, offset, data } })
  }
}

async function install(file: Buffer): Promise<void> {
  const began = machine.age()
  await upload(file)
  const uploaded = machine.age()
  await api.call('updateInstall')
  await waitFor(async () => (await view()).writing === null, WRITING)
  const seconds = (from: number, to: number): string => `${Math.round((to - from) / 1000)} s`
  console.log(`Uploaded in ${seconds(began, uploaded)}, written in ${seconds(uploaded, machine.age())}`)
}

/** Waits until clients get their answer through the service. */
async function serves(): Promise<void> {
  const answer = async (): Promise<string> => (await fetch(`http://127.0.0.1:${machine.port(PORT)}/`)).text()
  await waitFor(async () => (await answer().catch(() => '')) === FARM_ANSWER, BOOT)
}

/** @returns what the page shows once the machine is up again with this version, whichever it was asked for. */
async function running(version: string, within: number): Promise<UpdateView> {
  let last: UpdateView | null = null
  await waitFor(async () => {
    last = await view().catch(() => null)
    return last?.running.version === version && !last.isTrial
  }, within)
  if (last === null) throw new Error('No answer.')
  return last
}

test('the machine starts, and knows its two roots', async () => {
  await answers(BOOT)
  api = await firstLogin({ origin: origin(), dataDir: '', pid: 0, kill: () => Promise.resolve(), log: () => '' })
  const { running: own, other, access } = await view()
  expect(access).toEqual({ allowed: true, reason: '' })
  expect(own.state).toBe('good')
  expect(other).toMatchObject({ version: null, state: 'empty' })
  await setAddress(api, 'eth1', ['192.168.2.2/24'])
  const body = { address: '10.0.2.15', port: PORT, type: 'http' as const, check: TCP_CHECK }
  const { id } = (await api.call('virtualServiceCreate', { body })).value
  await api.call('realServerCreate', { params: { id }, body: { address: FARM, port: 80 } })
  await serves()
})

test('a file that was tampered with is refused, and nothing is written', async () => {
  const file = readFileSync(updates.good)
  /** With one bit turned. @param at bytes from the start, or from the end when negative. */
  const spoiled = (at: number): Buffer => {
    const copy = Buffer.from(file)
    const place = at < 0 ? file.length + at : at
    copy.writeUInt8(copy.readUInt8(place) ^ 1, place)
    return copy
  }
  // In its head, which is signed and says what the content must be; then in the content.
  await expect(upload(spoiled(100))).rejects.toThrow(/signature does not fit/)
  await expect(upload(spoiled(-1000))).rejects.toThrow(/damaged on its way/)
  await expect(api.call('updateInstall')).rejects.toThrow()
  expect(await view()).toMatchObject({ upload: null, other: { version: null, state: 'empty' }, last: null })
})

test(
  'a new version is written beside the running one, started, and kept because it works',
  async () => {
    const before = (await view()).running.version
    await install(readFileSync(updates.good))
    expect(await view()).toMatchObject({ other: { version: '9.1.0', state: 'ready' }, last: { outcome: 'written' } })
    await api.call('updateStart')
    const after = await running('9.1.0', 2 * BOOT)
    expect(after).toMatchObject({ running: { state: 'good' }, other: { version: before, state: 'good' }, last: { outcome: 'kept' } })
    await serves()
  },
  (WRITING + 2 * BOOT) * 1000
)

test(
  'a version whose web process does not start is left again by itself',
  async () => {
    await install(readFileSync(updates.broken))
    await api.call('updateStart')
    const after = await running('9.1.0', 4 * BOOT)
    expect(after).toMatchObject({ other: { version: '9.2.0', state: 'failed' }, last: { outcome: 'fell-back' } })
    await serves()
  },
  (WRITING + 4 * BOOT) * 1000
)
