/** Which applications the page shows; all of them without. */
import * as z from 'zod'

export const ApplicationsSearch = z.object({
  of: z.array(z.number().int().min(1)).max(16).optional().catch(undefined)
})
export type ApplicationsSearch = z.infer<typeof ApplicationsSearch>
