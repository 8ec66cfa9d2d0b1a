/** The shape of one entry of the route table. */
import * as z from 'zod'
import { Plan } from './revision.ts'

/**
 * Who may call a route. `public`: anybody. `session`: anybody logged in, also while the password must be changed.
 * `console`: only the machine's own console. The others need a user with that permission and a changed password.
 */
export const Permission = z.enum(['public', 'session', 'read', 'services', 'certificates', 'system', 'console'])
export type Permission = z.infer<typeof Permission>

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, parameters as `:id`. */
  readonly path: string
  readonly permission: Permission
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  /** The write must carry `If-Match: "<version>"`, the version the client last read. */
  readonly versioned?: true
  /** Largest body in bytes, if not the server's 64 KiB. */
  readonly bodyLimit?: number
  /** Asks, although it is no GET: what it asks about does not fit a URL. It changes nothing. */
  readonly asks?: true
  /** The response is an event stream; each message is one `response`. */
  readonly stream?: true
  /** The response is a file of this media type. */
  readonly download?: { readonly type: string; readonly name: string }
}

export const route = <const R extends Route>(definition: R): R => definition

/**
 * What every change of the configuration answers. With `?dryRun=true` nothing happens, `revision` is null and
 * `plan` says what would. `revision` is null, too, when the request changed nothing.
 */
export const written = <T extends z.ZodType>(value: T) => z.strictObject({ revision: z.int().nullable(), plan: Plan, value })

export const DryRun = z.strictObject({ dryRun: z.stringbool().optional() })

/** Seconds in which a change that could cut the administrator off must be confirmed. */
export const CONFIRM_SECONDS = { least: 10, normal: 60, most: 3600 } as const

/** A write that may touch the network: `plan.confirm` says whether it waits to be confirmed. */
export const NetworkWrite = DryRun.extend({
  confirmSeconds: z.coerce
    .number()
    .pipe(
      z
        .int('Type a number of seconds.')
        .min(CONFIRM_SECONDS.least, `At least ${CONFIRM_SECONDS.least} seconds are needed to try the new address.`)
        .max(CONFIRM_SECONDS.most, 'At most an hour.')
    )
    .optional()
})
