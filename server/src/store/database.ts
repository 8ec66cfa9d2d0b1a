/** Opening the database file: durable, private, whole, and at today's version of the tables. */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Refusal } from '../domain/problems.ts'
import { goBack, keepCopy } from './earlier-copies.ts'
import { MIGRATIONS } from './migrations/index.ts'

export type Database = Sqlite.Database

/** The server cannot start with this database; the message is for the administrator at the console. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase'
}

const RESTORE = 'The engine keeps serving with its last configuration. Restore the file from a backup, or move it away to start anew.'

export const schemaOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }))

function migrate(db: Database, file: string): void {
  const version = schemaOf(db)
  if (version > MIGRATIONS.length) {
    throw new UnusableDatabase(
      `${file} was written by a newer version of Ballast (step ${version}, this one knows ${MIGRATIONS.length}). Start that version, or restore a backup.`
    )
  }
  // An older version of the product, which a new one that fails leads back to, cannot read what the new one makes of it.
  if (version > 0 && version < MIGRATIONS.length) keepCopy(db, file, version)
  for (const [at, step] of MIGRATIONS.entries()) {
    if (at < version) continue
    db.transaction(() => {
      db.exec(step)
      db.pragma(`user_version = ${at + 1}`)
    })()
  }
}

function checkWhole(db: Database, file: string): void {
  const faults = db.pragma('quick_check(3)', { simple: false })
  const text = JSON.stringify(faults)
  if (text !== '[{"quick_check":"ok"}]') throw new UnusableDatabase(`${file} is damaged: ${text}. ${RESTORE}`)
}

/** Nobody but the owner may read it: it holds private keys. SQLite gives its side files the mode of the main one. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  chmodSync(dirname(file), 0o700)
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/**
 * @param goBackTo whether a database of a newer version gives way to the copy that was kept before it was changed.
 * @throws UnusableDatabase with a sentence when the file is damaged, newer than this program or no database.
 */
export function openDatabase(file: string, mostPages?: number, goBackTo = false): Database {
  makePrivate(file)
  if (goBackTo) goBack(file, MIGRATIONS.length)
  const db = new Sqlite(file, { timeout: 5000 })
  try {
    db.pragma('journal_mode = WAL')
    // NORMAL may lose the last commits when the power fails: they were confirmed to a person.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    checkWhole(db, file)
    migrate(db, file)
    if (mostPages !== undefined) db.pragma(`max_page_count = ${mostPages}`)
    return db
  } catch (cause) {
    db.close()
    if (cause instanceof UnusableDatabase) throw cause
    if (cause instanceof Sqlite.SqliteError && (cause.code === 'SQLITE_NOTADB' || cause.code === 'SQLITE_CORRUPT')) {
      throw new UnusableDatabase(`${file} is damaged or not a database of Ballast (${cause.message}). ${RESTORE}`, { cause })
    }
    throw cause
  }
}

/** Runs a write; a full disk becomes a refusal that says so. SQLite has rolled the transaction back by then. */
export function writing<T>(write: () => T): T {
  try {
    return write()
  } catch (cause) {
    if (cause instanceof Sqlite.SqliteError && cause.code === 'SQLITE_FULL') {
      throw new Refusal('storage-full', 'The disk of this machine is full, so nothing was saved. The engine keeps serving as before.', {
        hint: 'Free some space or enlarge the disk, then save again.',
        cause
      })
    }
    throw cause
  }
}
