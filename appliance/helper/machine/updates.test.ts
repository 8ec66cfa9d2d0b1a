/** Updates and the two roots, on files that stand for partitions, and folders that stand for `/`. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { publicKeyOf, readHead, type UpdateManifest, type Versions, writeHead } from '@ballast/server/helper'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packUpdate } from '../../image/update-file.ts'
import { createLog } from '../log.ts'
import type { Run } from '../programs.ts'
import { espIn } from './esp.ts'
import { environmentBlock, parseEnvironment } from './grub-environment.ts'
import { type Slots, slotsIn } from './slots.ts'
import { type Updates, updatesFor } from './updates.ts'

const MIB = 1024 * 1024
const PARTITION = 4 * MIB
const QUIET = createLog(() => undefined)

let folder: string
let key: KeyObject
let asked: string[]
let boots: number

const at = (path: string): string => join(folder, path)
async function put(path: string, text: string | Buffer): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true })
  await writeFile(at(path), text)
}

const run: Run = (program, args) => {
  asked.push([program, ...args].join(' ').replaceAll(folder, ''))
  return Promise.resolve({ exit: 0, stdout: '', stderr: '' })
}

const FIELDS = { product: 'ballast', version: '0.2.0', minVersion: '0.1.0', schema: 12 }
/** Half of it zeros, as file systems are. */
const newRoot = (): Buffer => Buffer.concat([randomBytes(MIB + 4096), Buffer.alloc(MIB), Buffer.from('the end of the root')])

/** @returns the digest of the head, for which the helper is asked. */
async function upload(root: Buffer, fields: Partial<typeof FIELDS> = {}, by: KeyObject = key): Promise<string> {
  await put('image', root)
  await mkdir(at('update'), { recursive: true })
  await packUpdate(at('image'), at('update/file'), { ...FIELDS, ...fields }, by)
  return digestOf(await readFile(at('update/file')))
}

function digestOf(file: Buffer): string {
  const end = file.indexOf('\n', file.indexOf('\n') + 1) + 1
  return createHash('sha256').update(file.subarray(0, end)).digest('hex')
}

interface Machine {
  readonly slots: Slots
  readonly updates: Updates
  readonly view: () => Omit<Versions, 'writing'>
}

/** What GRUB does: starts `try` once, else `slot`. Then the helper of that root starts. */
async function boot(versions: Readonly<Record<'a' | 'b', string>>): Promise<Machine> {
  const environment = parseEnvironment(await readFile(at('boot/esp/EFI/debian/grubenv'), 'latin1'))
  const trial = environment['try'] ?? ''
  const slot = (trial === '' ? environment['slot'] : trial) === 'b' ? 'b' : 'a'
  await put('boot/esp/EFI/debian/grubenv', environmentBlock({ ...environment, try: '' }))
  await put('proc/cmdline', `root=LABEL=root-${slot} rw ballast.slot=${slot}${trial === '' ? '' : ' ballast.try'} quiet\n`)
  await put('usr/share/ballast/release.json', JSON.stringify({ version: versions[slot], schema: slot === 'a' ? 9 : 12 }))
  boots += 1
  return startHelper()
}

async function startHelper(): Promise<Machine> {
  const now = () => new Date('2026-11-25T03:00:00Z')
  const slots = await slotsIn({ root: folder, stateDir: at('data/helper'), esp: espIn(folder, run), now, boot: `boot-${boots}` })
  if (slots === null) throw new Error('No roots.')
  const updates = updatesFor({ root: folder, slots, file: at('update/file'), partitions: at('partitions'), run, log: QUIET })
  return { slots, updates, view: () => slots.view() }
}

const VERSIONS = { a: '0.1.0', b: '0.2.0' }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-update-'))
  const pair = generateKeyPairSync('ed25519')
  key = pair.privateKey
  asked = []
  boots = 0
  await put('usr/share/ballast/update-key.pem', String(pair.publicKey.export({ type: 'spki', format: 'pem' })))
  for (const name of ['root-a', 'root-b']) {
    await put(`partitions/${name}`, '')
    await truncate(at(`partitions/${name}`), PARTITION)
  }
  await put('boot/esp/EFI/debian/grubenv', environmentBlock({ slot: 'a' }))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function install(machine: Machine, digest: string): Promise<void> {
  await machine.updates.install(digest)
  await machine.updates.idle()
}

describe('writing', () => {
  test('an update is written to the other root, block by block what it holds, and named', async () => {
    const machine = await boot(VERSIONS)
    const root = newRoot()
    await install(machine, await upload(root))
    expect((await readFile(at('partitions/root-b'))).subarray(0, root.length).equals(root)).toBe(true)
    expect(machine.view()).toMatchObject({
      running: 'a',
      isTrial: false,
      a: { version: '0.1.0', schema: 9, state: 'good' },
      b: { version: '0.2.0', schema: 12, state: 'ready' },
      last: { outcome: 'written', version: '0.2.0' }
    })
    expect(asked).toEqual(['e2label /partitions/root-b root-b'])
    // The running root was not touched.
    expect((await readFile(at('partitions/root-a'))).every((byte) => byte === 0)).toBe(true)
  })

  test('zeros where zeros are take no room on a thin disk', async () => {
    const machine = await boot(VERSIONS)
    await install(machine, await upload(Buffer.alloc(3 * MIB)))
    expect(machine.view().b.state).toBe('ready')
    expect((await stat(at('partitions/root-b'))).blocks).toBe(0)
  })

  test('what stood there before goes, also where the new root has zeros', async () => {
    await put('partitions/root-b', Buffer.alloc(PARTITION, 7))
    const machine = await boot(VERSIONS)
    const root = newRoot()
    await install(machine, await upload(root))
    expect((await readFile(at('partitions/root-b'))).subarray(0, root.length).equals(root)).toBe(true)
  })

  const changed = async (edit: (file: Buffer) => Buffer): Promise<string> => {
    const digest = await upload(newRoot())
    const file = edit(await readFile(at('update/file')))
    await put('update/file', file)
    return digest
  }

  test.each<readonly [string, () => Promise<string>, RegExp]>([
    ['signed by somebody else', () => upload(newRoot(), {}, generateKeyPairSync('ed25519').privateKey), /signature does not fit/],
    ['of another product', () => upload(newRoot(), { product: 'other' }), /another product \(other\)/],
    ['older', () => upload(newRoot(), { version: '0.0.9' }), /older than 0\.1\.0/],
    ['the version that runs', () => upload(newRoot(), { version: '0.1.0' }), /the one that runs/],
    ['for a later start', () => upload(newRoot(), { minVersion: '0.1.5' }), /Update to 0\.1\.5 first/],
    ['no update', () => changed(() => Buffer.from('PK\u0003\u0004 a zip')), /no update file of Ballast/],
    ['empty', () => changed(() => Buffer.alloc(0)), /ends too early/],
    ['cut in its head', () => changed((file) => file.subarray(0, 40)), /ends too early/],
    [
      'with a changed version',
      () =>
        changed((file) =>
          Buffer.from(
            file.toString('latin1').replace(/\n(.)/, (_, first: string) => `\n${first === 'e' ? 'f' : 'e'}`),
            'latin1'
          )
        ),
      /signature does not fit/
    ],
    ['another than was checked', () => upload(newRoot()).then(() => 'f'.repeat(64)), /another one than was checked/]
  ])('a file that is %s is refused before anything is written', async (_, make, words) => {
    const machine = await boot(VERSIONS)
    const digest = await make()
    await expect(machine.updates.install(digest)).rejects.toThrow(words)
    expect(machine.view().b.state).toBe('empty')
  })

  test.each<readonly [string, (file: Buffer) => Buffer, RegExp]>([
    ['cut', (file) => file.subarray(0, file.length - 1000), /ends too early/],
    ['lengthened', (file) => Buffer.concat([file, Buffer.from('more')]), /damaged on its way/],
    ['changed in a byte', (file) => file.with(file.length - 5000, (file.at(-5000) ?? 0) ^ 1) as Buffer, /damaged on its way/],
    ['replaced behind its head', (file) => Buffer.concat([file.subarray(0, 600), Buffer.alloc(file.length - 600, 1)]), /damaged|signature/]
  ])('a payload that was %s is never started', async (_, edit, words) => {
    const machine = await boot(VERSIONS)
    const digest = await changed((file) => Buffer.from(edit(file)))
    await install(machine, digest).catch((error: Error) => expect(error.message).toMatch(words))
    expect(machine.view().b).toEqual({ version: null, schema: null, state: 'empty' })
    if (machine.view().last !== null) expect(machine.view().last?.message).toMatch(words)
    await expect(machine.slots.tryOther()).rejects.toThrow(/no other version/)
    expect(asked).toEqual([])
  })

  test('a root that decompresses to more than was signed for stops at that', async () => {
    const machine = await boot(VERSIONS)
    const honest = await upload(Buffer.alloc(2 * MIB, 1))
    expect(honest).not.toBe('')
    // Signed, but its manifest says less than it holds: as if the makers' own tool were broken.
    const file = await readFile(at('update/file'))
    const head = readHead(file, publicKeyOf(await readFile(at('usr/share/ballast/update-key.pem'), 'utf8')))
    if (head === null) throw new Error('no head')
    const manifest: UpdateManifest = { ...head.manifest, root: { ...head.manifest.root, bytes: MIB } }
    await put('update/file', Buffer.concat([writeHead(manifest, key), file.subarray(head.length)]))
    await install(machine, digestOf(await readFile(at('update/file'))))
    expect(machine.view()).toMatchObject({ b: { state: 'empty' }, last: { outcome: 'refused', message: expect.stringMatching(/damaged/) } })
    expect((await readFile(at('partitions/root-b'))).subarray(MIB).every((byte) => byte === 0)).toBe(true)
  })

  test('a root that does not fit, a link in the place of the file, a second update at once', async () => {
    const machine = await boot(VERSIONS)
    await truncate(at('partitions/root-b'), MIB)
    await install(machine, await upload(newRoot()))
    expect(machine.view().last?.message).toMatch(/larger than the partition/)
    await truncate(at('partitions/root-b'), PARTITION)
    const digest = await upload(newRoot())
    await machine.updates.install(digest)
    expect(machine.updates.writing()).toMatchObject({ version: '0.2.0', doneBytes: 0 })
    await expect(machine.updates.install(digest)).rejects.toThrow(/is being written/)
    await machine.updates.idle()
    await rm(at('update/file'))
    await symlink(at('image'), at('update/file'))
    await expect(machine.updates.install(digest)).rejects.toThrow(/no uploaded update/)
  })
})

describe('from one root to the other', () => {
  async function updated(): Promise<Machine> {
    const machine = await boot(VERSIONS)
    await install(machine, await upload(newRoot()))
    await machine.slots.tryOther()
    return machine
  }
  const environment = async () => parseEnvironment(await readFile(at('boot/esp/EFI/debian/grubenv'), 'latin1'))

  test('tried once, healthy, kept; and back again the same way', async () => {
    await updated()
    expect(await environment()).toEqual({ slot: 'a', try: 'b' })
    const second = await boot(VERSIONS)
    expect(second.view()).toMatchObject({ running: 'b', isTrial: true, b: { state: 'trying' }, a: { version: '0.1.0', state: 'good' } })
    await expect(second.slots.tryOther()).rejects.toThrow(/on trial itself/)
    await expect(second.updates.install('0'.repeat(64))).rejects.toThrow(/on trial/)
    expect(await second.slots.keep()).toBe(true)
    expect(await second.slots.keep()).toBe(false)
    expect(await environment()).toEqual({ slot: 'b', try: '' })
    expect(second.view()).toMatchObject({ isTrial: false, b: { state: 'good' }, last: { outcome: 'kept' } })
    // A helper that is started anew in the same boot knows that.
    expect((await startHelper()).view()).toMatchObject({ isTrial: false, b: { state: 'good' } })

    await second.slots.tryOther()
    const third = await boot(VERSIONS)
    expect(third.view()).toMatchObject({ running: 'a', isTrial: true })
    expect(await third.slots.keep()).toBe(true)
    expect((await boot(VERSIONS)).view()).toMatchObject({ running: 'a', isTrial: false, a: { state: 'good' }, b: { state: 'good' } })
  })

  test('not kept in time: the next start is that of the old root, which says so and does not try again', async () => {
    await updated()
    await boot(VERSIONS)
    const back = await boot(VERSIONS)
    expect(back.view()).toMatchObject({
      running: 'a',
      isTrial: false,
      b: { version: '0.2.0', state: 'failed' },
      last: { outcome: 'fell-back', message: expect.stringMatching(/0\.2\.0 was started and did not become healthy.*went back to 0\.1\.0/) }
    })
    await expect(back.slots.tryOther()).rejects.toThrow(/did not become healthy/)
    // Installed again, it has another chance.
    await install(back, await upload(newRoot()))
    await back.slots.tryOther()
    expect((await boot(VERSIONS)).view()).toMatchObject({ running: 'b', isTrial: true })
  })

  test('a root that never starts its helper falls back all the same', async () => {
    await updated()
    // GRUB forgot `try` before the kernel ran.
    await put('boot/esp/EFI/debian/grubenv', environmentBlock({ slot: 'a', try: '' }))
    expect((await boot(VERSIONS)).view()).toMatchObject({ running: 'a', b: { state: 'failed' } })
  })

  test('a helper that is started anew before the reboot waits for it', async () => {
    await updated()
    expect((await startHelper()).view()).toMatchObject({ running: 'a', b: { state: 'ready' } })
    expect((await boot(VERSIONS)).view()).toMatchObject({ running: 'b', isTrial: true })
  })

  test('killed while it writes: what is half written is not offered', async () => {
    const machine = await boot(VERSIONS)
    await machine.slots.setOther({ version: '0.2.0', schema: 12, state: 'writing' })
    expect((await startHelper()).view().b).toEqual({ version: null, schema: null, state: 'empty' })
  })

  test('when GRUB’s memory cannot be written, nothing is tried', async () => {
    const machine = await boot(VERSIONS)
    await install(machine, await upload(newRoot()))
    await put('boot/esp/EFI/debian/grubenv', 'something else')
    await expect(machine.slots.tryOther()).rejects.toThrow(/GRUB/)
    boots += 1
    expect((await startHelper()).view()).toMatchObject({ running: 'a', b: { state: 'ready' } })
  })

  test('a machine that was not started by our boot menu has no roots', async () => {
    await put('usr/share/ballast/release.json', '{"version":"0.1.0","schema":9}')
    await put('proc/cmdline', 'root=/dev/sda1 xballast.slot=a')
    expect(
      await slotsIn({ root: folder, stateDir: at('data/helper'), esp: espIn(folder, run), now: () => new Date(), boot: 'x' })
    ).toBeNull()
  })
})

test('GRUB’s memory is read as it is written, always 1024 bytes, and nothing else is taken for it', () => {
  const names = fc.stringMatching(/^[a-z]{1,8}$/)
  fc.assert(
    fc.property(fc.dictionary(names, fc.stringMatching(/^[a-z0-9]{0,12}$/), { maxKeys: 20, noNullPrototype: true }), (values) => {
      const block = environmentBlock(values)
      expect(block).toHaveLength(1024)
      expect(parseEnvironment(block)).toEqual(values)
    })
  )
  expect(() => parseEnvironment('')).toThrow()
  expect(() => parseEnvironment(environmentBlock({}).slice(1))).toThrow()
})
