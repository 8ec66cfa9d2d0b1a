/** The shape of one entry of the route table. */
import * as z from 'zod'
import { Plan } from './revision.ts'

/**
 * Who may call a route. `public`: anybody. `session`: anybody logged in, also while the password must be changed.
 * The others need a user with that permission and a changed password.
 */
export const Permission = z.enum(['public', 'session', 'read', 'services', 'certificates', 'system'])
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
}

export const route = <const R extends Route>(definition: R): R => definition

/**
 * What every change of the configuration answers. With `?dryRun=true` nothing happens, `revision` is null and
 * `plan` says what would. `revision` is null, too, when the request changed nothing.
 */
export const written = <T extends z.ZodType>(value: T) => z.strictObject({ revision: z.int().nullable(), plan: Plan, value })

export const DryRun = z.strictObject({ dryRun: z.stringbool().optional() })
