import * as z from 'zod'

/** Whose way is shown. */
export const PictureSearch = z.object({
  service: z.coerce.number().int().min(1).optional().catch(undefined),
  client: z.string().max(45).optional().catch(undefined)
})
