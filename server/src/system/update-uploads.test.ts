/** The uploaded update: refused as early as can be, never half, and nothing left of what is refused. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { UpdateUploads } from '../api/ports.ts'
import { writeHead } from './helper/protocol.ts'
import { updateUploads } from './update-uploads.ts'

let folder: string
let key: KeyObject
let uploads: UpdateUploads

const FIELDS = { product: 'ballast', version: '0.2.0', minVersion: '0.1.0', schema: 12 }
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

/** The web process does not decompress, so any bytes are a payload to it. */
function updateFile(fields: Partial<typeof FIELDS> = {}, by: KeyObject = key): Buffer {
  const payload = randomBytes(100_000)
  const root = { bytes: 1_000_000, sha256: '0'.repeat(64) }
  return Buffer.concat([
    writeHead({ ...FIELDS, ...fields, root, payload: { bytes: payload.length, sha256: sha256(payload) } }, by),
    payload
  ])
}

async function send(file: Buffer, piece = 30_000, bytes = file.length): Promise<void> {
  const { id } = await uploads.begin(bytes)
  for (let offset = 0; offset < file.length; offset += piece)
    await uploads.piece({ id, offset, data: file.subarray(offset, offset + piece) })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-uploads-'))
  const pair = generateKeyPairSync('ed25519')
  key = pair.privateKey
  writeFileSync(join(folder, 'key.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }))
  uploads = updateUploads({ folder, keyFile: join(folder, 'key.pem'), runningVersion: '0.1.0', reserve: 0 })
})
afterEach(async () => {
  await uploads.forget()
  rmSync(folder, { recursive: true })
})

const left = (): readonly string[] => readdirSync(folder).filter((name) => name !== 'key.pem')

test.each([7, 500, 30_000, 200_000])('a good file in pieces of %i bytes is ready with the last one', async (piece) => {
  const file = updateFile()
  const { id } = await uploads.begin(file.length)
  expect(uploads.state()).toMatchObject({ version: null, receivedBytes: 0, isReady: false })
  for (let offset = 0; offset < Math.min(file.length, 40 * piece); offset += piece) {
    expect(uploads.digest()).toBeNull()
    await uploads.piece({ id, offset, data: file.subarray(offset, offset + piece) })
  }
  if (file.length > 40 * piece) return
  expect(uploads.state()).toEqual({ id, version: '0.2.0', bytes: file.length, receivedBytes: file.length, isReady: true })
  const signed = file.subarray(0, file.indexOf('\n', file.indexOf('\n') + 1) + 1)
  expect(uploads.digest()).toBe(sha256(signed))
  expect(readFileSync(join(folder, 'file')).equals(file)).toBe(true)
  // The helper's group may read it, nobody else.
  expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o640)
})

test.each<readonly [string, () => Buffer, RegExp]>([
  ['no update', () => randomBytes(50_000), /no update file/],
  ['signed by somebody else', () => updateFile({}, generateKeyPairSync('ed25519').privateKey), /signature does not fit/],
  ['for another product', () => updateFile({ product: 'other' }), /another product/],
  ['older', () => updateFile({ version: '0.0.9' }), /older than 0\.1\.0/],
  ['for a later version to start from', () => updateFile({ minVersion: '0.1.9' }), /Update to 0\.1\.9 first/],
  ['cut', () => updateFile().subarray(0, 70_000), /ends too early/],
  ['too long', () => Buffer.concat([updateFile(), Buffer.from('x')]), /damaged/]
])('a file that is %s is refused with its first piece, and nothing of it stays', async (_, make, words) => {
  const file = make()
  const { id } = await uploads.begin(file.length)
  await expect(uploads.piece({ id, offset: 0, data: file.subarray(0, 20_000) })).rejects.toThrow(words)
  expect(uploads.state()).toBeNull()
  expect(left()).toEqual([])
})

test('a changed byte is found with the last piece', async () => {
  const file = updateFile()
  file[file.length - 10] = (file.at(-10) ?? 0) ^ 1
  await expect(send(file)).rejects.toMatchObject({ code: 'machine-refused', message: expect.stringMatching(/damaged/) })
  expect(left()).toEqual([])
})

test('a file without an end of its head is refused when the head is too long, or the file is over', async () => {
  await expect(send(Buffer.concat([Buffer.from('ballast-update 1\n'), Buffer.alloc(40_000, 65)]))).rejects.toThrow(/no update file/)
  await expect(send(Buffer.from('ballast-update 1\nAAAA'))).rejects.toThrow(/ends too early/)
})

test('a piece comes again when its answer was lost; one that does not follow is refused and harms nothing', async () => {
  const file = updateFile()
  const { id } = await uploads.begin(file.length)
  await uploads.piece({ id, offset: 0, data: file.subarray(0, 30_000) })
  await uploads.piece({ id, offset: 0, data: file.subarray(0, 30_000) })
  await expect(uploads.piece({ id, offset: 60_000, data: file.subarray(60_000) })).rejects.toMatchObject({ code: 'version-stale' })
  await uploads.piece({ id, offset: 30_000, data: file.subarray(30_000) })
  expect(uploads.state()?.isReady).toBe(true)
})

test('another upload takes the place of the first, whose pieces are not known any more', async () => {
  const file = updateFile()
  const first = await uploads.begin(file.length)
  await uploads.begin(file.length)
  await expect(uploads.piece({ id: first.id, offset: 0, data: file.subarray(0, 10) })).rejects.toMatchObject({ code: 'not-found' })
  await uploads.forget()
  expect(left()).toEqual([])
})

test('what an earlier process received goes at the start of the next', async () => {
  await send(updateFile())
  const next = updateUploads({ folder, keyFile: join(folder, 'key.pem'), runningVersion: '0.1.0' })
  await next.forget()
  expect(left()).toEqual([])
})

test('what does not fit on the disk is not begun', async () => {
  const full = updateUploads({ folder, keyFile: join(folder, 'key.pem'), runningVersion: '0.1.0', reserve: Number.MAX_SAFE_INTEGER / 2 })
  await expect(full.begin(1000)).rejects.toMatchObject({ code: 'storage-full' })
  expect(left()).toEqual([])
})
