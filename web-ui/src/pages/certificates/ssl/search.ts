/** State of the certificate list in the URL. Anything not understood falls back to the plain list. */
import * as z from 'zod'

export const CertificateSearch = z.object({
  /** A number typed alone arrives as one. */
  filter: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
  by: z.enum(['name', 'expiry', 'issuer']).optional().catch(undefined),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  /** Which certificates: all, or those that expire within 30 days. */
  show: z.literal('expiring').optional().catch(undefined)
})
export type CertificateSearch = z.infer<typeof CertificateSearch>
