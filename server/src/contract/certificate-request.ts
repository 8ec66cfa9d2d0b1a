/** *Generate CSR* and self-signed certificates: what stands in a subject, and which key is made for it. */
import * as z from 'zod'
import { CertificateName } from './certificate.ts'
import { route } from './route.ts'
import { ById } from './route-parts.ts'
import { canonicalAddress, HostName, Id, lineOfText, Timestamp } from './values.ts'

const NAME_HELP = 'Type a host name such as mail.contoso.com, a wildcard such as *.contoso.com, or an IP address.'

const isHostName = (text: string): boolean => HostName.safeParse(text.startsWith('*.') ? text.slice(2) : text).success

/** A name that a certificate is valid for: a host, all hosts of a domain (`*.contoso.com`), or an IP address. */
export const CertificateHost = z
  .string()
  .trim()
  .toLowerCase()
  .max(253, 'A host name has at most 253 characters.')
  .refine(
    (text) => canonicalAddress(text) !== null || isHostName(text),
    `${NAME_HELP} Names with letters beyond a–z are written in their xn-- form.`
  )
  .overwrite((text) => canonicalAddress(text) ?? text)

/** Several names, once each. A hundred is what authorities issue at most (Let's Encrypt, RFC 8555 deployments). */
export const CertificateHosts = z
  .array(CertificateHost)
  .max(100, 'Use at most 100 names.')
  .overwrite((names) => [...new Set(names)])

export const CertificateKeyType = z.enum(['rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384'])
export type CertificateKeyType = z.infer<typeof CertificateKeyType>

export const KEY_TYPE_WORDS: Readonly<Record<CertificateKeyType, string>> = {
  'rsa-2048': 'RSA 2048',
  'rsa-3072': 'RSA 3072',
  'rsa-4096': 'RSA 4096',
  'ec-p256': 'EC P-256',
  'ec-p384': 'EC P-384'
}

/** Most characters of each part: X.520's upper bounds (RFC 5280, appendix A.1). */
export const CertificateSubject = z.strictObject({
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^(?:[A-Z]{2})?$/, 'Type the country as two letters, for example DE, GB or US.')
    .meta({ title: '2 Letter Country Code' }),
  state: lineOfText(128).meta({ title: 'State/Province' }),
  city: lineOfText(128).meta({ title: 'City' }),
  company: lineOfText(64).meta({ title: 'Company' }),
  organizationUnit: lineOfText(64).meta({ title: 'Organization' }),
  commonName: CertificateHost.refine((text) => text.length <= 64, 'A common name has at most 64 characters. Use a shorter name here.').meta(
    {
      title: 'Common Name'
    }
  ),
  email: z
    .string()
    .trim()
    .max(255, 'Use at most 255 characters.')
    .regex(/^(?:[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9.-]+)?$/, 'Type an e-mail address such as admin@contoso.com, or leave it empty.')
    .meta({ title: 'Email Address' }),
  /** The common name is added by itself: clients look at these names only (RFC 9525). */
  names: CertificateHosts.meta({ title: 'SAN/UCC Names' })
})
export type CertificateSubject = z.infer<typeof CertificateSubject>

const keyType = CertificateKeyType.meta({ title: 'Key Type' })

/** What is left out is empty, and the key RSA 2048. */
export const NewCertificateRequest = CertificateSubject.extend({ keyType }).partial().required({ commonName: true })
export type NewCertificateRequest = z.infer<typeof NewCertificateRequest>

/** Browsers refuse server certificates that are valid for longer than 825 days, also those that a person trusts by hand. */
export const SELF_SIGNED_DAYS = { normal: 365, most: 825 } as const

export const NewSelfSigned = CertificateSubject.extend({
  keyType,
  name: CertificateName,
  days: z
    .int('Type a number of days.')
    .min(1, 'At least 1 day.')
    .max(SELF_SIGNED_DAYS.most, `At most ${SELF_SIGNED_DAYS.most} days: browsers refuse certificates that are valid for longer.`)
    .meta({ title: 'Validity (days)' })
})
  .partial()
  .required({ commonName: true })
export type NewSelfSigned = z.infer<typeof NewSelfSigned>

/** Most requests that may wait; more are no work of a person. */
export const MOST_REQUESTS = 200

export const CertificateRequestView = z.strictObject({
  id: Id,
  commonName: z.string(),
  subject: z.string(),
  names: z.array(z.string()),
  keyType: z.string(),
  createdAt: Timestamp,
  /** PKCS#10, PEM. */
  csr: z.string(),
  /** The certificate here that has this request's key, if one has been imported. */
  answeredBy: z.strictObject({ id: Id, name: z.string() }).nullable()
})
export type CertificateRequestView = z.infer<typeof CertificateRequestView>

export const certificateRequestRoutes = {
  certificateRequestList: route({
    method: 'GET',
    path: '/certificate-requests',
    permission: 'read',
    summary: 'List signing requests, newest first',
    response: z.strictObject({ total: z.int(), items: z.array(CertificateRequestView) })
  }),
  certificateRequestCreate: route({
    method: 'POST',
    path: '/certificate-requests',
    permission: 'certificates',
    summary: 'Generate a key, which stays here, and a signing request (CSR) for it',
    body: NewCertificateRequest,
    response: CertificateRequestView
  }),
  certificateRequestDelete: route({
    method: 'DELETE',
    path: '/certificate-requests/:id',
    permission: 'certificates',
    summary: 'Delete a signing request and, unless a certificate has it, its key',
    params: ById,
    response: z.null()
  })
} as const
