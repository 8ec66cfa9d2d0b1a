/** What many routes share: how objects are named in paths, and how lists, versions and users of an object are answered. */
import * as z from 'zod'
import { Id } from './values.ts'

/** A number in a path. */
export const PathId = z.coerce.number().pipe(Id)

export const ById = z.strictObject({ id: PathId })

/** The number to send back in `If-Match`: the revision that last touched the object. */
export const Version = z.int()

export const list = <T extends z.ZodType>(item: T) => z.strictObject({ total: z.int(), items: z.array(item) })

/** Virtual services that an object is in use by. */
export const UsedBy = z.array(z.strictObject({ id: Id, name: z.string(), address: z.string(), port: z.int() }))
