/** What a certificate says of itself, in the contract's words. */
import type { X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../contract/index.ts'
import { fingerprintOf } from './known.ts'
import { alternativeNames, commonNameOf, oneLine } from './names.ts'

/** OpenSSL's names of the curves that have another everyday name. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** @returns e.g. `RSA 2048`, `EC P-256`, `Ed25519`; never throws, a key that cannot be decoded is `unknown`. */
export function keyTypeOf(x509: X509Certificate): string {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = x509.publicKey
    if (type === 'rsa' || type === 'rsa-pss') return `${type.toUpperCase()} ${details?.modulusLength ?? 0}`
    if (type === 'ec') return `EC ${CURVES[details?.namedCurve ?? ''] ?? details?.namedCurve ?? 'unknown'}`
    return type === undefined ? 'unknown' : `${type.charAt(0).toUpperCase()}${type.slice(1)}`
  } catch {
    return 'unknown'
  }
}

export function factsOf(x509: X509Certificate): CertificateFacts {
  return {
    fingerprint: fingerprintOf(x509),
    subject: oneLine(x509.subject),
    commonName: commonNameOf(x509.subject),
    names: [...alternativeNames(x509.subjectAltName)],
    issuer: oneLine(x509.issuer),
    serial: x509.serialNumber.toLowerCase(),
    notBefore: x509.validFromDate.toISOString(),
    notAfter: x509.validToDate.toISOString(),
    keyType: keyTypeOf(x509)
  }
}
