/** State of the list in the URL, for links and the back button. Anything not understood falls back to the plain list. */
import { ServerStatus, ServiceStatus } from '@ballast/server/contract'
import * as z from 'zod'

export const ServiceListSearch = z.object({
  /** Parts of name, address or port. A number typed alone arrives as one. */
  search: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
  status: ServiceStatus.optional().catch(undefined),
  /** Only services with a real server in this state. */
  servers: ServerStatus.optional().catch(undefined),
  /** Only services of this application. */
  application: z.number().int().min(1).optional().catch(undefined),
  sort: z.enum(['address', 'name', 'certificate', 'status']).optional().catch(undefined),
  order: z.enum(['asc', 'desc']).optional().catch(undefined)
})
export type ServiceListSearch = z.infer<typeof ServiceListSearch>
