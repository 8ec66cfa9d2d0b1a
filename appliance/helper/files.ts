/** Files of the helper. A reader, or a machine that loses power, sees the old or the new text and nothing else. */
import { mkdir, open, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'

export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

export async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
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

/** @param gid of the group that it belongs to, if not that of this process. */
export async function writeSynced(path: string, text: string, mode = 0o600, gid: number | null = null): Promise<void> {
  const temporary = `${path}.new`
  await mkdir(dirname(path), { recursive: true })
  try {
    const handle = await open(temporary, 'w', mode)
    try {
      if (gid !== null) await handle.chown(process.getuid?.() ?? 0, gid)
      await handle.chmod(mode)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Makes `path` a link to `target`, in the place of whatever was there. */
export async function linkSynced(path: string, target: string): Promise<void> {
  if ((await readlink(path).catch(() => null)) === target) return
  const temporary = `${path}.new`
  await mkdir(dirname(path), { recursive: true })
  await rm(temporary, { force: true })
  await symlink(target, temporary)
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

export async function removeSynced(path: string): Promise<void> {
  try {
    await rm(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  await syncDirectory(dirname(path))
}
