/** Routes of virtual services: their list, their life, Explain and Test. */
import * as z from 'zod'
import { Explanation } from './explain.ts'
import { BulkChange, Duplicate } from './many.ts'
import { RealServerView } from './real-server-routes.ts'
import { NewRedirector } from './redirect.ts'
import { DryRun, route, written } from './route.ts'
import { ById, list, Version } from './route-parts.ts'
import { ServiceState, ServiceStatus } from './status.ts'
import { SubServiceView } from './sub-service-routes.ts'
import { NewTestRun, TestRun, TestRunId } from './test-run.ts'
import { Id } from './values.ts'
import { NewVirtualService, ServiceType, VirtualService, VirtualServicePatch } from './virtual-service.ts'

export const VirtualServiceView = VirtualService.extend({
  version: Version,
  state: ServiceState,
  realServers: z.array(RealServerView),
  subServices: z.array(SubServiceView)
})
export type VirtualServiceView = z.infer<typeof VirtualServiceView>

/** A row of *View/Modify Services*. */
export const VirtualServiceRow = z.strictObject({
  id: Id,
  version: Version,
  name: z.string(),
  address: z.string(),
  port: z.int(),
  protocol: z.literal('tcp'),
  type: ServiceType,
  /** `L7`; `L4` when kernel forwarding exists. */
  layer: z.enum(['L4', 'L7']),
  enabled: z.boolean(),
  certificates: z.array(z.strictObject({ id: Id, name: z.string() })),
  /** Why it cannot work, or not as it seems to, as *Explain* says it. */
  warnings: z.array(z.string()),
  state: ServiceState
})
export type VirtualServiceRow = z.infer<typeof VirtualServiceRow>

export const VirtualServiceQuery = z.strictObject({
  /** Part of address, name or port. */
  search: z.string().max(200).optional(),
  status: ServiceStatus.optional(),
  sort: z.enum(['address', 'name', 'status', 'certificate']).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  offset: z.coerce.number().pipe(z.int().min(0)).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(10_000)).optional()
})

/** Ten thousand ids and versions. */
const BULK_LIMIT = 1024 * 1024

export const virtualServiceRoutes = {
  virtualServiceList: route({
    method: 'GET',
    path: '/virtual-services',
    permission: 'read',
    summary: 'List virtual services',
    query: VirtualServiceQuery,
    response: list(VirtualServiceRow)
  }),
  virtualServiceCreate: route({
    method: 'POST',
    path: '/virtual-services',
    permission: 'services',
    summary: 'Add a virtual service',
    query: DryRun,
    body: NewVirtualService,
    response: written(VirtualServiceView)
  }),
  virtualServiceShow: route({
    method: 'GET',
    path: '/virtual-services/:id',
    permission: 'read',
    summary: 'Show a virtual service',
    params: ById,
    response: VirtualServiceView
  }),
  virtualServiceChange: route({
    method: 'PATCH',
    path: '/virtual-services/:id',
    permission: 'services',
    summary: 'Change a virtual service',
    params: ById,
    query: DryRun,
    body: VirtualServicePatch,
    response: written(VirtualServiceView),
    versioned: true
  }),
  virtualServiceDelete: route({
    method: 'DELETE',
    path: '/virtual-services/:id',
    permission: 'services',
    summary: 'Delete a virtual service and its real servers',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  }),
  virtualServiceBulk: route({
    method: 'POST',
    path: '/virtual-services/bulk',
    permission: 'services',
    summary: 'Enable, disable or delete many virtual services: one revision, all or nothing',
    query: DryRun,
    body: BulkChange,
    response: written(z.null()),
    bodyLimit: BULK_LIMIT
  }),
  virtualServiceDuplicate: route({
    method: 'POST',
    path: '/virtual-services/:id/duplicate',
    permission: 'services',
    summary: 'Add a copy of a virtual service, with its real servers, at another address or port',
    params: ById,
    query: DryRun,
    body: Duplicate,
    response: written(VirtualServiceView)
  }),
  virtualServiceExplain: route({
    method: 'POST',
    path: '/virtual-services/:id/explain',
    permission: 'read',
    summary: 'Explain in sentences what a virtual service does, or would do with these changes; nothing is saved',
    params: ById,
    body: VirtualServicePatch,
    response: Explanation,
    asks: true
  }),
  testRunCreate: route({
    method: 'POST',
    path: '/virtual-services/:id/test-runs',
    permission: 'services',
    summary: 'Start a test: walk the service as a client would, and ask each real server directly',
    params: ById,
    body: NewTestRun,
    response: TestRun
  }),
  testRunList: route({
    method: 'GET',
    path: '/virtual-services/:id/test-runs',
    permission: 'read',
    summary: 'List the tests of a virtual service, newest first, as far as they are kept',
    params: ById,
    response: list(TestRun)
  }),
  testRunShow: route({
    method: 'GET',
    path: '/test-runs/:runId',
    permission: 'read',
    summary: 'Show a test; with `known` wait some seconds for news',
    params: z.strictObject({ runId: TestRunId }),
    query: z.strictObject({
      /** The version that the caller has seen. */
      known: z.coerce.number().pipe(z.int().min(0)).optional()
    }),
    response: TestRun
  }),
  redirectorCreate: route({
    method: 'POST',
    path: '/virtual-services/:id/redirector',
    permission: 'services',
    summary: 'Add a port-80 redirector for a virtual service',
    params: ById,
    query: DryRun,
    body: NewRedirector,
    response: written(VirtualServiceView)
  })
} as const
