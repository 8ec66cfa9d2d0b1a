/** Edits of real servers. They stay in the order of their ids, which is the order of creation. */
import { type Id, type NewRealServer, RealServer, type RealServerPatch, type VirtualService } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { newRealServer } from '../defaults.ts'
import { findRealServer, findService } from './find.ts'
import { withPatch } from './patch.ts'

const withServers = (configuration: Configuration, service: VirtualService, realServers: RealServer[]): Configuration =>
  withEntity(configuration, 'virtualServices', service.id, { ...service, realServers })

/** @param now ISO time. */
export function addRealServer(configuration: Configuration, serviceId: Id, id: Id, input: NewRealServer, now: string): Configuration {
  const service = findService(configuration, serviceId)
  return withServers(configuration, service, [...service.realServers, newRealServer(id, input, service, now)])
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
  return withServers(
    configuration,
    service,
    service.realServers.map((entry) => (entry.id === serverId ? changed : entry))
  )
}

export function deleteRealServer(configuration: Configuration, serviceId: Id, serverId: Id): Configuration {
  const { service } = findRealServer(configuration, serviceId, serverId)
  return withServers(
    configuration,
    service,
    service.realServers.filter((entry) => entry.id !== serverId)
  )
}
