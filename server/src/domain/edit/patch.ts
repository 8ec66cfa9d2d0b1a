/** Putting the fields of a patch over an object. */
import type * as z from 'zod'

/**
 * A field that is missing or undefined stays as it is; a nested object is replaced whole.
 * @returns the object as the contract reads it.
 */
export function withPatch<T extends object>(schema: z.ZodType<T>, object: T, patch: Partial<Record<keyof T, unknown>>): T {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  return schema.parse({ ...object, ...Object.fromEntries(given) })
}
