/** Virtual services and real servers as the API shows them: the configured object, its version and its live state. */
import type {
  Id,
  RealServer,
  RealServerView,
  ServerState,
  ServiceState,
  SubService,
  SubServiceState,
  SubServiceView,
  Traffic,
  VirtualService,
  VirtualServiceRow,
  VirtualServiceView
} from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { serversOf } from '../../domain/farm.ts'
import type { Live } from '../../engine/offers.ts'
import type { ConfigurationStore } from '../../engine/ports.ts'

/** Where states and versions come from. */
export interface Sources {
  readonly live: Live
  readonly store: ConfigurationStore
}

/** Version of an object that a dry run would have made; nothing has it, so nothing can be written with it. */
const NOT_YET = 0

const NO_TRAFFIC: Traffic = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }
/** What a dry run would have made has no live state: the engine does not know it. */
const notSaved = () => ({ status: 'Unchecked', reason: 'Not saved yet.', since: new Date().toISOString(), traffic: NO_TRAFFIC }) as const

const isSaved = ({ store }: Sources, serviceId: Id, serverId?: Id): boolean => {
  const service = store.current().configuration.virtualServices.get(serviceId)
  return service !== undefined && (serverId === undefined || serversOf(service).some((server) => server.id === serverId))
}

const subStateNow = (sources: Sources, serviceId: Id, id: Id): SubServiceState | undefined =>
  isSaved(sources, serviceId) ? sources.live.service(serviceId).subServices.find((state) => state.id === id) : undefined

const subServiceState = (sources: Sources, serviceId: Id, { id, realServers }: SubService): SubServiceState =>
  subStateNow(sources, serviceId, id) ?? { id, ...notSaved(), serversUp: 0, serversTotal: realServers.length }

export const serviceState = (sources: Sources, service: VirtualService): ServiceState =>
  isSaved(sources, service.id)
    ? sources.live.service(service.id)
    : {
        id: service.id,
        ...notSaved(),
        serversUp: 0,
        serversTotal: serversOf(service).length,
        subServices: service.subServices.map((sub) => subServiceState(sources, service.id, sub))
      }

const serverState = (sources: Sources, serviceId: Id, id: Id): ServerState =>
  isSaved(sources, serviceId, id) ? sources.live.server(serviceId, id) : { id, serviceId, ...notSaved(), dynamicWeight: null }

export const presentRealServer = (sources: Sources, serviceId: Id, server: RealServer): RealServerView => ({
  ...server,
  version: sources.store.versionOf('realServers', server.id) ?? NOT_YET,
  state: serverState(sources, serviceId, server.id)
})

export const presentSubService = (sources: Sources, serviceId: Id, sub: SubService): SubServiceView => ({
  ...sub,
  version: sources.store.versionOf('subServices', sub.id) ?? NOT_YET,
  state: subServiceState(sources, serviceId, sub),
  realServers: sub.realServers.map((server) => presentRealServer(sources, serviceId, server))
})

export const presentVirtualService = (sources: Sources, service: VirtualService): VirtualServiceView => ({
  ...service,
  version: sources.store.versionOf('virtualServices', service.id) ?? NOT_YET,
  state: serviceState(sources, service),
  realServers: service.realServers.map((server) => presentRealServer(sources, service.id, server)),
  subServices: service.subServices.map((sub) => presentSubService(sources, service.id, sub))
})

export const presentRow = (
  { live, store }: Sources,
  configuration: Configuration,
  service: VirtualService,
  warnings: readonly string[]
): VirtualServiceRow => ({
  id: service.id,
  version: store.versionOf('virtualServices', service.id) ?? NOT_YET,
  name: service.name,
  address: service.address,
  port: service.port,
  protocol: service.protocol,
  type: service.type,
  layer: 'L7',
  enabled: service.enabled,
  certificates: service.ssl.acceleration
    ? service.ssl.certificates.map((id) => ({ id, name: configuration.certificates.get(id)?.name ?? '' }))
    : [],
  warnings: [...warnings],
  state: live.service(service.id)
})
