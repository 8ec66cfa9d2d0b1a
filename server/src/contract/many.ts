/** Changes of many objects at once: one revision, all or nothing. */
import * as z from 'zod'
import { ServerState } from './status.ts'
import { Host, Id, IpAddress, Name, ServicePort } from './values.ts'

export const BulkAction = z.enum(['enable', 'disable', 'delete'])
export type BulkAction = z.infer<typeof BulkAction>

export const MAX_BULK = 10_000

export const BulkChange = z.strictObject({
  action: BulkAction,
  /** Each with the version that the person saw; one that is stale refuses all. */
  services: z
    .array(z.strictObject({ id: Id, version: z.int() }))
    .min(1, 'Mark at least one service.')
    .max(MAX_BULK, `Mark at most ${MAX_BULK} services.`)
})
export type BulkChange = z.infer<typeof BulkChange>

/** What *Duplicate VIP* asks for: everything else is as in the service that is copied. */
export const Duplicate = z.strictObject({
  address: IpAddress.meta({ title: 'Virtual Address' }),
  port: ServicePort.meta({ title: 'Port' }),
  name: Name.optional().meta({ title: 'Service Name (Optional)' })
})
export type Duplicate = z.infer<typeof Duplicate>

/** A row of the *Real Servers* page: one address in all services. */
export const ServerGroup = z.strictObject({
  address: z.string(),
  servers: z.array(
    z.strictObject({
      id: Id,
      port: z.int(),
      weight: z.int(),
      enabled: z.boolean(),
      service: z.strictObject({ id: Id, name: z.string(), address: z.string(), port: z.int() }),
      state: ServerState
    })
  )
})
export type ServerGroup = z.infer<typeof ServerGroup>

export const ServersEnabled = z.strictObject({
  addresses: z.array(Host).min(1, 'Name at least one real server.').max(1000, 'Name at most 1000 real servers.'),
  enabled: z.boolean()
})
export type ServersEnabled = z.infer<typeof ServersEnabled>
