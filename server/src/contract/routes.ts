/**
 * The table of routes: the server registers from it, the typed client is made from it, OpenAPI is written from it.
 */
import * as z from 'zod'
import { acmeRoutes } from './acme.ts'
import {
  Certificate,
  CertificateName,
  CertificatePatch,
  CertificateUpload,
  IntermediateCertificate,
  IntermediateUpload,
  MAX_CERTIFICATE_FILE
} from './certificate.ts'
import { certificateRequestRoutes, NewSelfSigned } from './certificate-request.ts'
import { CheckNowRequest, CheckNowResult } from './check-now.ts'
import { consoleRoutes } from './console.ts'
import { ContentRule, ContentRulePatch, NewContentRule } from './content-rule.ts'
import { Explanation } from './explain.ts'
import { machineRoutes } from './machine.ts'
import { BulkChange, Duplicate, ServerGroup, ServersEnabled } from './many.ts'
import { networkRoutes } from './network-routes.ts'
import { NewRealServer, RealServer, RealServerPatch } from './real-server.ts'
import { NewRedirector } from './redirect.ts'
import { Revision, RevisionDiff, RevisionSummary } from './revision.ts'
import { DryRun, NetworkWrite, route, written } from './route.ts'
import { Login, PasswordChange, Session } from './session.ts'
import { Settings, SettingsPatch } from './settings.ts'
import { LiveUpdate, ServerState, ServiceState, ServiceStatus, SubServiceState, TrafficHistory } from './status.ts'
import { NewSubService, SubService, SubServicePatch } from './sub-service.ts'
import { SystemInfo } from './system.ts'
import { templateRoutes } from './template-routes.ts'
import { NewTestRun, TestRun, TestRunId } from './test-run.ts'
import { updateRoutes } from './update.ts'
import { Id } from './values.ts'
import { NewVirtualService, ServiceType, VirtualService, VirtualServicePatch } from './virtual-service.ts'

/** The number to send back in `If-Match`: the revision that last touched the object. */
const Version = z.int()

const ById = z.strictObject({ id: z.coerce.number().pipe(Id) })
const ByServerId = z.strictObject({ id: z.coerce.number().pipe(Id), serverId: z.coerce.number().pipe(Id) })
const BySubServiceId = z.strictObject({ id: z.coerce.number().pipe(Id), subServiceId: z.coerce.number().pipe(Id) })
const ByRevision = z.strictObject({ number: z.coerce.number().pipe(z.int().min(0)) })

export const RealServerView = RealServer.extend({ version: Version, state: ServerState })
export type RealServerView = z.infer<typeof RealServerView>

export const SubServiceView = SubService.extend({ version: Version, state: SubServiceState, realServers: z.array(RealServerView) })
export type SubServiceView = z.infer<typeof SubServiceView>

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

const UsedBy = z.array(z.strictObject({ id: Id, name: z.string(), address: z.string(), port: z.int() }))

export const CertificateView = Certificate.omit({ pem: true, chain: true }).extend({
  version: Version,
  usedBy: UsedBy,
  /** Host names that clients use at its services, and that no certificate of the service is valid for. */
  lacks: z.array(z.strictObject({ name: z.string(), why: z.string(), service: UsedBy.element })),
  /** Whether leaf, file's chain and stored intermediates reach a root or a self-signed end; else the name of the missing issuer. */
  chain: z.strictObject({ complete: z.boolean(), length: z.int(), missingIssuer: z.string().nullable() })
})
export type CertificateView = z.infer<typeof CertificateView>

export const IntermediateView = IntermediateCertificate.omit({ pem: true }).extend({ version: Version, name: CertificateName })
export type IntermediateView = z.infer<typeof IntermediateView>

export const ContentRuleView = ContentRule.extend({ version: Version, usedBy: UsedBy })
export type ContentRuleView = z.infer<typeof ContentRuleView>

const list = <T extends z.ZodType>(item: T) => z.strictObject({ total: z.int(), items: z.array(item) })

/** Base64 of certificate and key, with room for the JSON around them. */
const UPLOAD_LIMIT = Math.ceil((MAX_CERTIFICATE_FILE * 4) / 3) * 2 + 8192

/** Two access lists of ten thousand lines with comments. */
const SETTINGS_LIMIT = 4 * 1024 * 1024

/** Ten thousand ids and versions. */
const BULK_LIMIT = 1024 * 1024

export const routes = {
  sessionShow: route({ method: 'GET', path: '/session', permission: 'session', summary: 'Show who is logged in', response: Session }),
  sessionCreate: route({ method: 'POST', path: '/session', permission: 'public', summary: 'Log in', body: Login, response: Session }),
  sessionDelete: route({ method: 'DELETE', path: '/session', permission: 'session', summary: 'Log out', response: z.null() }),
  passwordChange: route({
    method: 'PUT',
    path: '/session/password',
    permission: 'session',
    summary: 'Change one’s own password; ends all other sessions',
    body: PasswordChange,
    response: Session
  }),

  systemShow: route({ method: 'GET', path: '/system', permission: 'read', summary: 'Show the machine', response: SystemInfo }),
  openapi: route({
    method: 'GET',
    path: '/openapi.json',
    permission: 'read',
    summary: 'This description',
    response: z.looseObject({ openapi: z.string() })
  }),
  events: route({ method: 'GET', path: '/events', permission: 'read', summary: 'Stream live state', response: LiveUpdate, stream: true }),
  live: route({ method: 'GET', path: '/live', permission: 'read', summary: 'Show live state once', response: LiveUpdate }),
  trafficHistory: route({
    method: 'GET',
    path: '/traffic',
    permission: 'read',
    summary: 'Show total traffic of the last hour',
    response: TrafficHistory
  }),

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
  }),

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
  }),

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
  }),

  contentRuleList: route({
    method: 'GET',
    path: '/content-rules',
    permission: 'read',
    summary: 'List content rules',
    response: list(ContentRuleView)
  }),
  contentRuleCreate: route({
    method: 'POST',
    path: '/content-rules',
    permission: 'services',
    summary: 'Add a content rule',
    query: DryRun,
    body: NewContentRule,
    response: written(ContentRuleView)
  }),
  contentRuleChange: route({
    method: 'PATCH',
    path: '/content-rules/:id',
    permission: 'services',
    summary: 'Change a content rule, also where it is in use',
    params: ById,
    query: DryRun,
    body: ContentRulePatch,
    response: written(ContentRuleView),
    versioned: true
  }),
  contentRuleDelete: route({
    method: 'DELETE',
    path: '/content-rules/:id',
    permission: 'services',
    summary: 'Delete a content rule that nothing uses',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  }),

  certificateList: route({
    method: 'GET',
    path: '/certificates',
    permission: 'read',
    summary: 'List certificates',
    response: list(CertificateView)
  }),
  certificateCreate: route({
    method: 'POST',
    path: '/certificates',
    permission: 'certificates',
    summary: 'Import a certificate with its private key (PEM or PFX)',
    query: DryRun,
    body: CertificateUpload,
    response: written(CertificateView),
    bodyLimit: UPLOAD_LIMIT
  }),
  certificateSelfSign: route({
    method: 'POST',
    path: '/certificates/self-signed',
    permission: 'certificates',
    summary: 'Make a self-signed certificate with a new key',
    query: DryRun,
    body: NewSelfSigned,
    response: written(CertificateView)
  }),
  certificateReplace: route({
    method: 'PUT',
    path: '/certificates/:id',
    permission: 'certificates',
    summary: 'Replace a certificate in place',
    params: ById,
    query: DryRun,
    body: CertificateUpload,
    response: written(CertificateView),
    versioned: true,
    bodyLimit: UPLOAD_LIMIT
  }),
  certificateChange: route({
    method: 'PATCH',
    path: '/certificates/:id',
    permission: 'certificates',
    summary: 'Rename a certificate',
    params: ById,
    query: DryRun,
    body: CertificatePatch,
    response: written(CertificateView),
    versioned: true
  }),
  certificateDelete: route({
    method: 'DELETE',
    path: '/certificates/:id',
    permission: 'certificates',
    summary: 'Delete a certificate that no service uses',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  }),
  ...certificateRequestRoutes,
  ...acmeRoutes,
  intermediateList: route({
    method: 'GET',
    path: '/intermediates',
    permission: 'read',
    summary: 'List intermediate certificates',
    response: list(IntermediateView)
  }),
  intermediateCreate: route({
    method: 'POST',
    path: '/intermediates',
    permission: 'certificates',
    summary: 'Add intermediate certificates (a PEM file may hold several)',
    query: DryRun,
    body: IntermediateUpload,
    response: written(z.array(IntermediateView)),
    bodyLimit: UPLOAD_LIMIT
  }),
  intermediateDelete: route({
    method: 'DELETE',
    path: '/intermediates/:id',
    permission: 'certificates',
    summary: 'Delete an intermediate certificate',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  }),

  settingsShow: route({
    method: 'GET',
    path: '/settings',
    permission: 'read',
    summary: 'Show the settings',
    response: Settings.extend({ version: Version })
  }),
  settingsChange: route({
    method: 'PATCH',
    path: '/settings',
    permission: 'system',
    summary: 'Change settings',
    query: NetworkWrite,
    body: SettingsPatch,
    response: written(Settings.extend({ version: Version })),
    versioned: true,
    bodyLimit: SETTINGS_LIMIT
  }),

  ...templateRoutes,
  ...networkRoutes,
  ...machineRoutes,
  ...updateRoutes,
  ...consoleRoutes,

  revisionList: route({
    method: 'GET',
    path: '/revisions',
    permission: 'read',
    summary: 'List revisions, newest first',
    query: z.strictObject({
      before: z.coerce.number().pipe(z.int().min(1)).optional(),
      limit: z.coerce.number().pipe(z.int().min(1).max(500)).optional()
    }),
    response: list(RevisionSummary)
  }),
  revisionShow: route({
    method: 'GET',
    path: '/revisions/:number',
    permission: 'read',
    summary: 'Show a revision',
    params: ByRevision,
    response: Revision
  }),
  revisionDiff: route({
    method: 'GET',
    path: '/revisions/:number/diff',
    permission: 'read',
    summary: 'Compare a revision with the present configuration: what a restore would change',
    params: ByRevision,
    response: RevisionDiff
  }),
  revisionUndo: route({
    method: 'POST',
    path: '/revisions/:number/undo',
    permission: 'system',
    summary: 'Take back what one revision changed',
    params: ByRevision,
    query: NetworkWrite,
    response: written(Revision.nullable())
  }),
  revisionRestore: route({
    method: 'POST',
    path: '/revisions/:number/restore',
    permission: 'system',
    summary: 'Return to the configuration of a revision',
    params: ByRevision,
    query: NetworkWrite,
    response: written(Revision.nullable())
  })
} as const

export type Routes = typeof routes
export type RouteName = keyof Routes
