/** SubVSs: parts of a virtual service, each a farm of its own. They have no address; the service picks one for each request or connection. */
import * as z from 'zod'
import { FarmFields } from './farm.ts'
import { RealServer, RealServerFields } from './real-server.ts'
import { Id, Name } from './values.ts'

/** Most SubVSs in one service; each costs every request of it a few comparisons. */
export const MAX_SUB_SERVICES = 256

export const SubServiceFields = z.strictObject({
  name: Name.meta({ title: 'SubVS Name' }),
  enabled: z.boolean().meta({ title: 'Enabled' }),
  /** Among the SubVSs of the service, when its scheduling method counts weights. */
  weight: RealServerFields.shape.weight,
  /** Concurrent connections of the whole SubVS; 0 is no limit. */
  connectionLimit: RealServerFields.shape.connectionLimit,
  rules: RealServerFields.shape.rules,
  defaultRule: RealServerFields.shape.defaultRule,
  ...FarmFields.shape
})

export const SubService = SubServiceFields.extend({ id: Id, realServers: z.array(RealServer) })
export type SubService = z.infer<typeof SubService>

/** What *Add SubVS* sends; what is left out is as in a new service. */
export const NewSubService = SubServiceFields.partial()
export type NewSubService = z.infer<typeof NewSubService>

export const SubServicePatch = SubServiceFields.partial()
export type SubServicePatch = z.infer<typeof SubServicePatch>
