/** What the engine's TLS library accepts: OpenSSL's security level 2 refuses to load the rest, so it is refused here, with words. */
import type { X509Certificate } from 'node:crypto'
import { keyTypeOf } from './facts.ts'

const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])
/** Larger keys cost the engine tens of milliseconds per handshake: a way to overload it. */
const LARGEST_RSA = 8192

function weakKey(x509: X509Certificate): string | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = x509.publicKey
  if (type === 'rsa' || type === 'rsa-pss') {
    const bits = details?.modulusLength ?? 0
    if (bits < 2048) return `Its RSA key has ${bits} bits; 2048 is the least that is still safe and accepted.`
    return bits > LARGEST_RSA ? `Its RSA key has ${bits} bits; more than ${LARGEST_RSA} make every handshake too slow.` : null
  }
  if (type === 'ec') {
    if (CURVES.has(details?.namedCurve ?? '')) return null
    return `Its key is on the curve ${details?.namedCurve ?? 'unknown'}, which browsers do not accept.`
  }
  return type === 'ed25519' ? null : `Its key is of the type ${keyTypeOf(x509)}, which TLS servers do not use.`
}

/** @returns why the engine or every client would refuse the certificate, as a sentence; null when it is fine. */
export function weaknessOf(x509: X509Certificate): string | null {
  let reason: string | null
  try {
    reason = weakKey(x509)
  } catch {
    return 'Its public key cannot be read.'
  }
  // The signature on a self-signed certificate proves nothing anyway and is not looked at.
  const weakSignature = x509.subject !== x509.issuer && /md[245]|sha1(?!\d)/i.test(x509.signatureAlgorithm ?? '')
  return reason ?? (weakSignature ? 'It is signed with an outdated method (MD5 or SHA-1) that clients no longer accept.' : null)
}
