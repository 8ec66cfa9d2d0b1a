/**
 * The uploaded update, piece by piece into one file that the helper may read. Its head is checked with the first piece, so that nobody
 * waits for a file that will be refused; the rest is hashed as it comes.
 */
import { createHash, type Hash, type KeyObject, randomBytes } from 'node:crypto'
import { type FileHandle, open, readFile, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpdateUpload, UpdateUploads } from '../api/ports.ts'
import { Refusal, refuseField } from '../domain/problems.ts'
import {
  checkUpdate,
  damaged,
  LARGEST_UPDATE,
  LONGEST_HEAD,
  publicKeyOf,
  readHead,
  truncated,
  type UpdateHead,
  UpdateRefused
} from './helper/protocol.ts'

/** The helper looks for it by this name. */
const FILE = 'file'
/** Bytes that stay free for everything else on the data partition. */
const RESERVE = 256 * 1024 * 1024

interface Parts {
  /** Folder that the helper may look into. */
  readonly folder: string
  /** PEM file: whose updates this machine takes. */
  readonly keyFile: string
  readonly runningVersion: string
  /** Bytes kept free on the disk, if not 256 MiB. */
  readonly reserve?: number
}

interface Running {
  readonly id: string
  readonly bytes: number
  readonly handle: FileHandle
  readonly key: KeyObject
  readonly hash: Hash
  received: number
  /** The first bytes, until the head is known. */
  start: Buffer
  head: UpdateHead | null
  isReady: boolean
}

const gone = (): Refusal =>
  new Refusal('not-found', 'This upload is not known any more: another one was begun, or the machine was started anew. Begin it again.')

const translated = (error: unknown): unknown => {
  if (error instanceof UpdateRefused) return refuseField('file', error.message, 'machine-refused')
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new Refusal('storage-full', 'The disk is full, so the update could not be stored.')
    : error
}

export function updateUploads({ folder, keyFile, runningVersion, reserve = RESERVE }: Parts): UpdateUploads {
  const file = join(folder, FILE)
  let running: Running | null = null
  // What an earlier process received nobody knows any more.
  let last: Promise<unknown> = rm(file, { force: true }).catch(() => undefined)
  /** One after the other: two tabs that send at once must not mix. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }

  const view = ({ id, bytes, received, head, isReady }: Running): UpdateUpload => ({
    id,
    version: head?.manifest.version ?? null,
    bytes,
    receivedBytes: received,
    isReady
  })

  const forget = async (): Promise<void> => {
    const { handle } = running ?? {}
    running = null
    await handle?.close()
    await rm(file, { force: true })
  }

  const take = async (upload: Running, data: Buffer): Promise<void> => {
    if (upload.received + data.length > upload.bytes) throw damaged()
    if (upload.head === null) await takeHead(upload, data)
    else upload.hash.update(data)
    await upload.handle.write(data, 0, data.length, upload.received)
    upload.received += data.length
    if (upload.received === upload.bytes) await finish(upload)
  }

  const takeHead = async (upload: Running, data: Buffer): Promise<void> => {
    upload.start = Buffer.concat([upload.start, data])
    const head = readHead(upload.start, upload.key)
    if (head === null) return
    checkUpdate(head.manifest, runningVersion)
    const whole = head.length + head.manifest.payload.bytes
    if (upload.bytes < whole) throw truncated(upload.bytes, whole)
    if (upload.bytes > whole) throw damaged()
    upload.head = head
    upload.hash.update(upload.start.subarray(head.length))
    upload.start = Buffer.alloc(0)
  }

  const finish = async (upload: Running): Promise<void> => {
    const { head } = upload
    if (head === null) throw truncated(upload.bytes, LONGEST_HEAD)
    if (upload.hash.digest('hex') !== head.manifest.payload.sha256) throw damaged()
    await upload.handle.sync()
    upload.isReady = true
  }

  return {
    state: () => (running === null ? null : view(running)),
    digest: () => (running?.isReady === true ? (running.head?.digest ?? null) : null),
    forget: () => inTurn(forget),

    begin: (bytes) =>
      inTurn(async () => {
        await forget()
        const { bavail, bsize } = await statfs(folder)
        if (bytes > LARGEST_UPDATE) throw refuseField('bytes', 'An update has at most 1 GiB; this file is larger.', 'too-large')
        if (bavail * bsize < bytes + reserve)
          throw new Refusal('storage-full', 'There is not enough room for this file on the disk of this machine.', {
            hint: 'Delete packet captures, or enlarge the disk of the virtual machine.'
          })
        const key = publicKeyOf(await readFile(keyFile, 'utf8'))
        running = {
          id: randomBytes(12).toString('hex'),
          bytes,
          handle: await open(file, 'w', 0o640),
          key,
          hash: createHash('sha256'),
          received: 0,
          start: Buffer.alloc(0),
          head: null,
          isReady: false
        }
        return view(running)
      }),

    piece: ({ id, offset, data }) =>
      inTurn(async () => {
        const upload = running
        if (upload?.id !== id) throw gone()
        // A piece whose answer was lost comes again; what is here already is here.
        if (offset + data.length <= upload.received) return view(upload)
        if (offset !== upload.received)
          throw new Refusal('version-stale', `The next piece starts at byte ${upload.received}, this one at ${offset}.`)
        try {
          await take(upload, data)
        } catch (error) {
          await forget()
          throw translated(error)
        }
        return view(upload)
      })
  }
}
