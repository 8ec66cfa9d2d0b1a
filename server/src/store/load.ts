/** Reading the whole configuration from its tables, once, when the store opens. */
import * as z from 'zod'
import { type Id, type RealServer, Settings, type SubService } from '../contract/index.ts'
import type { Collection, Configuration } from '../domain/configuration.ts'
import { DEFAULT_SETTINGS } from '../domain/defaults.ts'
import { filled } from '../domain/upgrade.ts'
import { type Database, UnusableDatabase } from './database.ts'
import {
  applications,
  certificates,
  contentRules,
  interfaces,
  intermediates,
  type Row,
  realServers,
  subServices,
  type Table,
  virtualServices
} from './tables.ts'

/** For each object the revision that last touched it. */
export type Versions = ReadonlyMap<Collection | 'realServers' | 'subServices' | 'settings', ReadonlyMap<Id, number>>

/** The settings are one object; this is its place in `Versions`. */
export const SETTINGS_ID = 0

const Stamp = z.object({ id: z.int(), revision: z.int() })

interface Read<E> {
  readonly entities: ReadonlyMap<Id, E>
  readonly versions: ReadonlyMap<Id, number>
}

function parseRow<E>(table: Table<E>, row: Row): E {
  try {
    return table.fromRow(row)
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
    throw new UnusableDatabase(
      `Row ${String(row['id'])} of the table ${table.name} is not valid: ${why}. Restore the database from a backup.`,
      { cause }
    )
  }
}

function readTable<E>(db: Database, table: Table<E>, order = 'id', extra: (row: Row) => Row = (row) => row): Read<E> {
  const entities = new Map<Id, E>()
  const versions = new Map<Id, number>()
  for (const row of db.prepare<[], Row>(`SELECT * FROM ${table.name} ORDER BY ${order}`).all()) {
    const { id, revision } = Stamp.parse(row)
    entities.set(id, parseRow(table, extra(row)))
    versions.set(id, revision)
  }
  return { entities, versions }
}

const Assignment = z.object({ service_id: z.int(), certificate_id: z.int() })

function assignedCertificates(db: Database): ReadonlyMap<Id, readonly Id[]> {
  const rows = db.prepare('SELECT service_id, certificate_id FROM service_certificates ORDER BY service_id, position').all()
  const assignments = rows.map((row) => Assignment.parse(row))
  const byService = Map.groupBy(assignments, (row) => row.service_id)
  return new Map([...byService].map(([id, assigned]) => [id, assigned.map((row) => row.certificate_id)]))
}

const SettingRow = z.object({ key: z.string(), value: z.string(), revision: z.int() })

function readSettings(db: Database): { readonly settings: Settings; readonly version: number } {
  const rows = db
    .prepare('SELECT key, value, revision FROM settings')
    .all()
    .map((row) => SettingRow.parse(row))
  const values = Object.fromEntries(rows.map((row): [string, unknown] => [row.key, JSON.parse(row.value)]))
  // Sections grow: what a row of an older version lacks is the default.
  const settings = Settings.safeParse(filled(z.json().parse(values), DEFAULT_SETTINGS))
  if (!settings.success) {
    throw new UnusableDatabase(`The settings in the database are not valid: ${z.prettifyError(settings.error)}. Restore it from a backup.`)
  }
  return { settings: settings.data, version: Math.max(0, ...rows.map((row) => row.revision)) }
}

export function loadConfiguration(db: Database): { readonly configuration: Configuration; readonly versions: Versions } {
  const read = {
    interfaces: readTable(db, interfaces),
    certificates: readTable(db, certificates),
    intermediates: readTable(db, intermediates),
    contentRules: readTable(db, contentRules),
    applications: readTable(db, applications)
  }
  const assigned = assignedCertificates(db)
  const services = readTable(db, virtualServices, 'id', (row) => ({ ...row, certificates: assigned.get(Number(row['id'])) ?? [] }))
  const servers = readTable(db, realServers, 'service_id, position')
  const subs = readTable(db, subServices, 'id', (row) => {
    const { type, port } = services.entities.get(Number(row['service_id'])) ?? {}
    return { ...row, type, port }
  })
  // Ids of services and SubVSs come from one sequence, so a server's place is one number.
  const byPlace = Map.groupBy(servers.entities.values(), (placed) => placed.subServiceId ?? placed.serviceId)
  const serversOf = (id: Id): RealServer[] => (byPlace.get(id) ?? []).map((placed) => placed.server)
  const byService = Map.groupBy(subs.entities.values(), (placed) => placed.serviceId)
  const subsOf = (id: Id): SubService[] => (byService.get(id) ?? []).map(({ sub }) => ({ ...sub, realServers: serversOf(sub.id) }))
  const { settings, version } = readSettings(db)
  return {
    configuration: {
      settings,
      interfaces: read.interfaces.entities,
      certificates: read.certificates.entities,
      intermediates: read.intermediates.entities,
      contentRules: read.contentRules.entities,
      virtualServices: new Map(
        [...services.entities].map(([id, row]) => [id, { ...row, realServers: serversOf(id), subServices: subsOf(id) }])
      ),
      applications: read.applications.entities
    },
    versions: new Map([
      ['interfaces', read.interfaces.versions],
      ['certificates', read.certificates.versions],
      ['intermediates', read.intermediates.versions],
      ['contentRules', read.contentRules.versions],
      ['applications', read.applications.versions],
      ['virtualServices', services.versions],
      ['realServers', servers.versions],
      ['subServices', subs.versions],
      ['settings', new Map([[SETTINGS_ID, version]])]
    ])
  }
}
