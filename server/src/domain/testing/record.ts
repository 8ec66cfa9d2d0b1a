import * as fc from 'fast-check'

/** Plain objects, not ones without a prototype. */
export const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model).map((value) => ({ ...value }))
