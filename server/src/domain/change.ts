/**
 * Changes of a configuration as data: a list of paths with the value before and after. The list is the patch, and
 * turned round it is the inverse patch; diff, undo, restore and the plan of the engine all read it.
 */
import {
  Application,
  Certificate,
  ContentRule,
  type Id,
  Interface,
  IntermediateCertificate,
  Settings,
  VirtualService
} from '../contract/index.ts'
import type { Collection, Configuration } from './configuration.ts'
import { DEFAULT_SETTINGS } from './defaults.ts'
import { type Difference, equalJson, findDifferences, type Json, type Path, readAt, writeAt } from './json.ts'
import { filled, upgradedService } from './upgrade.ts'

export type { Json, JsonObject, Path } from './json.ts'

/**
 * `path` names collection, id and field, down to the field that differs:
 * `['virtualServices', '12', 'ssl', 'reencrypt']`, `['virtualServices', '12', 'realServers', '34', 'weight']`,
 * `['settings', 'checks', 'interval']`. An object that appears or goes is one change with its whole value.
 * Arrays without ids are compared and replaced whole.
 */
export type Change = Difference

const COLLECTIONS = [
  'interfaces',
  'certificates',
  'intermediates',
  'contentRules',
  'virtualServices',
  'applications'
] as const satisfies readonly Collection[]

function diffEntities(collection: Collection, before: ReadonlyMap<Id, Json>, after: ReadonlyMap<Id, Json>, found: Change[]): void {
  if (before === after) return
  for (const [id, entity] of before) {
    const now = after.get(id)
    if (now !== entity) findDifferences([collection, String(id)], entity, now, found)
  }
  for (const [id, entity] of after) {
    if (!before.has(id)) found.push({ path: [collection, String(id)], before: undefined, after: entity })
  }
}

/** @returns what leads from `before` to `after`. Objects that both share cost one look-up. */
export function diff(before: Configuration, after: Configuration): readonly Change[] {
  const found: Change[] = []
  findDifferences(['settings'], before.settings, after.settings, found)
  for (const collection of COLLECTIONS) diffEntities(collection, before[collection], after[collection], found)
  return found
}

/** @returns the changes that take these back. */
export const invert = (changes: readonly Change[]): readonly Change[] =>
  changes.map(({ path, before, after }) => ({ path, before: after, after: before })).toReversed()

/** A map in order of ids again, after something was put in that is older than the last. */
const inOrder = <T>(entities: Map<Id, T>): ReadonlyMap<Id, T> => new Map([...entities].sort(([a], [b]) => a - b))

function changedEntities<T extends Json>(
  collection: Collection,
  entities: ReadonlyMap<Id, T>,
  changes: readonly Change[],
  parse: (value: Json) => T
): ReadonlyMap<Id, T> {
  const touched = new Map<Id, Json | undefined>()
  for (const { path, after } of changes) {
    const [name, key, ...rest] = path
    if (name !== collection) continue
    const id = Number(key)
    touched.set(id, writeAt(touched.has(id) ? touched.get(id) : entities.get(id), rest, after))
  }
  if (touched.size === 0) return entities
  const next = new Map(entities)
  for (const [id, entity] of touched) {
    if (entity === undefined) next.delete(id)
    else next.set(id, parse(entity))
  }
  return touched.keys().some((id) => !entities.has(id)) ? inOrder(next) : next
}

/**
 * Applies without asking whether `before` still holds; `conflicts` tells. Objects that are not touched are shared.
 * Touched ones are read through the contract, because the changes may come from an old revision.
 */
export function applyChanges(configuration: Configuration, changes: readonly Change[]): Configuration {
  const settings = changes
    .filter(({ path }) => path[0] === 'settings')
    .reduce<Json | undefined>((value, { path, after }) => writeAt(value, path.slice(1), after), configuration.settings)
  return {
    settings: settings === configuration.settings ? configuration.settings : Settings.parse(filled(settings ?? null, DEFAULT_SETTINGS)),
    interfaces: changedEntities('interfaces', configuration.interfaces, changes, (value) => Interface.parse(value)),
    certificates: changedEntities('certificates', configuration.certificates, changes, (value) => Certificate.parse(value)),
    intermediates: changedEntities('intermediates', configuration.intermediates, changes, (value) => IntermediateCertificate.parse(value)),
    contentRules: changedEntities('contentRules', configuration.contentRules, changes, (value) => ContentRule.parse(value)),
    virtualServices: changedEntities('virtualServices', configuration.virtualServices, changes, (value) =>
      VirtualService.parse(upgradedService(value))
    ),
    applications: changedEntities('applications', configuration.applications, changes, (value) => Application.parse(value))
  }
}

/** @returns the value that a configuration has at a path, undefined when there is none. */
export function valueAt(configuration: Configuration, path: Path): Json | undefined {
  const [name, id, ...rest] = path
  if (name === 'settings') return readAt(configuration.settings, path.slice(1))
  const collection = COLLECTIONS.find((known) => known === name)
  return collection === undefined ? undefined : readAt(configuration[collection].get(Number(id)), rest)
}

/** Lists of objects inside a service. */
const isInnerList = (name: string | undefined): boolean => name === 'realServers' || name === 'subServices'

/** Something can only be put back where its surroundings are: a real server into a service, or a SubVS, that still exists. */
const hasPlaceFor = (configuration: Configuration, path: Path): boolean =>
  (path.length <= 2 || valueAt(configuration, path.slice(0, 2)) !== undefined) &&
  (path.length <= 4 || !isInnerList(path[2]) || valueAt(configuration, path.slice(0, 4)) !== undefined)

/** @returns the paths where the configuration no longer has what the change started from. */
export const conflicts = (configuration: Configuration, changes: readonly Change[]): readonly Path[] =>
  changes
    .filter(({ path, before }) => !equalJson(valueAt(configuration, path), before) || !hasPlaceFor(configuration, path))
    .map(({ path }) => path)
