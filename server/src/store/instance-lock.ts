/**
 * One Ballast per data directory. The lock is SQLite's, which is the kernel's: it ends with the process, however that ends, so
 * there is no stale lock to clean up. The file beside it only tells people who holds it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export type InstanceLock = { readonly held: true; release(): void } | { readonly held: false; readonly pid: number | null }

/** The garbage collector closes a database that nobody refers to, and with it goes the lock. */
const held = new Set<Database.Database>()

function pidIn(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10)
    return Number.isSafeInteger(pid) ? pid : null
  } catch {
    return null
  }
}

export function lockInstance(dataDir: string): InstanceLock {
  const pidFile = join(dataDir, 'ballast.pid')
  const database = new Database(join(dataDir, 'ballast.lock'), { timeout: 0 })
  try {
    database.prepare('BEGIN EXCLUSIVE').run()
  } catch (error) {
    database.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return { held: false, pid: pidIn(pidFile) }
    throw error
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  held.add(database)
  const release = (): void => {
    held.delete(database)
    database.close()
  }
  return { held: true, release }
}
