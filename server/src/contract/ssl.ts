/** *SSL Properties* of a service. */
import * as z from 'zod'
import { Id } from './values.ts'

export const TlsVersion = z.enum(['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
export type TlsVersion = z.infer<typeof TlsVersion>

export const SslProperties = z.strictObject({
  acceleration: z.boolean().meta({ title: 'SSL Acceleration' }),
  reencrypt: z.boolean().meta({ title: 'Reencrypt' }),
  /** Certificate ids; the first is presented to clients that send no SNI or an unknown one. */
  certificates: z.array(Id).max(256, 'Assign at most 256 certificates to one service.').meta({ title: 'Assigned Certificates' }),
  minimumVersion: TlsVersion.meta({ title: 'Minimum TLS version' })
})
export type SslProperties = z.infer<typeof SslProperties>
