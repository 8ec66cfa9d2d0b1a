/** Forward to a newer version and back: no machine is left without its configuration, and none reads what it does not know. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withEntity } from '../domain/configuration.ts'
import { newVirtualService } from '../domain/defaults.ts'
import { keepCopy } from './earlier-copies.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { openStore, UnusableDatabase } from './store.ts'

const AT = '2026-11-25T03:00:00.000Z'
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-copies-'))
  file = join(folder, 'ballast.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** One more service, as a change through the API would store it. */
function addService(id: number): void {
  const store = openStore(file, new Date(AT))
  const { configuration, revision } = store.configurations.current()
  const next = withEntity(configuration, 'virtualServices', id, newVirtualService(id, { address: '192.0.2.1', port: 80 + id }))
  store.configurations.commit({
    base: revision,
    next,
    changes: [],
    words: [],
    author: 'bal',
    note: 'A service',
    at: AT,
    action: 'reload',
    undoes: null,
    materials: new Map()
  })
  store.close()
}

const services = (goBack = false): number[] => {
  const store = openStore(file, new Date(AT), { goBack })
  const ids = [...store.configurations.current().configuration.virtualServices.keys()]
  store.close()
  return ids
}

/** What the next version would do at its first start: a copy, then its steps. */
function becomeNewer(steps: number): void {
  const db = new Sqlite(file)
  db.pragma('journal_mode = WAL')
  keepCopy(db, file, Number(db.pragma('user_version', { simple: true })))
  db.prepare('CREATE TABLE of_the_future (x TEXT) STRICT').run()
  db.prepare('INSERT INTO of_the_future VALUES (?)').run('y')
  db.pragma(`user_version = ${steps}`)
  db.close()
}

test('a database of a newer version gives way to the copy from before, and is kept beside it', () => {
  addService(1)
  becomeNewer(MIGRATIONS.length + 2)
  expect(() => services()).toThrow(UnusableDatabase)
  expect(services(true)).toEqual([1])
  expect(services()).toEqual([1])
  const newer = new Sqlite(`${file}.newer`, { readonly: true })
  expect(newer.prepare('SELECT x FROM of_the_future').all()).toEqual([{ x: 'y' }])
  expect(newer.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 2)
  newer.close()
  // Nobody but the owner may read either: they hold private keys.
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600)
})

test('there and back and there again: each time what that version last had before it was left', () => {
  addService(1)
  becomeNewer(MIGRATIONS.length + 1)
  expect(services(true)).toEqual([1])
  addService(2)
  becomeNewer(MIGRATIONS.length + 1)
  expect(services(true)).toEqual([1, 2])
})

test('without a copy that can be read the newer database stays as it is, and says why it cannot be used', () => {
  addService(1)
  const db = new Sqlite(file)
  db.pragma(`user_version = ${MIGRATIONS.length + 1}`)
  db.close()
  expect(() => services(true)).toThrow(/written by a newer version/)
  becomeNewer(MIGRATIONS.length + 2)
  // That copy is of a version that is newer, too.
  expect(() => services(true)).toThrow(/written by a newer version/)
})

test('a copy is made before the first step of an upgrade, and only then', () => {
  const before = MIGRATIONS.length - 1
  const db = new Sqlite(file)
  for (const step of MIGRATIONS.slice(0, before)) db.exec(step)
  db.pragma(`user_version = ${before}`)
  db.close()
  openStore(file, new Date(AT)).close()
  const copy = new Sqlite(`${file}.step-${before}`, { readonly: true })
  expect(copy.pragma('user_version', { simple: true })).toBe(before)
  copy.close()
  rmSync(`${file}.step-${before}`)
  openStore(file, new Date(AT)).close()
  expect(readdirSync(folder)).toEqual(['ballast.db'])
})

test('a database without anything in it needs no copy', () => {
  openStore(file).close()
  expect(readdirSync(dirname(file))).toEqual(['ballast.db'])
})
