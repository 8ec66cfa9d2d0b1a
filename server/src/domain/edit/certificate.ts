/** Edits of certificates and intermediates. Keys are not here: the store holds them under the fingerprint. */
import type { Certificate, Id, IntermediateCertificate, VirtualService } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { count, listInWords, serviceLabel } from '../labels.ts'
import { Refusal, refuseField } from '../problems.ts'
import { findCertificate, findIntermediate, servicesTrusting, servicesUsing } from './find.ts'

export const addCertificate = (configuration: Configuration, certificate: Certificate): Configuration =>
  withEntity(configuration, 'certificates', certificate.id, certificate)

/** What takes a certificate's place; without a name the old one stays. */
export type Replacement = Omit<Certificate, 'id' | 'name'> & { readonly name?: string | undefined }

/** Puts another certificate in the place of one. It keeps its id, so every service that uses it presents the new one. */
export function replaceCertificate(configuration: Configuration, id: Id, certificate: Replacement): Configuration {
  const old = findCertificate(configuration, id)
  return withEntity(configuration, 'certificates', id, { ...certificate, id, name: certificate.name ?? old.name })
}

export function renameCertificate(configuration: Configuration, id: Id, name: string): Configuration {
  const certificate = findCertificate(configuration, id)
  return withEntity(configuration, 'certificates', id, { ...certificate, name })
}

const NAMED_AT_MOST = 5

function namesOf(users: readonly VirtualService[]): string {
  const named = users.slice(0, NAMED_AT_MOST).map(serviceLabel)
  const rest = users.length > NAMED_AT_MOST ? [count(users.length - NAMED_AT_MOST, 'more service')] : []
  return listInWords([...named, ...rest])
}

/** Refused while a service has it assigned. */
export function deleteCertificate(configuration: Configuration, id: Id): Configuration {
  const certificate = findCertificate(configuration, id)
  const users = servicesUsing(configuration, id)
  if (users.length > 0) {
    throw new Refusal('in-use', `Certificate “${certificate.name}” is assigned to ${namesOf(users)}.`, {
      hint: 'Assign another certificate there first, under SSL Properties.'
    })
  }
  return withEntity(configuration, 'certificates', id, null)
}

/** Adds those that are not there yet; refused when that is none of them. */
export function addIntermediates(configuration: Configuration, intermediates: readonly IntermediateCertificate[]): Configuration {
  const known = new Map(configuration.intermediates.values().map((entry) => [entry.fingerprint, entry.name]))
  const names = intermediates.map((entry) => known.get(entry.fingerprint))
  const [first] = names
  if (first !== undefined && names.every((name) => name !== undefined)) {
    throw refuseField(
      'certificate',
      intermediates.length === 1
        ? `This intermediate certificate is already here as “${first}”.`
        : `All ${intermediates.length} certificates of this file are already here.`
    )
  }
  return intermediates.reduce((next, entry) => {
    if (known.has(entry.fingerprint)) return next
    known.set(entry.fingerprint, entry.name)
    return withEntity(next, 'intermediates', entry.id, entry)
  }, configuration)
}

/** Refused while a service trusts it. */
export function deleteIntermediate(configuration: Configuration, id: Id): Configuration {
  const authority = findIntermediate(configuration, id)
  const users = servicesTrusting(configuration, id)
  if (users.length > 0) {
    throw new Refusal('in-use', `Certificate “${authority.name}” is trusted by ${namesOf(users)}.`, {
      hint: 'Choose another authority there first, under SSL Properties.'
    })
  }
  return withEntity(configuration, 'intermediates', id, null)
}
