/** Reading a file of intermediate certificates. */
import type { CertificateFacts } from '../../contract/index.ts'
import { Refusal } from '../problems.ts'
import { readContents } from './contents.ts'
import { factsOf } from './facts.ts'
import { refuse } from './faults.ts'
import { fingerprintOf } from './known.ts'
import { weaknessOf } from './strength.ts'

export interface UploadedIntermediate {
  readonly facts: CertificateFacts
  readonly pem: string
}

/**
 * Certificates of authorities, roots included (they end a chain, and are never sent). Server certificates beside them are
 * refused rather than skipped: whoever chose the file meant something else.
 */
export function readIntermediates(file: Buffer): readonly UploadedIntermediate[] {
  const contents = readContents(file, { field: 'certificate', passphrase: undefined, spent: 0 })
  if (contents.keys.length > 0) {
    throw refuse(
      'certificate',
      'This file contains a private key; an intermediate certificate has none here.',
      'Import a certificate with its key under SSL Certificates. Here, choose the file with the certificates of the authority alone.'
    )
  }
  const certificates = [...new Map(contents.certificates.map((x509) => [fingerprintOf(x509), x509])).values()]
  if (certificates.length === 0) {
    throw refuse(
      'certificate',
      'There is no certificate in this file.',
      'Choose a PEM file (it begins with “-----BEGIN CERTIFICATE-----”) or a DER file.'
    )
  }
  return certificates.map((x509) => {
    const facts = factsOf(x509)
    if (!x509.ca) {
      throw refuse(
        'certificate',
        `The certificate ${facts.commonName} is not that of a certification authority.`,
        'Import server certificates, with their key, under SSL Certificates.'
      )
    }
    const weakness = x509.subject === x509.issuer ? null : weaknessOf(x509)
    if (weakness !== null)
      throw refuse(
        'certificate',
        `The certificate ${facts.commonName} cannot be used. ${weakness}`,
        'Ask the authority for its present one.'
      )
    return { facts, pem: x509.toString() }
  })
}

/** @returns the certificates of a pasted text, as PEM: whatever it holds besides is left out. @throws Refusal at `path` */
export function readAuthorities(text: string, path: string): string {
  const refused = (message: string, hint: string): Refusal =>
    new Refusal('invalid-input', message, { errors: [{ path, message, hint }], hint })
  const hint =
    'Paste the root certificate of the private authority: text from “-----BEGIN CERTIFICATE-----” to “-----END CERTIFICATE-----”.'
  const contents = (() => {
    try {
      return readContents(Buffer.from(text), { field: 'certificate', passphrase: undefined, spent: 0 })
    } catch (error) {
      if (error instanceof Refusal) throw refused(error.message, error.hint ?? hint)
      throw error
    }
  })()
  if (contents.keys.length > 0) throw refused('This text contains a private key; only the certificate is needed.', hint)
  if (contents.certificates.length === 0) throw refused('There is no certificate in this text.', hint)
  return contents.certificates.map((x509) => x509.toString()).join('')
}
