/** TLS: with clients, with real servers, and whether the certificates will do. */
import type { Certificate, TlsVersion, VirtualService } from '../../contract/index.ts'
import type { Renewal } from '../acme/schedule.ts'
import { completeChain, lackedNames } from '../certificates/index.ts'
import { knownFromPem } from '../certificates/known.ts'
import type { Configuration } from '../configuration.ts'
import { count, listInWords } from '../labels.ts'
import { asksForCertificates, encryptsServers, verifiesServers } from '../tls.ts'
import { isTlsPort } from './clients.ts'
import { advice, type ExplainFacts, info, type Topic, warning } from './topic.ts'

const OLD: Readonly<Record<TlsVersion, boolean>> = { 'TLSv1.0': true, 'TLSv1.1': true, 'TLSv1.2': false, 'TLSv1.3': false }
const VERSION: Readonly<Record<TlsVersion, string>> = {
  'TLSv1.0': 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3'
}

const DAY = 86_400_000
/** Enough for an authority that takes its time; Home warns at the same moment. */
const EXPIRY_DAYS = 30
const SHOWN = 3

const field = 'ssl.certificates'

const WHY = 'ACME Certs shows why, and Renew Now there tries again at once.'

const day = (time: string): string => time.slice(0, 10)

function whenTried({ nextAt }: Renewal, now: Date): string {
  if (nextAt === null || Date.parse(nextAt) <= now.getTime()) return 'now'
  return `on ${day(nextAt)} at ${nextAt.slice(11, 16)} UTC`
}

/** Of a certificate that ACME renews: nobody has to import anything. */
function* renewal(certificate: Certificate, renewed: Renewal, now: Date) {
  const left = Date.parse(certificate.notAfter) - now.getTime()
  const quoted = `Certificate “${certificate.name}”`
  const { failures } = renewed
  if (left <= 0) {
    yield warning(
      `${quoted} expired on ${day(certificate.notAfter)}: browsers refuse it. Its renewal by ACME ${failures === 0 ? 'is due' : `failed ${count(failures, 'time')}`}. ${WHY}`,
      field
    )
  } else if (failures > 0) {
    yield advice(
      `${quoted} expires in ${count(Math.ceil(left / DAY), 'day')}, and its renewal by ACME failed ${count(failures, 'time')}. Ballast tries again ${whenTried(renewed, now)}. ${WHY}`,
      field
    )
  } else if (left < EXPIRY_DAYS * DAY) {
    yield info(
      `${quoted} expires in ${count(Math.ceil(left / DAY), 'day')}. Ballast renews it by itself ${whenTried(renewed, now)}, by ACME, and nothing has to be imported. If that fails, ACME Certs shows why.`,
      field
    )
  }
}

function* dates(certificate: Certificate, { now, renewals }: ExplainFacts) {
  const renewed = renewals.get(certificate.id)
  if (renewed !== undefined && Date.parse(certificate.notBefore) <= now.getTime()) {
    yield* renewal(certificate, renewed, now)
    return
  }
  const left = Date.parse(certificate.notAfter) - now.getTime()
  const quoted = `Certificate “${certificate.name}”`
  if (left <= 0)
    yield warning(`${quoted} expired on ${day(certificate.notAfter)}: browsers refuse it. Replace it under SSL Certificates.`, field)
  else if (Date.parse(certificate.notBefore) > now.getTime()) {
    yield warning(
      `${quoted} is not valid before ${day(certificate.notBefore)}: clients refuse it until then. Check the date of this machine, or use another one.`,
      field
    )
  } else if (left < EXPIRY_DAYS * DAY) {
    yield advice(`${quoted} expires in ${count(Math.ceil(left / DAY), 'day')}. Import its successor with Replace.`, field)
  }
}

/** @returns null for a certificate that cannot be read; its users hear of that where it matters, at the import. */
function chainOf(certificate: Certificate, configuration: Configuration) {
  try {
    const { selfSigned } = knownFromPem(certificate.pem)
    return { selfSigned, ...completeChain(certificate, configuration.intermediates.values()) }
  } catch {
    return null
  }
}

function* nobodyNamed(certificate: Certificate) {
  if (certificate.names.length === 0) {
    yield warning(
      `Certificate “${certificate.name}” names no host in its alternative names: today’s browsers refuse it. Order one that does.`,
      field
    )
  }
}

function* trust(certificate: Certificate, configuration: Configuration) {
  const chain = chainOf(certificate, configuration)
  if (chain === null) return
  const quoted = `Certificate “${certificate.name}”`
  if (chain.selfSigned) {
    yield advice(`${quoted} is signed by itself: clients warn unless they were told to trust it.`, field)
  } else if (!chain.complete) {
    yield warning(
      `The chain of certificate “${certificate.name}” is incomplete: “${chain.missingIssuer ?? 'its issuer'}” is missing, so many clients will not trust it. Add it under Intermediate Certs.`,
      field
    )
  }
}

/** Until a real certificate is there, the next steps of the application say that one is missing, and for which names. */
const isTemporary = (service: VirtualService, { applications }: Configuration): boolean =>
  service.ssl.certificates.every((id) => applications.values().some(({ temporaryCertificate }) => temporaryCertificate === id))

function* lacking(service: VirtualService, configuration: Configuration) {
  const lacked = lackedNames(service, configuration)
  const sure = lacked.filter(({ isSure }) => isSure).map(({ name }) => name)
  if (sure.length > 0 && !isTemporary(service, configuration)) {
    yield warning(
      `No assigned certificate is valid for ${listInWords(sure, 'or')}, which clients of the application use: they are warned. Assign a certificate with ${sure.length === 1 ? 'this name' : 'these names'}.`,
      field
    )
  }
  for (const { name, why } of lacked.filter(({ isSure }) => !isSure)) {
    yield advice(`No assigned certificate is valid for ${name}, and ${why}. If clients use it, too, they will be warned.`, field)
  }
}

function* withClients(service: VirtualService, configuration: Configuration, facts: ExplainFacts) {
  const { ssl } = service
  const certificates = ssl.certificates.flatMap((id) => configuration.certificates.get(id) ?? [])
  const [first] = certificates
  if (first === undefined) {
    yield warning('SSL Acceleration is on without a certificate: no client can connect. Assign one.', field)
    return
  }
  const versions = listInWords(ssl.protocols.map((version) => VERSION[version]))
  yield info(`Clients speak TLS (${versions}) with Ballast, which decrypts.`, 'ssl.acceleration')
  const old = ssl.protocols.filter((version) => OLD[version]).map((version) => VERSION[version])
  if (old.length > 0) {
    yield advice(
      `${listInWords(old)} ${old.length === 1 ? 'is' : 'are'} forbidden by RFC 8996 for weaknesses. Take ${old.length === 1 ? 'it' : 'them'} off unless old clients need ${old.length === 1 ? 'it' : 'them'}.`,
      'ssl.protocols'
    )
  }
  if (asksForCertificates(service)) {
    yield info('Clients must show a certificate of their own; without one the handshake fails.', 'ssl.clientCertificates')
  }
  const names = [...new Set(certificates.flatMap((certificate) => certificate.names))]
  if (names.length > 0) {
    const shown = names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : listInWords(names)
    yield info(
      `Its ${certificates.length === 1 ? 'certificate is' : 'certificates are'} valid for ${shown}; clients that ask for another name are shown “${first.name}” and warn.`,
      field
    )
  }
  if (names.length > 0) yield* lacking(service, configuration)
  for (const certificate of certificates) {
    yield* dates(certificate, facts)
    yield* nobodyNamed(certificate)
    yield* trust(certificate, configuration)
  }
}

const PLAIN_PORTS: ReadonlySet<number> = new Set([80, 8000, 8008, 8080])

function* withServers(service: VirtualService) {
  const { ssl, realServers } = service
  const ports = [...new Set(realServers.map((server) => server.port))]
  if (encryptsServers(service)) {
    yield info(
      ssl.reversed ? 'Traffic to the real servers is encrypted here.' : 'Traffic to the real servers is encrypted again.',
      ssl.reversed ? 'ssl.reversed' : 'ssl.reencrypt'
    )
    yield verifiesServers(service)
      ? info(
          `A real server must show a certificate that ${ssl.serverVerification === 'system' ? 'an authority of the system' : 'one of the chosen authorities'} issued${ssl.sniHostname === '' ? '' : ` for ${ssl.sniHostname}`}; otherwise it gets no request.`,
          'ssl.serverVerification'
        )
      : advice(
          'The certificates of the real servers are not verified: somebody between Ballast and them could pretend to be one.',
          'ssl.serverVerification'
        )
    const plain = ports.filter((port) => PLAIN_PORTS.has(port))
    if (plain.length > 0) {
      yield warning(
        `Real servers at port ${listInWords(plain.map(String))} usually speak plain HTTP, but get TLS. Switch ${ssl.reversed ? 'Reversed' : 'Reencrypt'} off, or use their HTTPS port.`,
        'ssl.reencrypt'
      )
    }
  } else if (ssl.acceleration && realServers.length > 0) {
    yield info('Traffic to the real servers is not encrypted.', 'ssl.reencrypt')
    const tls = ports.filter(isTlsPort)
    if (tls.length > 0) {
      yield warning(
        `Real servers at port ${listInWords(tls.map(String))} usually want TLS, but get plain text. Switch Reencrypt on, or use their HTTP port.`,
        'ssl.reencrypt'
      )
    }
  }
}

export const encryption: Topic = {
  title: 'Encryption',
  *explain({ service, configuration, facts }) {
    if (service.ssl.acceleration) yield* withClients(service, configuration, facts)
    else if (service.type === 'generic' && isTlsPort(service.port)) {
      yield info('TLS of clients is passed through: the real servers need the certificates.', 'ssl.acceleration')
    } else yield info('Clients and Ballast do not speak TLS.', 'ssl.acceleration')
    if (service.redirect === null) yield* withServers(service)
  }
}
