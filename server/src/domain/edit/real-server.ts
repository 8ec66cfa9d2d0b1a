/** Edits of real servers, in a service or in one of its SubVSs. They stay in the order of their ids, which is the order of creation. */
import { type Id, type NewRealServer, RealServer, type RealServerPatch, type VirtualService } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { newRealServer } from '../defaults.ts'
import { findRealServer, findService, findSubService } from './find.ts'
import { withPatch } from './patch.ts'

type Edit = (servers: RealServer[]) => RealServer[]

/** Edits the list in which a real server stands; the others stay the same objects. */
function withServersAround(configuration: Configuration, service: VirtualService, serverId: Id, edit: Edit): Configuration {
  const holds = ({ realServers }: { readonly realServers: readonly RealServer[] }): boolean => realServers.some(({ id }) => id === serverId)
  return withEntity(configuration, 'virtualServices', service.id, {
    ...service,
    realServers: holds(service) ? edit(service.realServers) : service.realServers,
    subServices: service.subServices.map((sub) => (holds(sub) ? { ...sub, realServers: edit(sub.realServers) } : sub))
  })
}

/** @param now ISO time. */
export function addRealServer(configuration: Configuration, serviceId: Id, id: Id, input: NewRealServer, now: string): Configuration {
  const service = findService(configuration, serviceId)
  const realServers = [...service.realServers, newRealServer(id, input, service, now)]
  return withEntity(configuration, 'virtualServices', service.id, { ...service, realServers })
}

/** @param now ISO time. */
export function addSubServiceServer(
  configuration: Configuration,
  serviceId: Id,
  subId: Id,
  id: Id,
  input: NewRealServer,
  now: string
): Configuration {
  const { service, sub } = findSubService(configuration, serviceId, subId)
  const changed = { ...sub, realServers: [...sub.realServers, newRealServer(id, input, service, now)] }
  return withEntity(configuration, 'virtualServices', service.id, {
    ...service,
    subServices: service.subServices.map((entry) => (entry.id === subId ? changed : entry))
  })
}

/** The drain time counts from the moment of disabling: a server that is already disabled keeps its date. */
function disabledSince(before: RealServer, enabled: boolean, now: string): string | null {
  if (enabled) return null
  return before.enabled ? now : before.disabledAt
}

/** @param now ISO time. */
export function changeRealServer(
  configuration: Configuration,
  serviceId: Id,
  serverId: Id,
  patch: RealServerPatch,
  now: string
): Configuration {
  const { service, server } = findRealServer(configuration, serviceId, serverId)
  const disabledAt = disabledSince(server, patch.enabled ?? server.enabled, now)
  const changed = withPatch(RealServer, server, { ...patch, disabledAt })
  return withServersAround(configuration, service, serverId, (servers) => servers.map((entry) => (entry.id === serverId ? changed : entry)))
}

export function deleteRealServer(configuration: Configuration, serviceId: Id, serverId: Id): Configuration {
  const { service } = findRealServer(configuration, serviceId, serverId)
  return withServersAround(configuration, service, serverId, (servers) => servers.filter((entry) => entry.id !== serverId))
}
