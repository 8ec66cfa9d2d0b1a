/** State of the page in the URL. */
import * as z from 'zod'

export const RealServersSearch = z.object({
  /** Part of an address or of a service's name. A number typed alone arrives as one. */
  search: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined)
})
