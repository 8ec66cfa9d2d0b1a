/** Edits of SubVSs. They stay in the order of their ids. */
import { type Id, type NewSubService, SubService, type SubServicePatch, type VirtualService } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { newSubService } from '../defaults.ts'
import { findService, findSubService } from './find.ts'
import { withPatch } from './patch.ts'

const withSubServices = (configuration: Configuration, service: VirtualService, subServices: SubService[]): Configuration =>
  withEntity(configuration, 'virtualServices', service.id, { ...service, subServices })

export function addSubService(configuration: Configuration, serviceId: Id, id: Id, input: NewSubService): Configuration {
  const service = findService(configuration, serviceId)
  return withSubServices(configuration, service, [...service.subServices, newSubService(id, input, service)])
}

export function changeSubService(configuration: Configuration, serviceId: Id, subId: Id, patch: SubServicePatch): Configuration {
  const { service, sub } = findSubService(configuration, serviceId, subId)
  const changed = withPatch(SubService, sub, patch)
  return withSubServices(
    configuration,
    service,
    service.subServices.map((entry) => (entry.id === subId ? changed : entry))
  )
}

export function deleteSubService(configuration: Configuration, serviceId: Id, subId: Id): Configuration {
  const { service } = findSubService(configuration, serviceId, subId)
  return withSubServices(
    configuration,
    service,
    service.subServices.filter((entry) => entry.id !== subId)
  )
}
