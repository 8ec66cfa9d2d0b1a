/**
 * Reading, comparing and rewriting JSON values by path. A path goes through objects by key and through lists of
 * objects with an `id` by that id, so that a real server keeps its path when another one goes.
 * Such lists are in order of their ids; other lists are one value.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export type Path = readonly string[]

/** One value that differs; `undefined` is "does not exist". */
export interface Difference {
  readonly path: Path
  readonly before: Json | undefined
  readonly after: Json | undefined
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
export const isRecord = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !isList(value)

const idOf = (value: Json): number | undefined => {
  const id = isRecord(value) ? value['id'] : undefined
  return typeof id === 'number' ? id : undefined
}

const isKeyed = (value: Json | undefined): value is readonly Json[] => isList(value) && value.every((item) => idOf(item) !== undefined)

const byId = (list: readonly Json[]): ReadonlyMap<string, Json> => new Map(list.map((item) => [String(idOf(item)), item]))

/** Whether two values are the same JSON, in whatever order their keys were written. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, at) => equalJson(item, b[at]))
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
}

/** Appends to `found` what differs below `path`. Equal references cost nothing. */
export function findDifferences(path: Path, before: Json | undefined, after: Json | undefined, found: Difference[]): void {
  if (before === after) return
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      findDifferences([...path, key], before[key], after[key], found)
    }
  } else if (isKeyed(before) && isKeyed(after)) {
    const old = byId(before)
    const now = byId(after)
    for (const id of new Set([...old.keys(), ...now.keys()])) findDifferences([...path, id], old.get(id), now.get(id), found)
  } else if (!equalJson(before, after)) {
    found.push({ path, before, after })
  }
}

/** @returns the value at `path`, undefined when there is none. */
export function readAt(value: Json | undefined, path: Path): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined || value === undefined) return value
  if (isList(value)) {
    return readAt(
      value.find((item) => String(idOf(item)) === key),
      rest
    )
  }
  return isRecord(value) && Object.hasOwn(value, key) ? readAt(value[key], rest) : undefined
}

/** Puts into or takes out of a list with ids; a new item goes where its id belongs. */
function withItem(list: readonly Json[], key: string, item: Json | undefined): Json {
  const at = list.findIndex((entry) => String(idOf(entry)) === key)
  if (item === undefined) return list.filter((_, index) => index !== at)
  if (at >= 0) return list.with(at, item)
  const behind = list.findIndex((entry) => (idOf(entry) ?? 0) > Number(key))
  return behind < 0 ? [...list, item] : list.toSpliced(behind, 0, item)
}

/** @returns `value` with `replacement` at `path`, or without what is there when that is undefined. Shares everything else. */
export function writeAt(value: Json | undefined, path: Path, replacement: Json | undefined): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined) return replacement
  const inner = writeAt(readAt(value, [key]), rest, replacement)
  if (isList(value)) return withItem(value, key, inner)
  if (!isRecord(value)) throw new Error(`no object to change ${path.join('.')} in`)
  if (inner !== undefined) return { ...value, [key]: inner }
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}
