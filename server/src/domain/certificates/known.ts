/**
 * Certificates parsed once. Rendering asks for the same few certificates on every change, and parsing and
 * checking signatures are the slow part, so both are kept under the PEM text and the fingerprints.
 */
import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'

export interface Known {
  readonly x509: X509Certificate
  readonly pem: string
  readonly fingerprint: string
  readonly subject: string
  readonly issuer: string
  readonly selfSigned: boolean
}

/** A machine has a few hundred certificates at most; the bound keeps a flood of uploads from filling the memory. */
const MOST_KEPT = 4096

function remember<V>(memory: Map<string, V>, key: string, make: () => V): V {
  const kept = memory.get(key)
  if (kept !== undefined) return kept
  const made = make()
  if (memory.size >= MOST_KEPT) memory.clear()
  memory.set(key, made)
  return made
}

/** `AB:CD:…` as Node writes it, as lower-case hex without colons. */
export const fingerprintOf = (x509: X509Certificate): string => x509.fingerprint256.replaceAll(':', '').toLowerCase()

export function know(x509: X509Certificate): Known {
  return {
    x509,
    pem: x509.toString(),
    fingerprint: fingerprintOf(x509),
    subject: x509.subject,
    issuer: x509.issuer,
    selfSigned: x509.subject === x509.issuer && verifies(x509, x509)
  }
}

/**
 * @returns the certificate of an upload. @throws when it is none, or when its dates are no dates: OpenSSL reads those, and only
 * their use would fail.
 */
export function readX509(der: Buffer): X509Certificate {
  const x509 = new X509Certificate(der)
  if (Number.isNaN(x509.validFromDate.getTime()) || Number.isNaN(x509.validToDate.getTime())) {
    throw new TypeError('The certificate has no valid dates.')
  }
  return x509
}

const parsed = new Map<string, Known>()

/** @throws when `pem` is no certificate; callers hold PEM that was read by this module's own parser. */
export const knownFromPem = (pem: string): Known => remember(parsed, pem, () => know(new X509Certificate(pem)))

/** A hostile certificate can carry a key that cannot be decoded or a signature algorithm that is unknown: then it proves nothing. */
function verifies(child: X509Certificate, parent: X509Certificate): boolean {
  try {
    return child.verify(parent.publicKey)
  } catch {
    return false
  }
}

const signatures = new Map<string, boolean>()

/** Whether `parent` issued `child`: names, key identifiers and key usage fit, and the signature holds. */
export function issued(child: Known, parent: Known): boolean {
  if (child.issuer !== parent.subject) return false
  return remember(
    signatures,
    `${child.fingerprint} ${parent.fingerprint}`,
    () => child.x509.checkIssued(parent.x509) && verifies(child.x509, parent.x509)
  )
}

let publicRoots: ReadonlyMap<string, readonly string[]> | undefined

/** Public roots (Mozilla's list, as it comes with Node) of that name. Clients have them, so files seldom do. */
export function publicRootsNamed(subject: string): readonly Known[] {
  publicRoots ??= Map.groupBy(rootCertificates, (pem) => new X509Certificate(pem).subject)
  return (publicRoots.get(subject) ?? []).map(knownFromPem)
}
