/**
 * An update file: three lines of text, then the root file system, compressed by zstd.
 *
 *     ballast-update 1
 *     <manifest: JSON in base64>
 *     <Ed25519 signature of the two lines above, in base64>
 *
 * Web process and helper read the same head by the same code, each for itself: the one to refuse early, the other because it trusts nobody.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import * as z from 'zod'

const FIRST_LINE = 'ballast-update 1'
/** Bytes of the three lines. */
export const LONGEST_HEAD = 16 * 1024
/** Bytes of a whole file. */
export const LARGEST_UPDATE = 1024 * 1024 * 1024
/** Bytes of the file system that is in it; the partition is larger. */
const LARGEST_ROOT = 6 * 1024 * 1024 * 1024
const PRODUCT = 'ballast'

export const Version = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}(?:-[0-9A-Za-z.-]{1,32})?$/)
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Not strict: a later version may say more, and this one must still read it. */
export const UpdateManifest = z.object({
  product: z.string().max(64),
  version: Version,
  /** The oldest version that can become this one at once. */
  minVersion: Version,
  /** Number of steps that its database has gone. */
  schema: z.int().min(0),
  /** What stands in the partition afterwards. */
  root: z.object({ bytes: z.int().min(1).max(LARGEST_ROOT), sha256: Sha256 }),
  /** What follows the head. */
  payload: z.object({ bytes: z.int().min(1).max(LARGEST_UPDATE), sha256: Sha256 })
})
export type UpdateManifest = z.infer<typeof UpdateManifest>

/** A file that is not installed; the message is for the operator. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused'
}

export interface UpdateHead {
  readonly manifest: UpdateManifest
  /** Names this very head, SHA-256 as hex. */
  readonly digest: string
  /** Where the payload starts, bytes. */
  readonly length: number
}

const NO_UPDATE = 'This is no update file of Ballast. Choose the file that is called ballast-<version>.update.'
const FORGED = 'The signature does not fit: the file was changed, or was not made for this machine. Nothing was installed.'

/** One signature is 64 bytes, 88 characters of base64. */
const SIGNATURE_BYTES = 64

/**
 * @param start the first bytes of the file.
 * @returns null when more bytes are needed. @throws UpdateRefused
 */
export function readHead(start: Buffer, publicKey: KeyObject): UpdateHead | null {
  const known = Buffer.from(`${FIRST_LINE}\n`)
  const begin = start.subarray(0, known.length)
  if (!begin.equals(known.subarray(0, begin.length))) throw new UpdateRefused(NO_UPDATE)
  const first = start.indexOf('\n', known.length)
  const end = first < 0 ? -1 : start.indexOf('\n', first + 1)
  if (end < 0 || end > LONGEST_HEAD) {
    if (start.length > LONGEST_HEAD) throw new UpdateRefused(NO_UPDATE)
    return null
  }
  const signed = start.subarray(0, first + 1)
  const signature = Buffer.from(start.subarray(first + 1, end).toString('latin1'), 'base64')
  if (signature.length !== SIGNATURE_BYTES || !verify(null, signed, publicKey, signature)) throw new UpdateRefused(FORGED)
  return {
    manifest: manifestIn(start.subarray(known.length, first).toString('latin1')),
    digest: createHash('sha256').update(signed).digest('hex'),
    length: end + 1
  }
}

/** It is signed, so what does not fit comes from a version that this one cannot know. */
function manifestIn(base64: string): UpdateManifest {
  const text = Buffer.from(base64, 'base64').toString()
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new UpdateRefused(NO_UPDATE)
  }
  const manifest = UpdateManifest.safeParse(parsed)
  if (!manifest.success)
    throw new UpdateRefused('This update was made for a newer kind of machine than this one. Install an update in between.')
  return manifest.data
}

export function writeHead(manifest: UpdateManifest, privateKey: KeyObject): Buffer {
  const signed = Buffer.from(`${FIRST_LINE}\n${Buffer.from(JSON.stringify(manifest)).toString('base64')}\n`)
  return Buffer.concat([signed, Buffer.from(`${sign(null, signed, privateKey).toString('base64')}\n`)])
}

export const publicKeyOf = (pem: string): KeyObject => createPublicKey(pem)

interface Parts {
  readonly numbers: readonly number[]
  /** Null for a version that is no preview. */
  readonly preview: readonly string[] | null
}

function partsOf(version: string): Parts {
  const [numbers = '', ...rest] = version.split('-')
  return { numbers: numbers.split('.').map(Number), preview: rest.length === 0 ? null : rest.join('-').split('.') }
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)
const order = (a: number, b: number): number => Math.sign(a - b)

function comparePreviews(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    if (isNumber(left) && isNumber(right)) return order(Number(left), Number(right))
    if (isNumber(left) !== isNumber(right)) return isNumber(left) ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}

/** As semver orders them: 1.2.0-rc.1 comes before 1.2.0. @returns -1, 0 or 1. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (const [at, number] of left.numbers.entries()) {
    const other = right.numbers[at] ?? 0
    if (number !== other) return order(number, other)
  }
  if (left.preview === null || right.preview === null) return order(left.preview === null ? 1 : 0, right.preview === null ? 1 : 0)
  return comparePreviews(left.preview, right.preview)
}

/** @throws UpdateRefused when this update is not for a machine on which that version runs. */
export function checkUpdate({ product, version, minVersion }: UpdateManifest, running: string): void {
  if (product !== PRODUCT)
    throw new UpdateRefused(`This is an update for another product (${product.replaceAll(/[^\w .-]/g, '')}), not for Ballast.`)
  if (version === running) throw new UpdateRefused(`Version ${version} is the one that runs. There is nothing to update.`)
  if (compareVersions(version, running) <= 0)
    throw new UpdateRefused(
      `Version ${version} is older than ${running}, which runs. The version before comes back by “Restore previous version”.`
    )
  if (compareVersions(running, minVersion) < 0)
    throw new UpdateRefused(
      `Version ${version} needs at least version ${minVersion} to start from, and ${running} runs. Update to ${minVersion} first.`
    )
}

export const truncated = (bytes: number, wanted: number): UpdateRefused =>
  new UpdateRefused(`The file ends too early: it has ${bytes} of ${wanted} bytes. Copy or download it again.`)

export const damaged = (): UpdateRefused =>
  new UpdateRefused('The file was damaged on its way: its contents are not what was signed. Copy or download it again.')
