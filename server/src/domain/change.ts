/**
 * Changes of a configuration as data: a list of paths with the value before and after. The list is the patch, and
 * turned round it is the inverse patch; diff, undo, restore and the plan of the engine all read it.
 */

/** JSON value; `undefined` stands for "does not exist" only at the top of `before` and `after`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * `path` names collection, id and field, down to the field that differs:
 * `['virtualServices', '12', 'ssl', 'reencrypt']`, `['virtualServices', '12', 'realServers', '34', 'weight']`,
 * `['settings', 'checks', 'interval']`. An object that appears or goes is one change with its whole value.
 * Arrays without ids are compared and replaced whole.
 */
export interface Change {
  readonly path: readonly string[]
  readonly before: Json | undefined
  readonly after: Json | undefined
}
