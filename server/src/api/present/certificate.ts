/** Certificates as the API shows them. Written field by field: what is not named here, a key or PEM text, cannot get out. */
import type {
  Certificate,
  CertificateFacts,
  CertificateView,
  IntermediateCertificate,
  IntermediateView,
  VirtualService
} from '../../contract/index.ts'
import { completeChain, lackedNames } from '../../domain/certificates/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import type { ConfigurationStore } from '../../engine/ports.ts'

const NOT_YET = 0

const presentFacts = (facts: CertificateFacts): CertificateFacts => ({
  fingerprint: facts.fingerprint,
  subject: facts.subject,
  commonName: facts.commonName,
  names: facts.names,
  issuer: facts.issuer,
  serial: facts.serial,
  notBefore: facts.notBefore,
  notAfter: facts.notAfter,
  keyType: facts.keyType
})

const asUser = ({ id, name, address, port }: VirtualService): CertificateView['usedBy'][number] => ({ id, name, address, port })

/** @returns for each certificate the services that it is assigned to. */
export function usersOfCertificates(configuration: Configuration): ReadonlyMap<number, CertificateView['usedBy']> {
  const users = new Map<number, CertificateView['usedBy']>()
  for (const service of configuration.virtualServices.values()) {
    for (const id of service.ssl.certificates) users.set(id, [...(users.get(id) ?? []), asUser(service)])
  }
  return users
}

/** What its services would need besides; services have few certificates, so each is asked for each of them. */
const presentLacks = (configuration: Configuration, users: CertificateView['usedBy']): CertificateView['lacks'] =>
  users.flatMap((user) => {
    const service = configuration.virtualServices.get(user.id)
    return service === undefined ? [] : lackedNames(service, configuration).map(({ name, why }) => ({ name, why, service: user }))
  })

export function presentCertificate(
  store: ConfigurationStore,
  configuration: Configuration,
  certificate: Certificate,
  users = usersOfCertificates(configuration)
): CertificateView {
  const { chain, complete, missingIssuer } = completeChain(certificate, configuration.intermediates.values())
  return {
    ...presentFacts(certificate),
    id: certificate.id,
    name: certificate.name,
    version: store.versionOf('certificates', certificate.id) ?? NOT_YET,
    usedBy: users.get(certificate.id) ?? [],
    lacks: presentLacks(configuration, users.get(certificate.id) ?? []),
    chain: { complete, length: chain.length, missingIssuer }
  }
}

export const presentIntermediate = (store: ConfigurationStore, intermediate: IntermediateCertificate): IntermediateView => ({
  ...presentFacts(intermediate),
  id: intermediate.id,
  name: intermediate.name,
  version: store.versionOf('intermediates', intermediate.id) ?? NOT_YET
})
