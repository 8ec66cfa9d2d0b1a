/**
 * Which rows a change touches. Configurations share what did not change, so nearly everything is settled by comparing
 * references; what is a different object with the same content is not touched.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Id } from '../contract/index.ts'

export interface Touched<E> {
  readonly put: readonly E[]
  readonly gone: readonly Id[]
}

type ById<E> = ReadonlyMap<Id, E>

const changed = <E>(before: ById<E>, after: ById<E>): E[] =>
  [...after].filter(([id, entity]) => before.get(id) !== entity && !isDeepStrictEqual(before.get(id), entity)).map(([, entity]) => entity)

export const missing = (before: ById<unknown>, after: ById<unknown>): Id[] => [...before.keys()].filter((id) => !after.has(id))

export const touched = <E>(before: ById<E>, after: ById<E>): Touched<E> =>
  before === after ? { put: [], gone: [] } : { put: changed(before, after), gone: missing(before, after) }
