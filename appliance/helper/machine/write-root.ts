/**
 * Writes the root file system of an update to a partition: decompressed, hashed, and read back. Blocks that stand there already are not
 * written again, above all zeros: so a thin disk stays thin, and a second update writes little.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { damaged, truncated, type UpdateHead } from '@ballast/server/helper'
import { HelperRefusal } from '../refusal.ts'

/** Bytes that are compared and written at once. */
const BLOCK = 1024 * 1024

export interface WriteRoot {
  readonly update: FileHandle
  readonly head: UpdateHead
  /** Path of the partition. */
  readonly partition: string
  /** Bytes of work done; all of it is twice the size of the file system. */
  readonly progress: (bytes: number) => void
}

/** @throws UpdateRefused, HelperRefusal. Whatever it throws, the partition is not to be started. */
export async function writeRoot({ update, head, partition, progress }: WriteRoot): Promise<void> {
  const target = await openAlone(partition)
  try {
    const { root } = head.manifest
    await checkRoom(target, root.bytes)
    await copy(update, head, target, progress)
    await target.sync()
    // What was unpacked is what was signed, for the packed form of it is. So another digest is the disk's doing.
    if ((await hashOf(target, root.bytes, (bytes) => progress(root.bytes + bytes))) !== root.sha256)
      throw new HelperRefusal(
        'failed',
        'The disk does not hold what was written to it. Look after the disk of this machine; nothing was changed.'
      )
  } finally {
    await target.close()
  }
}

/** Exclusive, for a device: the kernel refuses while it is mounted, whatever anybody believes about which root runs. */
async function openAlone(partition: string): Promise<FileHandle> {
  try {
    return await open(partition, constants.O_RDWR | constants.O_EXCL)
  } catch (error) {
    throw new HelperRefusal(
      'not-possible',
      `The other root cannot be written to: ${error instanceof Error ? error.message : String(error)}`
    )
  }
}

async function checkRoom(target: FileHandle, bytes: number): Promise<void> {
  const last = Buffer.alloc(1)
  const { bytesRead } = await target.read(last, 0, 1, bytes - 1)
  if (bytesRead === 0) throw new HelperRefusal('not-possible', 'The update is larger than the partition for it.')
}

async function copy(
  update: FileHandle,
  { manifest, length }: UpdateHead,
  target: FileHandle,
  progress: (bytes: number) => void
): Promise<void> {
  const { root, payload } = manifest
  const packed = createHash('sha256')
  let taken = 0
  let at = 0
  const put = async (block: Buffer): Promise<void> => {
    if (at + block.length > root.bytes) throw damaged()
    if (!(await standsThere(target, block, at))) await target.write(block, 0, block.length, at)
    at += block.length
    progress(at)
  }
  await pipeline(
    update.createReadStream({ start: length, autoClose: false, highWaterMark: BLOCK }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        taken += chunk.length
        if (taken > payload.bytes) throw damaged()
        packed.update(chunk)
        yield chunk
      }
      if (taken < payload.bytes) throw truncated(length + taken, length + payload.bytes)
      if (packed.digest('hex') !== payload.sha256) throw damaged()
    },
    createZstdDecompress({ chunkSize: BLOCK }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const block of inBlocks(chunks)) await put(block)
    }
  ).catch((error: unknown) => {
    // What zstd cannot read was not what we packed.
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('ZSTD_') ? damaged() : error
  })
  if (at !== root.bytes) throw damaged()
}

async function* inBlocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    waiting.push(chunk)
    length += chunk.length
    if (length < BLOCK) continue
    const all = Buffer.concat(waiting)
    const whole = all.length - (all.length % BLOCK)
    for (let start = 0; start < whole; start += BLOCK) yield all.subarray(start, start + BLOCK)
    waiting = [all.subarray(whole)]
    length = all.length - whole
  }
  if (length > 0) yield Buffer.concat(waiting)
}

async function standsThere(target: FileHandle, block: Buffer, at: number): Promise<boolean> {
  const there = Buffer.allocUnsafe(block.length)
  const { bytesRead } = await target.read(there, 0, there.length, at)
  return bytesRead === block.length && there.equals(block)
}

async function hashOf(target: FileHandle, bytes: number, progress: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(BLOCK)
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await target.read(buffer, 0, Math.min(BLOCK, bytes - at), at)
    if (bytesRead === 0) break
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
    progress(at)
  }
  return hash.digest('hex')
}
