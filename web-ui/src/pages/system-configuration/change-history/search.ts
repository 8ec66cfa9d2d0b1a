/** State of the change history in the URL. */
import * as z from 'zod'

export const HistorySearch = z.object({
  /** Revision that is compared with the present. */
  compare: z.number().int().min(0).optional().catch(undefined)
})
export type HistorySearch = z.infer<typeof HistorySearch>
