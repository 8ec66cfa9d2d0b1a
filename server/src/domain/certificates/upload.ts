/**
 * Reading what an administrator uploads as a certificate. It is forgiving about form (PEM in any order, one file or two, DER, PFX)
 * and strict about substance: what leaves here is a leaf with its own key, not expired, and loadable by the engine.
 */
import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../contract/index.ts'
import type { Refusal } from '../problems.ts'
import { readContents } from './contents.ts'
import { factsOf } from './facts.ts'
import { refuse } from './faults.ts'
import { publicKeyId } from './keys.ts'
import { issued, know } from './known.ts'
import type { Contents } from './pkcs12.ts'
import type { Source } from './protection.ts'
import { weaknessOf } from './strength.ts'

/** Keys of signing requests that were made here, by the id of their public half. */
export interface PendingKeys {
  readonly count: number
  keyFor(publicKey: string): string | undefined
}

const NONE_PENDING: PendingKeys = { count: 0, keyFor: () => undefined }

export interface UploadedCertificate {
  readonly facts: CertificateFacts
  readonly certificatePem: string
  /** PKCS#8, without encryption. */
  readonly keyPem: string
  /** Certificates that came along and lead from the leaf upwards, leaf's issuer first. Others are dropped. */
  readonly chain: readonly string[]
}

const EXPORT_HINT =
  'Export it again together with its private key (on Windows: “Yes, export the private key”, which makes a PFX file), or add the key file.'

/** The key of the request that one of these certificates answers. */
function pendingKey(certificates: readonly X509Certificate[], pending: PendingKeys): KeyObject | null {
  for (const certificate of certificates) {
    const id = publicKeyId(() => certificate.publicKey)
    const pem = id === null ? undefined : pending.keyFor(id)
    if (pem !== undefined) return createPrivateKey(pem)
  }
  return null
}

function withoutKey(pending: PendingKeys): Refusal {
  const none = 'This file contains only the public certificate, not its private key'
  if (pending.count === 0) return refuse('certificate', `${none}.`, EXPORT_HINT)
  const requests = pending.count === 1 ? 'it does not answer the request' : `it answers none of the ${pending.count} requests`
  return refuse('certificate', `${none}, and ${requests} under Generate CSR.`, EXPORT_HINT)
}

function keyOf(contents: Contents, keyFile: Contents | null, pending: PendingKeys): KeyObject {
  const all = [...contents.keys, ...(keyFile?.keys ?? [])]
  const keys = all.filter((key, at) => all.findIndex((other) => other.equals(key)) === at)
  const [key] = keys
  if (keys.length > 1) {
    throw refuse(
      keyFile === null ? 'certificate' : 'key',
      `${keyFile === null ? 'This file holds' : 'The files hold'} ${keys.length} different private keys.`,
      'Import one certificate with its own key at a time.'
    )
  }
  if (key !== undefined) return key
  if (keyFile !== null) {
    throw refuse(
      'key',
      'There is no private key in this file.',
      'Choose the file that begins with “-----BEGIN PRIVATE KEY-----” or similar.'
    )
  }
  const answered = pendingKey(contents.certificates, pending)
  if (answered !== null) return answered
  throw withoutKey(pending)
}

function certificatesOf(contents: Contents, keyFile: Contents | null): readonly X509Certificate[] {
  const all = [...contents.certificates, ...(keyFile?.certificates ?? [])]
  if (all.length > 0) return all
  if (contents.requests > 0) {
    throw refuse(
      'certificate',
      'This file is a certificate signing request, not a certificate.',
      'Send it to your certification authority and import the certificate that comes back.'
    )
  }
  if (contents.keys.length > 0) {
    throw refuse(
      'certificate',
      'This file contains only a private key, no certificate.',
      'Choose the certificate here and the key as key file.'
    )
  }
  throw refuse(
    'certificate',
    'There is no certificate in this file.',
    'Choose a PEM file (it begins with “-----BEGIN CERTIFICATE-----”), a DER file or a PFX file.'
  )
}

function leafOf(certificates: readonly X509Certificate[], key: KeyObject, hasKeyFile: boolean): X509Certificate {
  const leaf = certificates.find((certificate) => fits(certificate, key))
  if (leaf !== undefined) return leaf
  throw refuse(
    hasKeyFile ? 'key' : 'certificate',
    'The private key does not belong to this certificate.',
    'Choose the key that was made with the signing request of this certificate.'
  )
}

/** A certificate whose public key cannot be decoded fits no key. */
function fits(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(key)
  } catch {
    return false
  }
}

function chainOf(leaf: X509Certificate, others: readonly X509Certificate[]): readonly X509Certificate[] {
  const pool = others.map(know)
  const chain: X509Certificate[] = []
  let last = know(leaf)
  const seen = new Set([last.fingerprint])
  while (!last.selfSigned) {
    const child = last
    const issuer = pool.find((candidate) => !seen.has(candidate.fingerprint) && issued(child, candidate))
    if (issuer === undefined) break
    seen.add(issuer.fingerprint)
    chain.push(issuer.x509)
    last = issuer
  }
  return chain
}

/**
 * @param now decides whether it has expired. One that is not yet valid is accepted: renewals are imported early.
 * @param pending keys that wait here for their certificate.
 */
export function readCertificateUpload(
  input: { readonly certificate: Buffer; readonly key?: Buffer; readonly passphrase?: string },
  now: Date,
  pending: PendingKeys = NONE_PENDING
): UploadedCertificate {
  const passphrase = input.passphrase === '' ? undefined : input.passphrase
  const source: Source = { field: 'certificate', passphrase, spent: 0 }
  const contents = readContents(input.certificate, source)
  const keyFile = input.key === undefined ? null : readContents(input.key, { ...source, field: 'key' })
  const certificates = certificatesOf(contents, keyFile)
  const key = keyOf(contents, keyFile, pending)
  const leaf = leafOf(certificates, key, keyFile !== null)
  const facts = factsOf(leaf)
  if (leaf.validToDate < now) {
    throw refuse(
      'certificate',
      `The certificate ${facts.commonName} expired on ${facts.notAfter.slice(0, 10)}.`,
      'Import its renewal; clients refuse an expired certificate.'
    )
  }
  const chain = chainOf(leaf, certificates)
  for (const x509 of [leaf, ...chain]) {
    const weakness = x509.subject === x509.issuer && x509 !== leaf ? null : weaknessOf(x509)
    if (weakness === null) continue
    throw refuse(
      'certificate',
      `The certificate ${factsOf(x509).commonName} cannot be used. ${weakness}`,
      'Have it issued again with a new key.'
    )
  }
  return {
    facts,
    certificatePem: leaf.toString(),
    keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    chain: chain.map((x509) => x509.toString())
  }
}
