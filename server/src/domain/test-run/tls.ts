/** Verdicts on TLS: the handshake, and whether the certificate will do for the client. */
import { type Certificate, canonicalAddress, hostMatches } from '../../contract/index.ts'
import { count, listInWords } from '../labels.ts'
import type { Fault, TlsSeen } from './observed.ts'
import { fail, faultWords, pass, skipped, type Verdict } from './verdict.ts'

export const handshakeVerdict = (seen: TlsSeen | Fault, host: string, seconds: number): Verdict =>
  'fault' in seen
    ? fail(faultWords(seen, seconds), 'Look at the assigned certificates and the TLS versions under SSL Properties.')
    : pass(`${seen.version.replace('TLSv', 'TLS ')} with ${seen.cipher}${nameSent(host)}.`)

const nameSent = (host: string): string => (isName(host) ? `, asked for the server name ${host}` : ', asked without a server name')

/** Addresses are no server names (RFC 6066). */
export const isName = (host: string): boolean => host !== '' && canonicalAddress(host) === null

const SHOWN = 4

/** @param assigned certificates of the service, to call them by the names that the operator gave. */
export function namesVerdict({ certificate }: TlsSeen, host: string, assigned: readonly Certificate[]): Verdict {
  const known = assigned.find(({ fingerprint }) => fingerprint === certificate.fingerprint)
  const called = known === undefined ? `The certificate of ${certificate.commonName}` : `Certificate “${known.name}”`
  const { names } = certificate
  const list =
    names.length === 0
      ? 'no name at all'
      : names.length > SHOWN
        ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`
        : listInWords(names)
  if (host === '')
    return skipped(`${called} was presented; it is valid for ${list}.`, 'Type the host name that clients use to see whether it fits.')
  if (hostMatches(host, names)) return pass(`${called} was presented, and it is valid for ${host}.`)
  const better = assigned.find((other) => hostMatches(host, other.names))
  const advice =
    better === undefined
      ? `Assign a certificate for ${host} under SSL Properties, or test with a host name that it is valid for.`
      : `Certificate “${better.name}” fits and is assigned, too; save SSL Properties again so that the engine takes it.`
  return fail(`${called} was presented, which is valid for ${list}, not for ${host}: clients warn or refuse.`, advice)
}

const DAY = 86_400_000
const EXPIRY_DAYS = 30

export function datesVerdict({ certificate }: TlsSeen, now: Date): Verdict {
  const end = certificate.notAfter.slice(0, 10)
  const left = Date.parse(certificate.notAfter) - now.getTime()
  if (left <= 0) return fail(`It expired on ${end}: clients refuse it.`, 'Replace it under Certificates > SSL Certificates.')
  if (Date.parse(certificate.notBefore) > now.getTime()) {
    return fail(
      `It is not valid before ${certificate.notBefore.slice(0, 10)}.`,
      'Check the date of this machine, or use another certificate.'
    )
  }
  return left < EXPIRY_DAYS * DAY
    ? pass(`It is valid until ${end}, ${count(Math.ceil(left / DAY), 'more day')}.`, 'Order its successor now.')
    : pass(`It is valid until ${end}.`)
}

const DISTRUST: Readonly<Record<string, readonly [string, string]>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'It is signed by itself',
    'Use a certificate of an authority that the clients trust, or tell the clients to trust this one.'
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'The chain leads to a root that is not public',
    'Clients must know this root. If they do, all is well; add it under Intermediate Certs, and this test knows it, too.'
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'The chain does not reach a known root',
    'Add the missing certificate of the authority under Intermediate Certs.'
  ],
  UNABLE_TO_GET_ISSUER_CERT: [
    'The chain does not reach a known root',
    'Add the missing certificate of the authority under Intermediate Certs.'
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'It came without the certificate of its issuer, or its issuer is not known',
    'Add the certificate of the issuer under Intermediate Certs.'
  ]
}

/** Dates have a hop of their own. */
const OF_DATES: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])

export function chainVerdict({ certificate, sent, distrust }: TlsSeen): Verdict {
  const came = sent <= 1 ? 'alone' : `with ${count(sent - 1, 'certificate')} of its authority`
  if (distrust === null) return pass(`It came ${came}, and leads to a root that clients know.`)
  if (OF_DATES.has(distrust)) return skipped('A certificate of the chain is not valid today, so the rest says nothing.')
  const [what, advice] = DISTRUST[distrust] ?? [`OpenSSL does not accept it (${distrust})`, 'Import it again, with its whole chain.']
  return fail(`${what} (issuer: ${certificate.issuer}); it came ${came}.`, advice)
}

/** Towards a real server, whose certificate is looked at but not judged: Ballast does not verify it, either. */
export const serverTlsVerdict = (seen: TlsSeen | Fault, advice: string, seconds: number): Verdict =>
  'fault' in seen
    ? fail(faultWords(seen, seconds), advice)
    : pass(
        `${seen.version.replace('TLSv', 'TLS ')} with ${seen.cipher}; its certificate is that of ${seen.certificate.commonName}, valid until ${seen.certificate.notAfter.slice(0, 10)}.`
      )
