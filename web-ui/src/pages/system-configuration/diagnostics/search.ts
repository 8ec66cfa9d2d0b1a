import * as z from 'zod'

/** A capture that runs or has run: the page can be left and opened again. */
export const DiagnosticsSearch = z.object({
  capture: z.string().optional().catch(undefined),
  /** How long it lasts at most, for the bar. */
  seconds: z.coerce.number().optional().catch(undefined)
})
