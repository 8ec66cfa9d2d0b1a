/** How real servers are checked. */
import * as z from 'zod'
import { Host, ServerPort, UrlPath } from './values.ts'

export const CheckMethod = z.enum(['tcp', 'http', 'https', 'none'])
export type CheckMethod = z.infer<typeof CheckMethod>

export const HealthCheck = z.strictObject({
  method: CheckMethod.meta({ title: 'Real Server Check Method' }),
  /** Null checks the real server's own port. */
  port: ServerPort.nullable().meta({ title: 'Checked Port' }),
  url: UrlPath.meta({ title: 'URL' }),
  /** Host header (and SNI with HTTPS); empty sends the real server's address. */
  host: z.union([z.literal(''), Host]).meta({ title: 'Host' }),
  httpMethod: z.enum(['HEAD', 'GET', 'OPTIONS']).meta({ title: 'HTTP Method' }),
  /** Accepted in addition to 200–299. */
  statusCodes: z
    .array(
      z
        .int('Type status codes as numbers, for example 301, 401.')
        .min(300, 'Status codes from 300 to 599 can be added.')
        .max(599, 'Status codes from 300 to 599 can be added.')
    )
    .max(32)
    .meta({ title: 'Status Codes' })
})
export type HealthCheck = z.infer<typeof HealthCheck>

/** Words for the check methods, as the *Real Server Check Method* drop-down shows them. */
export const CHECK_WORDS: Readonly<Record<CheckMethod, string>> = {
  tcp: 'TCP Connection Only',
  http: 'HTTP Protocol',
  https: 'HTTPS Protocol',
  none: 'None'
}
