/** The configuration's home: held in memory as one immutable document, written through row by row. */
import type { Id } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { serversOf } from '../domain/farm.ts'
import { Refusal } from '../domain/problems.ts'
import type { CertificateMaterial, ConfigurationStore, NewRevision } from '../engine/ports.ts'
import { type Database, UnusableDatabase, writing } from './database.ts'
import { loadConfiguration, SETTINGS_ID } from './load.ts'
import { revisionLog } from './revisions.ts'
import { configurationWriter } from './write.ts'

/** Ids are taken from the file in blocks, so that not every new object waits for the disk. A restart skips the rest of a block. */
const ID_BLOCK = 16

function sequence(db: Database): { newId(): Id /** Keeps `newId` above ids that came from elsewhere. */; pass(highest: Id): void } {
  const take = db.prepare<[], { next: number }>(`UPDATE sequence SET next = next + ${ID_BLOCK} WHERE name = 'id' RETURNING next`)
  const raise = db.prepare("UPDATE sequence SET next = max(next, ?) WHERE name = 'id'")
  let next = 0
  let end = 0
  return {
    newId() {
      if (next >= end) {
        const taken = writing(() => take.get())
        if (taken === undefined) throw new UnusableDatabase('The database has lost its count of ids. Restore it from a backup.')
        end = taken.next
        next = end - ID_BLOCK
      }
      next += 1
      return next - 1
    },
    pass(highest) {
      if (highest < next) return
      raise.run(highest + 1)
      next = 0
      end = 0
    }
  }
}

function highestId(configuration: Configuration): Id {
  let highest = 0
  const { interfaces, certificates, intermediates, contentRules, virtualServices, applications } = configuration
  for (const collection of [interfaces, certificates, intermediates, contentRules, virtualServices, applications]) {
    for (const id of collection.keys()) highest = Math.max(highest, id)
  }
  for (const service of virtualServices.values()) {
    for (const { id } of [...service.subServices, ...serversOf(service)]) highest = Math.max(highest, id)
  }
  return highest
}

function stale(base: number, newest: number): Refusal {
  return new Refusal(
    'version-stale',
    `The configuration has changed meanwhile: this change was made for revision ${base}, the newest is ${newest}.`,
    {
      hint: 'Load the page again and repeat the change.'
    }
  )
}

function materials(db: Database) {
  const put = db.prepare(
    'INSERT INTO certificate_materials VALUES (?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET certificate_pem = excluded.certificate_pem, key_pem = excluded.key_pem'
  )
  const get = db.prepare<[string], CertificateMaterial>(
    'SELECT certificate_pem AS certificatePem, key_pem AS keyPem FROM certificate_materials WHERE fingerprint = ?'
  )
  return {
    get: (fingerprint: string) => get.get(fingerprint),
    put(entries: ReadonlyMap<string, CertificateMaterial>): void {
      for (const [fingerprint, { certificatePem, keyPem }] of entries) put.run(fingerprint, certificatePem, keyPem)
    }
  }
}

/** @param now when the machine's history begins, if it does now. */
export function configurationStore(db: Database, now: Date): ConfigurationStore {
  const log = revisionLog(db)
  const write = configurationWriter(db)
  const secrets = materials(db)
  const ids = sequence(db)
  const values = {
    get: db.prepare<[string], { value: string }>('SELECT value FROM machine_values WHERE key = ?'),
    set: db.prepare('INSERT INTO machine_values VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  }
  if (log.newest() === null) {
    const first = {
      at: now.toISOString(),
      author: 'Ballast',
      note: 'New machine',
      words: [],
      changes: [],
      action: 'none',
      undoes: null
    } as const
    writing(() => log.append(0, first))
  }
  let { configuration, versions } = loadConfiguration(db)
  let revision = log.newest() ?? 0
  db.transaction(() => ids.pass(highestId(configuration)))()

  const commit = db.transaction((change: NewRevision) => {
    const newest = log.newest() ?? 0
    if (change.base !== newest || change.base !== revision) throw stale(change.base, newest)
    const number = newest + 1
    const summary = log.append(number, change)
    secrets.put(change.materials)
    ids.pass(highestId(change.next))
    const nextVersions = write(configuration, change.next, versions, number)
    return { summary, versions: nextVersions }
  })

  return {
    current: () => ({ configuration, revision }),
    versionOf: (collection, id) => versions.get(collection)?.get(id),
    settingsVersion: () => versions.get('settings')?.get(SETTINGS_ID) ?? 0,
    newId: () => ids.newId(),
    commit(change) {
      // Only what is safely on disk is shown to anybody.
      const done = writing(() => commit.immediate(change))
      configuration = change.next
      versions = done.versions
      revision = done.summary.number
      return done.summary
    },
    revision: (number) => log.one(number),
    revisions: ({ before, limit }) => log.page(before ?? Number.MAX_SAFE_INTEGER, limit),
    revisionsSince: (number) => log.since(number),
    material: (fingerprint) => secrets.get(fingerprint),
    machineValue: (key) => values.get.get(key)?.value,
    setMachineValue: (key, value) => void writing(() => values.set.run(key, value))
  }
}
