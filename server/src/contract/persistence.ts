/** Persistence: what makes a client's later requests reach the same real server. */
import * as z from 'zod'
import { Token } from './values.ts'

export const PersistenceMode = z.enum(['none', 'source-ip', 'super-http', 'super-http-source-ip', 'active-cookie'])
export type PersistenceMode = z.infer<typeof PersistenceMode>

export const Persistence = z.strictObject({
  mode: PersistenceMode.meta({ title: 'Persistence Options' }),
  /** Seconds an entry lives after its last use. The LoadMaster goes to 28 days; HAProxy's timers hold 31 bits of milliseconds, 24.8 days. */
  timeout: z
    .int('Type a number of seconds.')
    .min(60, 'The timeout is at least 60 seconds.')
    .max(2_073_600, 'The timeout is at most 24 days (2073600 seconds): the engine’s timers hold no more.')
    .meta({ title: 'Timeout' }),
  /** Only read by the cookie modes. */
  cookieName: Token.meta({ title: 'Cookie name' })
})
export type Persistence = z.infer<typeof Persistence>
