/** What must hold between the SSL properties of a service, and between them and the certificates. */
import { type FieldProblem, SSL_WORDS, TlsVersion, type VirtualService } from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { listInWords, serviceLabel } from './labels.ts'
import type { Fault } from './problems.ts'
import { asksForCertificates, needsEcKey, verifiesServers } from './tls.ts'

function* certificateProblems(service: VirtualService): Iterable<FieldProblem> {
  const { acceleration, reencrypt, reversed, certificates } = service.ssl
  if (reencrypt && !acceleration) {
    yield {
      path: 'ssl.reencrypt',
      message: `Reencrypt of ${serviceLabel(service)} needs SSL Acceleration: only what was decrypted can be encrypted again. Switch SSL Acceleration on, or Reencrypt off.`
    }
  }
  if (reversed && acceleration) {
    yield {
      path: 'ssl.reversed',
      message: `${serviceLabel(service)} cannot be Reversed while SSL Acceleration is on: reversed, its clients speak plain text. Use Reencrypt for TLS on both sides.`
    }
  }
  if (acceleration && certificates.length === 0) {
    yield {
      path: 'ssl.certificates',
      message: `SSL Acceleration of ${serviceLabel(service)} needs a certificate. Move one to Assigned Certificates.`
    }
  }
  if (new Set(certificates).size < certificates.length) {
    yield { path: 'ssl.certificates', message: `A certificate is assigned to ${serviceLabel(service)} more than once. Assign each once.` }
  }
}

function* protocolProblems({ ssl }: VirtualService): Iterable<FieldProblem> {
  const at = ssl.protocols.map((version) => TlsVersion.options.indexOf(version))
  const missing = TlsVersion.options.slice(at[0], at.at(-1)).filter((version) => !ssl.protocols.includes(version))
  if (missing.length === 0) return
  yield {
    path: 'ssl.protocols',
    message: `Between ${ssl.protocols[0]} and ${ssl.protocols.at(-1)} the engine cannot leave ${listInWords(missing)} out. Tick it too, or take the protocols on one side of the gap away.`
  }
}

/** Ciphers that sign with ECDSA need a key for it. */
function* cipherProblems(service: VirtualService, configuration: Configuration): Iterable<Fault> {
  const { cipherSet, ciphers, certificates } = service.ssl
  if (cipherSet === 'custom' && ciphers === '') {
    yield { path: 'ssl.ciphers', message: 'Type the ciphers of the custom set, or choose a named Cipher Set.' }
  }
  if (!needsEcKey(service.ssl)) return
  const types = certificates.flatMap((id) => configuration.certificates.get(id)?.keyType ?? [])
  if (types.length > 0 && !types.some((type) => type.startsWith('EC'))) {
    yield {
      of: { service: service.id, behind: 'ssl.certificates' },
      path: cipherSet === 'custom' ? 'ssl.ciphers' : 'ssl.cipherSet',
      message: `${cipherSet === 'custom' ? 'This list of ciphers' : SSL_WORDS.cipherSet[cipherSet]} needs a certificate with an EC key, and ${serviceLabel(service)} has ${listInWords([...new Set(types)])} only. Assign one with an EC key, or choose another Cipher Set.`
    }
  }
}

function* authorityProblems(
  path: string,
  chosen: readonly number[],
  purpose: string,
  configuration: Configuration
): Iterable<FieldProblem> {
  if (chosen.length === 0) {
    yield { path, message: `Choose who may have issued ${purpose}: without an authority none would be accepted.` }
  }
  for (const id of new Set(chosen)) {
    const authority = configuration.intermediates.get(id)
    if (authority === undefined) {
      yield { path, message: `Authority ${id} does not exist. It may have been deleted meanwhile; choose another one.` }
    } else if (authority.subject !== authority.issuer) {
      yield {
        path,
        message: `“${authority.name}” is not a root: it was issued by ${authority.issuer}, and trust begins at a root. Import that root under Intermediate Certs and choose it here.`
      }
    }
  }
}

/** What is done in requests and answers. */
function* httpProblems(service: VirtualService): Iterable<FieldProblem> {
  if (service.type !== 'generic' || service.redirect !== null) return
  const { acceleration, clientCertificates, strictTransport, cipherHeaders, redirectRewrite } = service.ssl
  const uses = {
    clientCertificates: clientCertificates !== 'none' && clientCertificates !== 'required',
    strictTransport: strictTransport !== 'none',
    cipherHeaders,
    redirectRewrite: redirectRewrite !== 'none'
  }
  const advice = 'Set Service Type to HTTP/HTTPS, or switch this off.'
  for (const [field, used] of Object.entries(uses)) {
    if (acceleration && used) {
      yield {
        path: `ssl.${field}`,
        message: `This changes the headers of requests or answers, but ${serviceLabel(service)} is Generic and reads none. ${advice}`
      }
    }
  }
}

export function* checkSsl(service: VirtualService, configuration: Configuration): Iterable<Fault> {
  const { ssl } = service
  yield* certificateProblems(service)
  if (ssl.acceleration) {
    yield* protocolProblems(service)
    yield* cipherProblems(service, configuration)
    yield* httpProblems(service)
  }
  if (asksForCertificates(service)) {
    yield* authorityProblems('ssl.clientAuthorities', ssl.clientAuthorities, 'the certificates of clients', configuration)
  }
  if (verifiesServers(service) && ssl.serverVerification === 'chosen') {
    yield* authorityProblems('ssl.serverAuthorities', ssl.serverAuthorities, 'the certificates of the real servers', configuration)
  }
}
