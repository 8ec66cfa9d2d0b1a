/**
 * Copies of the database from before a newer version changed its tables: `ballast.db.step-9` is what nine steps had made of it. A machine
 * that goes back to the version before takes the newest one that it can read; what the newer version had is kept beside it.
 */
import { chmodSync, closeSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Sqlite from 'better-sqlite3'

/** Steps of a copy's name; the two newest are enough for two roots. */
const KEPT = 2

const copyOf = (file: string, steps: number): string => `${file}.step-${steps}`

function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** @returns numbers of steps of which there is a copy, the newest first. */
function copiesOf(file: string): readonly number[] {
  const prefix = `${basename(file)}.step-`
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .toSorted((a, b) => b - a)
}

/** One consistent file, whatever is in the write-ahead log. It takes the place of an older copy of the same step. */
export function keepCopy(db: Sqlite.Database, file: string, steps: number): void {
  const target = copyOf(file, steps)
  const temporary = `${target}.new`
  rmSync(temporary, { force: true })
  db.prepare('VACUUM INTO ?').run(temporary)
  chmodSync(temporary, 0o600)
  const handle = openSync(temporary, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, target)
  syncFolder(file)
  for (const old of copiesOf(file).slice(KEPT)) rmSync(copyOf(file, old), { force: true })
}

/** @returns null for a file that is missing or no database: opening it says what is wrong. */
function stepsOf(file: string): number | null {
  try {
    const db = new Sqlite(file, { readonly: true, fileMustExist: true })
    try {
      return Number(db.pragma('user_version', { simple: true }))
    } finally {
      db.close()
    }
  } catch {
    return null
  }
}

/** Everything into the one file, so that it can be put aside as a whole. */
function closeLog(file: string): void {
  const db = new Sqlite(file)
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

/**
 * There is a database at every moment, the new one or the old one: a machine that loses power here must not come up without any.
 * @param steps what this version can read. @returns whether an earlier copy took the place of the database.
 */
export function goBack(file: string, steps: number): boolean {
  const present = stepsOf(file)
  if (present === null || present <= steps) return false
  const found = copiesOf(file).find((candidate) => candidate <= steps && stepsOf(copyOf(file, candidate)) === candidate)
  if (found === undefined) return false
  closeLog(file)
  rmSync(`${file}.newer`, { force: true })
  linkSync(file, `${file}.newer`)
  renameSync(copyOf(file, found), file)
  syncFolder(file)
  return true
}
