/** From the uploaded file to a root that can be started. One update at a time; it runs on while nobody looks. */
import { constants } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  checkUpdate,
  LONGEST_HEAD,
  publicKeyOf,
  readHead,
  truncated,
  type UpdateHead,
  UpdateRefused,
  type Versions
} from '@ballast/server/helper'
import type { Log } from '../log.ts'
import type { Run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Slots } from './slots.ts'
import { writeRoot } from './write-root.ts'

/** Whose updates this machine takes. */
const KEY = 'usr/share/ballast/update-key.pem'

export interface UpdateParts {
  readonly root: string
  readonly slots: Slots
  /** The file that the web process has put there. */
  readonly file: string
  /** Folder with the partitions by their names, `root-a` and `root-b`. */
  readonly partitions: string
  readonly run: Run
  readonly log: Log
}

export interface Updates {
  /** @param digest names the head that was meant. @throws HelperRefusal. Resolves when the writing has begun. */
  install(digest: string): Promise<void>
  writing(): Versions['writing']
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

const sentenceOf = (error: unknown): string | null =>
  error instanceof UpdateRefused || error instanceof HelperRefusal ? error.message : null

export function updatesFor({ root, slots, file, partitions, run, log }: UpdateParts): Updates {
  let writing: Versions['writing'] = null
  let work: Promise<void> = Promise.resolve()

  const openUpdate = async (): Promise<FileHandle> => {
    try {
      // Not through a link: whoever may write to that folder cannot make this process read something else.
      return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    } catch (cause) {
      throw new HelperRefusal('not-possible', 'There is no uploaded update. Upload the file again.', { cause })
    }
  }

  const headOf = async (update: FileHandle): Promise<UpdateHead> => {
    const start = Buffer.alloc(LONGEST_HEAD + 1)
    const { bytesRead } = await update.read(start, 0, start.length, 0)
    const head = readHead(start.subarray(0, bytesRead), publicKeyOf(await readFile(join(root, KEY), 'utf8')))
    if (head === null) throw truncated(bytesRead, LONGEST_HEAD)
    checkUpdate(head.manifest, slots.version)
    return head
  }

  /** A label tells GRUB and the kernel which root it is; the one of the file is nobody's. */
  const label = async (partition: string): Promise<void> => {
    const result = await run('e2label', [partition, `root-${slots.other}`])
    if (result.exit !== 0) throw new HelperRefusal('failed', `The new root could not be named: ${result.stderr.trim()}`)
  }

  const write = async (update: FileHandle, head: UpdateHead): Promise<void> => {
    const { version, schema, root: size } = head.manifest
    const partition = join(partitions, `root-${slots.other}`)
    try {
      await writeRoot({
        update,
        head,
        partition,
        progress: (bytes) => {
          writing = { version, doneBytes: bytes, totalBytes: 2 * size.bytes }
        }
      })
      await label(partition)
      const message = `Version ${version} is on this machine. It runs after the next start into it.`
      await slots.setOther({ version, schema, state: 'ready' }, { version, outcome: 'written', message })
      log.info('Update written', { version })
    } catch (error) {
      log.error('Update not written', { version, why: error instanceof Error ? error.message : String(error) })
      const message = sentenceOf(error) ?? 'Writing failed; the log of the helper says why. The version that runs was not touched.'
      await slots.setOther({ version: null, schema: null, state: 'empty' }, { version, outcome: 'refused', message })
    } finally {
      await update.close()
      writing = null
    }
  }

  return {
    async install(digest) {
      if (writing !== null) throw new HelperRefusal('busy', `Version ${writing.version} is being written. Wait until that is done.`)
      const { isTrial } = slots.view()
      if (isTrial) throw new HelperRefusal('not-possible', 'The running version is on trial: the other root is the way back, and stays.')
      const update = await openUpdate()
      let head: UpdateHead
      try {
        head = await headOf(update)
        if (head.digest !== digest)
          throw new HelperRefusal('not-possible', 'The uploaded file is another one than was checked. Upload it again.')
      } catch (error) {
        await update.close()
        throw error instanceof UpdateRefused ? new HelperRefusal('not-possible', error.message, { cause: error }) : error
      }
      writing = { version: head.manifest.version, doneBytes: 0, totalBytes: 2 * head.manifest.root.bytes }
      await slots.setOther({ version: head.manifest.version, schema: head.manifest.schema, state: 'writing' })
      work = write(update, head)
    },
    writing: () => writing,
    idle: () => work
  }
}
