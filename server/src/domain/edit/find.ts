/** Looking up what an edit is about; what is missing gets a sentence and not an exception of the runtime. */
import type {
  Application,
  Certificate,
  ContentRule,
  Id,
  Interface,
  IntermediateCertificate,
  RealServer,
  SubService,
  VirtualService
} from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { serversOf } from '../farm.ts'
import { serviceLabel } from '../labels.ts'
import { Refusal } from '../problems.ts'

/** @throws Refusal `not-found` when there is nothing. */
function found<T>(entity: T | undefined, what: string): T {
  if (entity !== undefined) return entity
  const detail = `There is no ${what}. It may have been deleted meanwhile.`
  throw new Refusal('not-found', detail, { hint: 'Reload the page to see what there is now.' })
}

export const findService = (configuration: Configuration, id: Id): VirtualService =>
  found(configuration.virtualServices.get(id), `virtual service ${id}`)

export const findCertificate = (configuration: Configuration, id: Id): Certificate =>
  found(configuration.certificates.get(id), `certificate ${id}`)

export const findInterface = (configuration: Configuration, id: Id): Interface => found(configuration.interfaces.get(id), `interface ${id}`)

export const findIntermediate = (configuration: Configuration, id: Id): IntermediateCertificate =>
  found(configuration.intermediates.get(id), `intermediate certificate ${id}`)

export const findApplication = (configuration: Configuration, id: Id): Application =>
  found(configuration.applications.get(id), `application ${id}`)

export const findContentRule = (configuration: Configuration, id: Id): ContentRule =>
  found(configuration.contentRules.get(id), `content rule ${id}`)

export function findSubService(configuration: Configuration, serviceId: Id, subId: Id): { service: VirtualService; sub: SubService } {
  const service = findService(configuration, serviceId)
  const sub = service.subServices.find((entry) => entry.id === subId)
  return { service, sub: found(sub, `SubVS ${subId} in virtual service ${serviceLabel(service)}`) }
}

export function findRealServer(configuration: Configuration, serviceId: Id, serverId: Id): { service: VirtualService; server: RealServer } {
  const service = findService(configuration, serviceId)
  const server = serversOf(service).find((entry) => entry.id === serverId)
  return { service, server: found(server, `real server ${serverId} in virtual service ${serviceLabel(service)}`) }
}

/** @returns the services to which a certificate is assigned, for clients or for real servers, in use or not. */
export const servicesUsing = (configuration: Configuration, certificateId: Id): readonly VirtualService[] =>
  [...configuration.virtualServices.values()].filter(
    ({ ssl }) => ssl.certificates.includes(certificateId) || ssl.reencryptionCertificate === certificateId
  )

/** @returns the services that trust an authority, at present or when switched on. */
export const servicesTrusting = (configuration: Configuration, authorityId: Id): readonly VirtualService[] =>
  [...configuration.virtualServices.values()].filter(
    ({ ssl }) => ssl.clientAuthorities.includes(authorityId) || ssl.serverAuthorities.includes(authorityId)
  )
