/** Whatever is committed is what comes back, at every revision, after any restart; what cannot be committed leaves no trace. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { type Configuration, withEntity } from '../domain/configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../domain/defaults.ts'
import { Refusal } from '../domain/problems.ts'
import { arbitraryConfiguration } from '../domain/testing/arbitrary.ts'
import type { ConfigurationStore, NewRevision } from '../engine/ports.ts'
import { openStore, UnusableDatabase } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'ballast-store-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
function freshFile(): string {
  files += 1
  return join(folder, String(files), 'ballast.db')
}

const AT = '2026-11-22T10:00:00.000Z'
const material = { certificatePem: 'certificate', keyPem: 'key' }

function change(store: ConfigurationStore, next: Configuration, more: Partial<NewRevision> = {}): NewRevision {
  const materials = new Map([...next.certificates.values()].map((certificate) => [certificate.fingerprint, material]))
  const base = store.current().revision
  return { base, next, changes: [], words: [], author: 'bal', note: 'A change', at: AT, action: 'reload', undoes: null, materials, ...more }
}

const service = (id: number, servers: readonly number[], name = '') => {
  const made = newVirtualService(id, { address: '192.0.2.1', port: 80, name })
  return { ...made, realServers: servers.map((server) => newRealServer(server, { address: `10.0.0.${server}` }, made, AT)) }
}

test('a new store holds the empty configuration as revision 0', () => {
  const { configurations, close } = openStore(freshFile(), new Date(AT))
  expect(configurations.current()).toEqual({ configuration: EMPTY_CONFIGURATION, revision: 0 })
  expect(configurations.revision(0)).toMatchObject({ number: 0, at: AT, undoes: null, undoneBy: null, changes: [] })
  expect(configurations.settingsVersion()).toBe(0)
  close()
})

test('any sequence of configurations survives a restart: document, versions, history', () => {
  fc.assert(
    fc.property(fc.array(arbitraryConfiguration(), { minLength: 1, maxLength: 4 }), (sequence) => {
      const file = freshFile()
      const first = openStore(file)
      for (const next of sequence) {
        first.configurations.commit(change(first.configurations, next))
        expect(first.configurations.current().configuration).toBe(next)
      }
      const last = first.configurations.current()
      const versions = (store: ConfigurationStore) =>
        [...last.configuration.virtualServices.values()].flatMap((entry) => [
          store.versionOf('virtualServices', entry.id),
          ...entry.realServers.map((server) => store.versionOf('realServers', server.id))
        ])
      const before = { versions: versions(first.configurations), settings: first.configurations.settingsVersion() }
      const history = first.configurations.revisions({ limit: 100 })
      first.close()

      const second = openStore(file)
      expect(second.configurations.current()).toEqual(last)
      expect(versions(second.configurations)).toEqual(before.versions)
      expect(before.versions).not.toContain(undefined)
      expect(second.configurations.settingsVersion()).toBe(before.settings)
      expect(second.configurations.revisions({ limit: 100 })).toEqual(history)
      expect(history.total).toBe(sequence.length + 1)
      const used = [...last.configuration.virtualServices.keys(), ...last.configuration.certificates.keys()]
      expect(used).not.toContain(second.configurations.newId())
      second.close()
    }),
    { numRuns: 40 }
  )
}, 30_000)

test('changes come back as they were, what did not exist as undefined', () => {
  const { configurations, close } = openStore(freshFile())
  const changes = [
    { path: ['virtualServices', '1'], before: undefined, after: { name: 'a', nothing: null } },
    { path: ['settings', 'drainTime'], before: 300, after: 0 },
    { path: ['interfaces', '3'], before: { id: 3 }, after: undefined }
  ]
  const words = [{ object: 'VS a', field: 'Port', before: null, after: '80' }]
  configurations.commit(change(configurations, EMPTY_CONFIGURATION, { changes, words }))
  expect(configurations.revision(1)).toStrictEqual({ ...configurations.revisions({ limit: 1 }).items[0], changes, words })
  expect(configurations.revisionsSince(0).map((revision) => revision.number)).toEqual([1])
  close()
})

test('a version moves only with its own object', () => {
  const { configurations: store, close } = openStore(freshFile())
  const put = (entity: ReturnType<typeof service>) => withEntity(store.current().configuration, 'virtualServices', entity.id, entity)
  store.commit(change(store, put(service(1, [11, 12, 13]))))
  store.commit(change(store, put(service(2, []))))
  const [, second, third] = service(1, [11, 12, 13]).realServers
  if (second === undefined || third === undefined) throw new Error('no servers')
  store.commit(change(store, put({ ...service(1, []), realServers: [{ ...second, weight: 5 }, third] })))
  expect([1, 2].map((id) => store.versionOf('virtualServices', id))).toEqual([1, 2])
  expect([11, 12, 13].map((id) => store.versionOf('realServers', id))).toEqual([undefined, 3, 1])
  store.commit(change(store, { ...store.current().configuration, settings: { ...EMPTY_CONFIGURATION.settings, drainTime: 60 } }))
  expect(store.settingsVersion()).toBe(4)
  store.commit(change(store, withEntity(store.current().configuration, 'virtualServices', 1, null)))
  expect([store.versionOf('virtualServices', 1), store.versionOf('realServers', 13)]).toEqual([undefined, undefined])
  close()
})

test('a server may change its service, and its place', () => {
  const file = freshFile()
  const { configurations: store, close } = openStore(file)
  const both = (a: readonly number[], b: readonly number[]): Configuration => ({
    ...EMPTY_CONFIGURATION,
    virtualServices: new Map([
      [1, service(1, a)],
      [2, service(2, b)]
    ])
  })
  store.commit(change(store, both([11, 12], [21])))
  store.commit(change(store, both([12], [21, 11])))
  store.commit(change(store, { ...EMPTY_CONFIGURATION, virtualServices: new Map([[2, service(2, [12, 11, 21])]]) }))
  close()
  const again = openStore(file)
  expect(
    again.configurations
      .current()
      .configuration.virtualServices.get(2)
      ?.realServers.map((server) => server.id)
  ).toEqual([12, 11, 21])
  expect([11, 12, 21].map((id) => again.configurations.versionOf('realServers', id))).toEqual([2, 3, 1])
  again.close()
})

test('a stale base is refused and changes nothing', () => {
  const { configurations: store, close } = openStore(freshFile())
  const first = withEntity(EMPTY_CONFIGURATION, 'virtualServices', 1, service(1, []))
  const late = change(store, withEntity(EMPTY_CONFIGURATION, 'virtualServices', 2, service(2, [])))
  store.commit(change(store, first))
  expect(() => store.commit(late)).toThrow(expect.objectContaining({ code: 'version-stale' }))
  expect(store.current()).toEqual({ configuration: first, revision: 1 })
  close()
})

test('a certificate whose key nobody brought is refused whole', () => {
  const [configuration] = fc.sample(
    arbitraryConfiguration().filter((sample) => sample.certificates.size > 0),
    { numRuns: 1, seed: 3 }
  )
  const { configurations: store, close } = openStore(freshFile())
  if (configuration === undefined) throw new Error('no sample')
  expect(() => store.commit(change(store, configuration, { materials: new Map() }))).toThrow('FOREIGN KEY')
  expect(store.current()).toEqual({ configuration: EMPTY_CONFIGURATION, revision: 0 })
  store.commit(change(store, configuration))
  const fingerprint = configuration.certificates.values().next().value?.fingerprint ?? ''
  expect(store.material(fingerprint)).toEqual(material)
  close()
})

test('undone, undone again, and so on: what counts is the last word', () => {
  const { configurations: store, close } = openStore(freshFile())
  const undoneBy = () => [1, 2, 3].map((number) => store.revision(number)?.undoneBy)
  store.commit(change(store, EMPTY_CONFIGURATION))
  store.commit(change(store, EMPTY_CONFIGURATION, { undoes: 1 }))
  expect(undoneBy()).toEqual([2, null, undefined])
  store.commit(change(store, EMPTY_CONFIGURATION, { undoes: 2 }))
  expect(undoneBy()).toEqual([null, 3, null])
  store.commit(change(store, EMPTY_CONFIGURATION, { undoes: 1 }))
  expect(undoneBy()).toEqual([4, 3, null])
  close()
})

test('ids are never given twice, restarts included', () => {
  const file = freshFile()
  const seen: number[] = []
  for (let start = 0; start < 5; start += 1) {
    const { configurations, close } = openStore(file)
    for (let count = 0; count < 7 * start; count += 1) seen.push(configurations.newId())
    close()
  }
  expect(new Set(seen).size).toBe(70)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
})

test('on a full disk nothing is saved, it is said, and later all is well', () => {
  const file = freshFile()
  openStore(file).close()
  // SQLite's own limit of pages stands for the disk: it fails the same way.
  const store = openStore(file, new Date(AT), { mostPages: 90 })
  const big = (id: number) =>
    withEntity(store.configurations.current().configuration, 'virtualServices', id, service(id, [], 'x'.repeat(100)))
  let refusal: unknown
  let saved = 0
  while (refusal === undefined && saved < 1000) {
    try {
      store.configurations.commit(change(store.configurations, big(saved + 1), { note: 'n'.repeat(2000) }))
      saved += 1
    } catch (error) {
      refusal = error
    }
  }
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal).toMatchObject({ code: 'storage-full' })
  expect(saved).toBeGreaterThan(0)
  expect(store.configurations.current().revision).toBe(saved)
  const full = store.configurations.current()
  store.close()
  const after = openStore(file)
  expect(after.configurations.current()).toEqual(full)
  after.configurations.commit(change(after.configurations, withEntity(full.configuration, 'virtualServices', 5000, service(5000, []))))
  expect(after.configurations.current().revision).toBe(saved + 1)
  after.close()
})

test('the file is private, and so is what lies beside it', () => {
  const file = freshFile()
  const { configurations, close } = openStore(file)
  configurations.setMachineValue('cookie-key', 'secret')
  expect(configurations.machineValue('cookie-key')).toBe('secret')
  expect(configurations.machineValue('other')).toBeUndefined()
  expect([file, `${file}-wal`, `${file}-shm`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600, 0o600])
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
  close()
})

test('a damaged, a foreign and a newer file are refused with a sentence', () => {
  const garbage = freshFile()
  openStore(garbage).close()
  writeFileSync(garbage, 'x'.repeat(8192))
  expect(() => openStore(garbage)).toThrow(UnusableDatabase)

  const newer = freshFile()
  openStore(newer).close()
  const db = new Sqlite(newer)
  db.pragma('user_version = 999')
  db.close()
  expect(() => openStore(newer)).toThrow(/newer version/)

  const invalid = freshFile()
  const { configurations, close } = openStore(invalid)
  configurations.commit(change(configurations, withEntity(EMPTY_CONFIGURATION, 'virtualServices', 1, service(1, []))))
  close()
  const hand = new Sqlite(invalid)
  hand.prepare("UPDATE virtual_services SET port = 0, type = 'other'").run()
  hand.close()
  expect(() => openStore(invalid)).toThrow(/Row 1 of the table virtual_services.*port/s)
})

test('history cannot be rewritten', () => {
  const file = freshFile()
  openStore(file).close()
  const db = new Sqlite(file)
  db.prepare("INSERT INTO audit (at, author, address, action, detail) VALUES ('', '', '', '', '')").run()
  for (const statement of [
    "UPDATE audit SET author = 'x'",
    'DELETE FROM audit',
    "UPDATE revisions SET author = 'x'",
    'DELETE FROM revisions'
  ]) {
    expect(() => db.prepare(statement).run()).toThrow('append-only')
  }
  db.close()
})
