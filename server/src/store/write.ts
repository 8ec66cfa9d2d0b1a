/** Writing the rows that a change touched. Runs inside the transaction that appends the revision. */
import { isDeepStrictEqual } from 'node:util'
import type { Id, Settings } from '../contract/index.ts'
import type { Collection, Configuration } from '../domain/configuration.ts'
import type { Database } from './database.ts'
import { SETTINGS_ID, type Versions } from './load.ts'
import * as tables from './tables.ts'
import { type Touched, touched } from './touched.ts'
import { touchedServices } from './touched-services.ts'

/** Puts and removes rows of one table; statements are prepared once. */
function rowWriter<E>(db: Database, table: tables.Table<E>) {
  let put: ReturnType<Database['prepare']> | undefined
  const remove = db.prepare(`DELETE FROM ${table.name} WHERE id = ?`)
  return {
    put(entity: E, revision: number): void {
      const row = { ...table.toRow(entity), revision }
      const columns = Object.keys(row)
      put ??= db.prepare(
        `INSERT INTO ${table.name} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})
         ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`
      )
      put.run(row)
    },
    remove: (id: Id): void => void remove.run(id)
  }
}

function settingsWriter(db: Database) {
  const put = db.prepare(
    'INSERT INTO settings VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision'
  )
  /** @returns whether anything changed. */
  return (before: Settings, after: Settings, revision: number): boolean => {
    const old = new Map<string, unknown>(Object.entries(before))
    const changed = Object.entries(after).filter(([key, value]) => !isDeepStrictEqual(old.get(key), value))
    for (const [key, value] of changed) put.run(key, JSON.stringify(value), revision)
    return changed.length > 0
  }
}

function assignmentWriter(db: Database) {
  const clear = db.prepare('DELETE FROM service_certificates WHERE service_id = ?')
  const add = db.prepare('INSERT INTO service_certificates (service_id, position, certificate_id) VALUES (?, ?, ?)')
  return (service: tables.ServiceRow): void => {
    clear.run(service.id)
    for (const [position, certificate] of service.ssl.certificates.entries()) add.run(service.id, position, certificate)
  }
}

const mapOf = (versions: Versions, collection: Collection | 'realServers' | 'subServices' | 'settings') => new Map(versions.get(collection))

function stamp(versions: Map<Id, number>, put: Iterable<Id>, gone: Iterable<Id>, revision: number): Map<Id, number> {
  for (const id of put) versions.set(id, revision)
  for (const id of gone) versions.delete(id)
  return versions
}

/** @returns a function that writes the difference of two configurations and answers the new versions. */
export function configurationWriter(db: Database) {
  const writeSettings = settingsWriter(db)
  const assign = assignmentWriter(db)
  const writers = {
    interfaces: rowWriter(db, tables.interfaces),
    certificates: rowWriter(db, tables.certificates),
    intermediates: rowWriter(db, tables.intermediates),
    contentRules: rowWriter(db, tables.contentRules),
    applications: rowWriter(db, tables.applications),
    services: rowWriter(db, tables.virtualServices),
    subServices: rowWriter(db, tables.subServices),
    servers: rowWriter(db, tables.realServers)
  }
  const move = db.prepare('UPDATE real_servers SET position = ? WHERE id = ?')

  return (before: Configuration, after: Configuration, versions: Versions, revision: number): Versions => {
    const next = new Map(versions)
    const apply = <E extends { readonly id: Id }>(
      collection: Collection | 'subServices',
      writer: { put(entity: E, revision: number): void; remove(id: Id): void },
      { put, gone }: Touched<E>
    ): void => {
      for (const entity of put) writer.put(entity, revision)
      for (const id of gone) writer.remove(id)
      if (put.length + gone.length === 0) return
      const ids = put.map((entity) => entity.id)
      next.set(collection, stamp(mapOf(versions, collection), ids, gone, revision))
    }
    const { services, subServices, servers, moved } = touchedServices(before.virtualServices, after.virtualServices)
    // A server that changes its service must have left the old one before that goes and takes its servers along.
    apply('virtualServices', writers.services, { put: services.put, gone: [] })
    for (const service of services.put) assign(service)
    apply('subServices', writers.subServices, { put: subServices.put, gone: [] })
    for (const placed of servers.put) writers.servers.put(placed, revision)
    for (const placed of moved) move.run(placed.position, placed.server.id)
    for (const id of servers.gone) writers.servers.remove(id)
    for (const id of subServices.gone) writers.subServices.remove(id)
    for (const id of services.gone) writers.services.remove(id)
    apply('interfaces', writers.interfaces, touched(before.interfaces, after.interfaces))
    apply('certificates', writers.certificates, touched(before.certificates, after.certificates))
    apply('intermediates', writers.intermediates, touched(before.intermediates, after.intermediates))
    apply('contentRules', writers.contentRules, touched(before.contentRules, after.contentRules))
    apply('applications', writers.applications, touched(before.applications, after.applications))
    const put = servers.put.map((placed) => placed.server.id)
    next.set('virtualServices', stamp(mapOf(next, 'virtualServices'), [], services.gone, revision))
    next.set('subServices', stamp(mapOf(next, 'subServices'), [], subServices.gone, revision))
    if (put.length + servers.gone.length > 0) next.set('realServers', stamp(mapOf(versions, 'realServers'), put, servers.gone, revision))
    if (writeSettings(before.settings, after.settings, revision)) next.set('settings', new Map([[SETTINGS_ID, revision]]))
    return next
  }
}
