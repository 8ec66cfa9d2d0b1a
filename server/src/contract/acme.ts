/** *ACME Certs*: accounts at authorities that issue by RFC 8555, and certificates that are ordered and renewed there. */
import * as z from 'zod'
import { CertificateName } from './certificate.ts'
import { CertificateHosts, CertificateKeyType } from './certificate-request.ts'
import { route } from './route.ts'
import { ById, list } from './route-parts.ts'
import { Host, HostName, Id, IpAddress, Timestamp } from './values.ts'

/** Directories that everybody may use. */
export const ACME_DIRECTORIES = [
  { name: 'Let’s Encrypt', url: 'https://acme-v02.api.letsencrypt.org/directory' },
  { name: 'Let’s Encrypt, staging (for trials: no browser trusts it)', url: 'https://acme-staging-v02.api.letsencrypt.org/directory' }
] as const

const DIRECTORY_HELP =
  'Type the address of the authority’s directory; it begins with https://, for example https://ca.contoso.local/acme/directory.'

function isDirectory(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
}

export const AcmeDirectoryUrl = z
  .string()
  .trim()
  .max(512, 'Use at most 512 characters.')
  .refine(isDirectory, DIRECTORY_HELP)
  .overwrite((text) => (isDirectory(text) ? new URL(text).href : text))

const base64url = (most: number, message: string) =>
  z
    .string()
    .trim()
    .max(most, message)
    .regex(/^[A-Za-z0-9_-]*={0,2}$/, message)

/** A root with its intermediates has a few kilobytes. */
export const MAX_ACME_AUTHORITY = 32 * 1024

export const NewAcmeAccount = z.strictObject({
  directoryUrl: AcmeDirectoryUrl.meta({ title: 'Directory URL' }),
  email: z
    .string()
    .trim()
    .max(254, 'Use at most 254 characters.')
    .regex(/^(?:[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9.-]+)?$/, 'Type an e-mail address such as admin@contoso.com, or leave it empty.')
    .meta({ title: 'Email Address (Optional)' })
    .optional(),
  termsAgreed: z.boolean().meta({ title: 'I agree to the terms of service of this authority' }).optional(),
  eabKeyId: z.string().trim().max(256, 'Use at most 256 characters.').meta({ title: 'EAB Key ID' }).optional(),
  eabKey: base64url(512, 'Paste the key as the authority shows it: letters, digits, - and _.').meta({ title: 'EAB HMAC Key' }).optional(),
  authority: z
    .string()
    .trim()
    .max(MAX_ACME_AUTHORITY, 'A certificate of an authority is much shorter; paste only its PEM text.')
    .meta({ title: 'Trusted Authority' })
    .optional()
})
export type NewAcmeAccount = z.infer<typeof NewAcmeAccount>

export const AcmeAccountView = z.strictObject({
  id: Id,
  directoryUrl: z.string(),
  email: z.string(),
  /** What the authority calls the account. */
  url: z.string(),
  createdAt: Timestamp,
  /** Whether the directory is trusted by a certificate that was given with the account. */
  ownAuthority: z.boolean(),
  certificates: z.int()
})
export type AcmeAccountView = z.infer<typeof AcmeAccountView>

export const AcmeChallenge = z.enum(['http-01', 'dns-01'])
export type AcmeChallenge = z.infer<typeof AcmeChallenge>

export const CHALLENGE_WORDS: Readonly<Record<AcmeChallenge, string>> = {
  'http-01': 'HTTP-01 (port 80 of the virtual address)',
  'dns-01': 'DNS-01 (dynamic update of the name server)'
}

export const TsigAlgorithm = z.enum(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'])
export type TsigAlgorithm = z.infer<typeof TsigAlgorithm>

const isKey = (text: string): boolean => text === '' || (/^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0)

export const DnsUpdateFields = z.strictObject({
  server: Host.meta({ title: 'Name Server' }),
  port: z
    .int('Type a port number.')
    .min(1, 'The port must be 1 or more.')
    .max(65535, 'The port must be 65535 or less.')
    .meta({ title: 'Port' }),
  /** Empty asks the name server. */
  zone: z.union([z.literal(''), HostName]).meta({ title: 'Zone' }),
  keyName: HostName.meta({ title: 'Key Name' }),
  algorithm: TsigAlgorithm.meta({ title: 'Algorithm' }),
  /** Between the update and the authority’s look: secondary name servers need their time. */
  wait: z
    .int('Type a number of seconds.')
    .min(0, 'At least 0 seconds.')
    .max(600, 'At most 600 seconds.')
    .meta({ title: 'Wait Before the Check' })
})
export type DnsUpdateFields = z.infer<typeof DnsUpdateFields>

const secret = z
  .string()
  .trim()
  .max(512, 'Use at most 512 characters.')
  .refine(isKey, 'Paste the secret of the TSIG key in base64, as it stands in the key file between the quotes.')
  .meta({ title: 'Key Secret' })

/** The key signs updates (TSIG, RFC 8945). The secret goes in and never comes out; left out in a change, it stays. */
export const DnsUpdate = DnsUpdateFields.extend({ secret: secret.optional() })
export type DnsUpdate = z.infer<typeof DnsUpdate>

/** The LoadMaster’s. */
export const RENEW_DAYS = { least: 1, normal: 30, most: 60 } as const

export const AcmeCertificateFields = z.strictObject({
  name: CertificateName,
  accountId: Id.meta({ title: 'ACME Account' }),
  names: CertificateHosts.min(1, 'Type at least one name, for example mail.contoso.com.').meta({ title: 'Names' }),
  keyType: CertificateKeyType.meta({ title: 'Key Type' }),
  challenge: AcmeChallenge.meta({ title: 'Challenge' }),
  /** Where challenges over HTTP are answered: virtual addresses, at port 80. */
  addresses: z.array(IpAddress).max(10, 'Use at most 10 addresses.').meta({ title: 'Virtual Addresses' }),
  dns: DnsUpdate.nullable(),
  renewDays: z
    .int('Type a number of days.')
    .min(RENEW_DAYS.least, 'At least 1 day.')
    .max(RENEW_DAYS.most, 'At most 60 days.')
    .meta({ title: 'Renewal Period (days)' })
})

export const NewAcmeCertificate = AcmeCertificateFields.extend({ name: CertificateName.optional() }).partial({
  keyType: true,
  addresses: true,
  dns: true,
  renewDays: true
})
export type NewAcmeCertificate = z.infer<typeof NewAcmeCertificate>

export const AcmeCertificatePatch = AcmeCertificateFields.omit({ accountId: true }).partial()
export type AcmeCertificatePatch = z.infer<typeof AcmeCertificatePatch>

export const AcmeStep = z.strictObject({
  /** e.g. `order`, `challenge mail.contoso.com`. */
  id: z.string(),
  title: z.string(),
  status: z.enum(['waiting', 'running', 'pass', 'fail', 'skipped']),
  detail: z.string(),
  /** What to do; empty when there is nothing to do. */
  advice: z.string()
})
export type AcmeStep = z.infer<typeof AcmeStep>

export const AcmeTry = z.strictObject({
  startedAt: Timestamp,
  /** Null while it runs. */
  finishedAt: Timestamp.nullable(),
  /** Null while it runs. */
  ok: z.boolean().nullable(),
  steps: z.array(AcmeStep)
})
export type AcmeTry = z.infer<typeof AcmeTry>

export const AcmeCertificateView = AcmeCertificateFields.omit({ dns: true }).extend({
  id: Id,
  dns: DnsUpdateFields.nullable(),
  directoryUrl: z.string(),
  /** The certificate that it renews; null before the first, and after that was deleted. */
  certificate: z.strictObject({ id: Id, name: z.string(), notAfter: Timestamp }).nullable(),
  /** When it is renewed or tried again; null while it runs, and when it waits for *Renew Now*. */
  nextAt: Timestamp.nullable(),
  /** Failed tries since the last good one. */
  failures: z.int(),
  /** Newest first, the one that runs included. */
  tries: z.array(AcmeTry),
  /** Grows with each news: send it back as `known` to wait for the next. */
  version: z.int()
})
export type AcmeCertificateView = z.infer<typeof AcmeCertificateView>

export const acmeRoutes = {
  acmeAccountList: route({
    method: 'GET',
    path: '/acme/accounts',
    permission: 'read',
    summary: 'List accounts at ACME authorities',
    response: list(AcmeAccountView)
  }),
  acmeAccountCreate: route({
    method: 'POST',
    path: '/acme/accounts',
    permission: 'certificates',
    summary: 'Register an account at an ACME authority; its key is made here and stays here',
    body: NewAcmeAccount,
    response: AcmeAccountView
  }),
  acmeAccountDelete: route({
    method: 'DELETE',
    path: '/acme/accounts/:id',
    permission: 'certificates',
    summary: 'Delete an account that no certificate uses; at the authority it is deactivated, as far as that answers',
    params: ById,
    response: z.null()
  }),
  acmeCertificateList: route({
    method: 'GET',
    path: '/acme/certificates',
    permission: 'read',
    summary: 'List certificates that are ordered and renewed by ACME',
    response: list(AcmeCertificateView)
  }),
  acmeCertificateCreate: route({
    method: 'POST',
    path: '/acme/certificates',
    permission: 'certificates',
    summary: 'Order a certificate, and renew it from then on; the order starts at once',
    body: NewAcmeCertificate,
    response: AcmeCertificateView
  }),
  acmeCertificateShow: route({
    method: 'GET',
    path: '/acme/certificates/:id',
    permission: 'read',
    summary: 'Show an ACME certificate and its tries; with `known` wait some seconds for news',
    params: ById,
    query: z.strictObject({ known: z.coerce.number().pipe(z.int().min(0)).optional() }),
    response: AcmeCertificateView
  }),
  acmeCertificateChange: route({
    method: 'PATCH',
    path: '/acme/certificates/:id',
    permission: 'certificates',
    summary: 'Change how a certificate is ordered; it counts from the next renewal on',
    params: ById,
    body: AcmeCertificatePatch,
    response: AcmeCertificateView
  }),
  acmeCertificateRenew: route({
    method: 'POST',
    path: '/acme/certificates/:id/renew',
    permission: 'certificates',
    summary: 'Order the certificate now',
    params: ById,
    response: AcmeCertificateView
  }),
  acmeCertificateDelete: route({
    method: 'DELETE',
    path: '/acme/certificates/:id',
    permission: 'certificates',
    summary: 'Renew a certificate no more; the certificate itself stays',
    params: ById,
    response: z.null()
  })
} as const
