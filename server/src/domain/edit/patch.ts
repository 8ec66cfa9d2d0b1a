/** Putting the fields of a patch over an object. */
import type * as z from 'zod'

const isSection = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const given = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/**
 * A field that is missing or undefined stays as it is, also inside a section such as `ssl`; lists are replaced whole.
 * @returns the object as the contract reads it.
 */
export function withPatch<T extends object>(schema: z.ZodType<T>, object: T, patch: Partial<Record<keyof T, unknown>>): T {
  const old = new Map<string, unknown>(Object.entries(object))
  const merged = Object.entries(given(patch)).map(([key, value]: [string, unknown]) => {
    const before = old.get(key)
    return [key, isSection(value) && isSection(before) ? { ...before, ...given(value) } : value] as const
  })
  return schema.parse({ ...object, ...Object.fromEntries(merged) })
}
