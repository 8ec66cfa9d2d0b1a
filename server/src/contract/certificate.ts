/** Certificates. A private key goes in through the API and never comes out of it: no schema for output has one. */
import * as z from 'zod'
import { Id, lineOfText, Timestamp } from './values.ts'

/** SHA-256 of the DER certificate, lower-case hex. */
export const Fingerprint = z.string().regex(/^[0-9a-f]{64}$/)

/** What a certificate says of itself; the same for server certificates and intermediates. */
export const CertificateFacts = z.strictObject({
  fingerprint: Fingerprint,
  subject: z.string(),
  commonName: z.string(),
  /** DNS names and IP addresses it is valid for. */
  names: z.array(z.string()),
  issuer: z.string(),
  serial: z.string(),
  notBefore: Timestamp,
  notAfter: Timestamp,
  /** e.g. `RSA 2048`, `EC P-256`. */
  keyType: z.string()
})
export type CertificateFacts = z.infer<typeof CertificateFacts>

export const CertificateName = lineOfText(127)
  .min(1, 'Give the certificate an identifier, for example public-wildcard.')
  .meta({ title: 'Certificate Identifier' })

/** A server certificate with its private key (kept apart, in the store, under the fingerprint). */
export const Certificate = CertificateFacts.extend({
  id: Id,
  name: CertificateName,
  /** The certificate itself, PEM. Public, unlike its key. */
  pem: z.string(),
  /** Certificates that came in the same file, leaf's issuer first, as PEM. */
  chain: z.array(z.string())
})
export type Certificate = z.infer<typeof Certificate>

export const IntermediateCertificate = CertificateFacts.extend({ id: Id, name: CertificateName, pem: z.string() })
export type IntermediateCertificate = z.infer<typeof IntermediateCertificate>

/** Most bytes of an uploaded certificate file; a chain of ten RSA 4096 certificates has about 25 kB. */
export const MAX_CERTIFICATE_FILE = 256 * 1024

/** A file as base64, so that PEM (text) and PFX (binary) travel alike. */
const FileBase64 = z
  .base64('The file did not arrive whole; choose it again.')
  .min(1, 'Choose a file.')
  .max(
    Math.ceil((MAX_CERTIFICATE_FILE * 4) / 3) + 4,
    'The file is larger than 256 KiB; a certificate file is much smaller. Choose the PEM or PFX file itself.'
  )

export const CertificateUpload = z.strictObject({
  name: CertificateName.optional(),
  certificate: FileBase64.meta({ title: 'Certificate File' }),
  key: FileBase64.optional().meta({ title: 'Key File (optional)' }),
  passphrase: z.string().max(1024).optional().meta({ title: 'Pass Phrase' })
})
export type CertificateUpload = z.infer<typeof CertificateUpload>

export const CertificatePatch = z.strictObject({ name: CertificateName })

export const IntermediateUpload = z.strictObject({
  name: CertificateName.optional(),
  certificate: FileBase64.meta({ title: 'Intermediate Certificate' })
})
export type IntermediateUpload = z.infer<typeof IntermediateUpload>
