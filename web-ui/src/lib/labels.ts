/** Labels come from the contract, so that form, change history and API description use the same word. */
import type * as z from 'zod'

/** @returns the title that the contract gives a field. @throws when it has none: a form must not show a nameless field. */
export function labelOf(schema: z.ZodType): string {
  const title = schema.meta()?.title
  if (title === undefined) throw new Error('This field has no title in the contract.')
  return title
}
