/** Routes of SubVSs. */
import * as z from 'zod'
import { NewRealServer } from './real-server.ts'
import { RealServerView } from './real-server-routes.ts'
import { DryRun, route, written } from './route.ts'
import { ById, PathId, Version } from './route-parts.ts'
import { SubServiceState } from './status.ts'
import { NewSubService, SubService, SubServicePatch } from './sub-service.ts'

const BySubServiceId = ById.extend({ subServiceId: PathId })

export const SubServiceView = SubService.extend({ version: Version, state: SubServiceState, realServers: z.array(RealServerView) })
export type SubServiceView = z.infer<typeof SubServiceView>

export const subServiceRoutes = {
  subServiceCreate: route({
    method: 'POST',
    path: '/virtual-services/:id/sub-services',
    permission: 'services',
    summary: 'Add a SubVS',
    params: ById,
    query: DryRun,
    body: NewSubService,
    response: written(SubServiceView)
  }),
  subServiceChange: route({
    method: 'PATCH',
    path: '/virtual-services/:id/sub-services/:subServiceId',
    permission: 'services',
    summary: 'Change, enable or disable a SubVS',
    params: BySubServiceId,
    query: DryRun,
    body: SubServicePatch,
    response: written(SubServiceView),
    versioned: true
  }),
  subServiceDelete: route({
    method: 'DELETE',
    path: '/virtual-services/:id/sub-services/:subServiceId',
    permission: 'services',
    summary: 'Delete a SubVS and its real servers',
    params: BySubServiceId,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  }),
  subServiceServerCreate: route({
    method: 'POST',
    path: '/virtual-services/:id/sub-services/:subServiceId/real-servers',
    permission: 'services',
    summary: 'Add a real server to a SubVS',
    params: BySubServiceId,
    query: DryRun,
    body: NewRealServer,
    response: written(RealServerView)
  })
} as const
