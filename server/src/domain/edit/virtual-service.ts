/** Edits of virtual services. Whether the result fits the rest of the configuration is asked afterwards, in check.ts. */
import { type Id, type NewVirtualService, redirectTarget, VirtualService, type VirtualServicePatch } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { newVirtualService } from '../defaults.ts'
import { hostAndPort, serviceLabel } from '../labels.ts'
import { refuseField } from '../problems.ts'
import { withoutServices, withoutStandIns } from './application.ts'
import { findService } from './find.ts'
import { withPatch } from './patch.ts'

const MAX_NAME = 127
const REDIRECTOR_PORT = 80

export const addVirtualService = (configuration: Configuration, id: Id, input: NewVirtualService): Configuration =>
  withEntity(configuration, 'virtualServices', id, newVirtualService(id, input))

export function changeVirtualService(configuration: Configuration, id: Id, patch: VirtualServicePatch): Configuration {
  const service = findService(configuration, id)
  const changed = withEntity(configuration, 'virtualServices', id, withPatch(VirtualService, service, patch))
  return patch.ssl === undefined ? changed : withoutStandIns(changed, id)
}

export function deleteVirtualService(configuration: Configuration, id: Id): Configuration {
  findService(configuration, id)
  return withoutServices(withEntity(configuration, 'virtualServices', id, null), new Set([id]))
}

function redirectorName(service: VirtualService): string {
  const suffix = ' redirect'
  const name = service.name === '' ? hostAndPort(service.address, service.port) : service.name
  // Cut between characters, not inside one: an emoji has two code units.
  let kept = ''
  for (const character of name) {
    if (kept.length + character.length + suffix.length > MAX_NAME) break
    kept += character
  }
  return `${kept.trimEnd()}${suffix}`
}

/** Adds an HTTP service on port 80 of the same address that sends clients to the service. */
export function addRedirector(
  configuration: Configuration,
  id: Id,
  serviceId: Id,
  input: { readonly url?: string | undefined }
): Configuration {
  const service = findService(configuration, serviceId)
  const holder = configuration.virtualServices
    .values()
    .find((other) => other.address === service.address && other.port === REDIRECTOR_PORT && other.protocol === service.protocol)
  if (holder !== undefined) {
    const place = hostAndPort(service.address, REDIRECTOR_PORT)
    throw refuseField(
      '',
      holder.id === serviceId
        ? `${serviceLabel(service)} listens on port 80 itself, so there is no room for a redirector at ${place}. Change its port first.`
        : `Virtual service ${serviceLabel(holder)} already listens on ${place}, where the redirector would. Delete it or change its port first.`
    )
  }
  return addVirtualService(configuration, id, {
    address: service.address,
    port: REDIRECTOR_PORT,
    protocol: service.protocol,
    type: 'http',
    name: redirectorName(service),
    redirect: { url: input.url ?? redirectTarget(service.port) }
  })
}
