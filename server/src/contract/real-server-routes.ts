/** Routes of real servers: in their service, and by address over all services. */
import * as z from 'zod'
import { CheckNowRequest, CheckNowResult } from './check-now.ts'
import { ServerGroup, ServersEnabled } from './many.ts'
import { NewRealServer, RealServer, RealServerPatch } from './real-server.ts'
import { DryRun, route, written } from './route.ts'
import { ById, list, PathId, Version } from './route-parts.ts'
import { ServerState } from './status.ts'

const ByServerId = ById.extend({ serverId: PathId })

export const RealServerView = RealServer.extend({ version: Version, state: ServerState })
export type RealServerView = z.infer<typeof RealServerView>

export const realServerRoutes = {
  serverGroupList: route({
    method: 'GET',
    path: '/real-servers',
    permission: 'read',
    summary: 'List the real servers of all services by address',
    response: list(ServerGroup)
  }),
  serversEnable: route({
    method: 'POST',
    path: '/real-servers/enabled',
    permission: 'services',
    summary: 'Enable or disable real servers in all services at once: one revision, all or nothing',
    query: DryRun,
    body: ServersEnabled,
    response: written(z.null())
  }),
  realServerCreate: route({
    method: 'POST',
    path: '/virtual-services/:id/real-servers',
    permission: 'services',
    summary: 'Add a real server',
    params: ById,
    query: DryRun,
    body: NewRealServer,
    response: written(RealServerView)
  }),
  realServerChange: route({
    method: 'PATCH',
    path: '/virtual-services/:id/real-servers/:serverId',
    permission: 'services',
    summary: 'Change, enable or disable a real server',
    params: ByServerId,
    query: DryRun,
    body: RealServerPatch,
    response: written(RealServerView),
    versioned: true
  }),
  realServerCheck: route({
    method: 'POST',
    path: '/virtual-services/:id/real-servers/:serverId/check',
    permission: 'services',
    summary: 'Check a real server once, now, and show the whole exchange',
    params: ByServerId,
    body: CheckNowRequest,
    response: CheckNowResult
  }),
  realServerDelete: route({
    method: 'DELETE',
    path: '/virtual-services/:id/real-servers/:serverId',
    permission: 'services',
    summary: 'Delete a real server',
    params: ByServerId,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  })
} as const
