/**
 * Files of the engine. Nothing half written is ever visible: a file is written beside its place, synced and renamed; a revision
 * directory is complete before `current` points to it. Private keys are in here, so nobody but the engine's group may read: where
 * HAProxy runs as our own user, the folder around is closed to that group, too.
 */
import { link, mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Refusal } from '../domain/problems.ts'
import type { EngineFiles, FileOnDisk } from '../engine/system-ports.ts'

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A full disk is the operator's to cure; everything else is ours. */
function translated(error: unknown): unknown {
  const code = codeOf(error)
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new Refusal(
    'storage-full',
    'The disk is full, so the change was not saved. Nothing was changed; free some space and save again.',
    {
      cause: error
    }
  )
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw translated(error)
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeSynced(path: string, text: string | Buffer): Promise<void> {
  const handle = await open(path, 'w', 0o640)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces `path` so that a reader, or a machine that loses power, sees the old or the new text and nothing else. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`
  try {
    await guarded(async () => {
      await writeSynced(temporary, text)
      await rename(temporary, path)
      await syncDirectory(dirname(path))
    })
  } catch (error) {
    // Half a file takes space that a full disk does not have.
    await rm(temporary, { force: true })
    throw error
  }
}

const readOrNull = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
  }
}

/** Writes one file, or links the equal one of an earlier revision: certificates rarely change, and each sync costs a disk write. */
async function place(target: string, { text, encoding }: FileOnDisk, twin: string | null): Promise<void> {
  const bytes = Buffer.from(text, encoding ?? 'utf8')
  const old = twin === null ? null : await readFile(twin).catch(() => null)
  if (twin !== null && old?.equals(bytes) === true) await link(twin, target)
  else await writeSynced(target, bytes)
}

async function writeDirectory(directory: string, files: readonly FileOnDisk[], like: string | null): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  const folders = new Set([directory, ...files.map((file) => dirname(join(directory, file.path)))])
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o750 })
  for (const file of files) await place(join(directory, file.path), file, like === null ? null : join(like, file.path))
  for (const folder of folders) await syncDirectory(folder)
}

/** @param root the engine's folder, made when missing. */
export async function engineFiles(root: string): Promise<EngineFiles> {
  const revisions = join(root, 'rev')
  const folder = (name: string): string => join(revisions, name)
  const currentLink = join(root, 'current')
  await guarded(() => mkdir(revisions, { recursive: true, mode: 0o750 }))

  const current = async (): Promise<string | null> => {
    try {
      return (await readlink(currentLink)).replace(/^rev\//, '')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw error
    }
  }
  const names = async (): Promise<readonly string[]> => await readdir(revisions)
  const remove = (name: string): Promise<void> => rm(folder(name), { recursive: true, force: true })

  return {
    current,
    names,
    remove,
    read: (name, path) => readOrNull(join(folder(name), path)),
    writeState: (text) => writeAtomically(join(root, 'state'), text),
    async writeRevision(name, files, like) {
      try {
        await guarded(async () => {
          await writeDirectory(folder(name), files, like === null ? null : folder(like))
          await syncDirectory(revisions)
        })
      } catch (error) {
        await remove(name)
        throw error
      }
    },
    async setCurrent(name) {
      const temporary = `${currentLink}.new`
      await guarded(async () => {
        await rm(temporary, { force: true })
        await symlink(join('rev', name), temporary)
        await rename(temporary, currentLink)
        await syncDirectory(root)
      })
    },
    async keepFailed(name) {
      await remove('failed')
      await rename(folder(name), folder('failed'))
    },
    async prune(keep) {
      const kept = new Set([...keep, 'failed', await current()])
      for (const name of await names()) if (!kept.has(name)) await remove(name)
    }
  }
}
