/** *SSL Properties* of a service: TLS towards its clients, and towards its real servers. Defaults are in domain/defaults.ts. */
import * as z from 'zod'
import { HostName, Id } from './values.ts'

export const TlsVersion = z.enum(['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
export type TlsVersion = z.infer<typeof TlsVersion>

/** The LoadMaster's named sets, as far as OpenSSL 3 can speak them. */
export const CipherSet = z.enum([
  'default',
  'best-practices',
  'intermediate-compatibility',
  'backward-compatibility',
  'fips',
  'ecdsa-default',
  'ecdsa-best-practices',
  'legacy',
  'custom'
])
export type CipherSet = z.infer<typeof CipherSet>

export const Tls13Cipher = z.enum([
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256'
])
export type Tls13Cipher = z.infer<typeof Tls13Cipher>

export const ClientCertificates = z.enum(['none', 'required', 'headers', 'der-ssl', 'der-x', 'pem-ssl', 'pem-x'])
export type ClientCertificates = z.infer<typeof ClientCertificates>

export const StrictTransport = z.enum(['none', 'host', 'subdomains', 'host-preload', 'subdomains-preload'])
export type StrictTransport = z.infer<typeof StrictTransport>

export const ServerVerification = z.enum(['none', 'system', 'chosen'])
export type ServerVerification = z.infer<typeof ServerVerification>

/** A list of an enumeration's values without repetition, in the order of the enumeration: two ways to tick the same boxes are one value. */
const ticked = <T extends string>(options: z.ZodEnum<Record<T, T>>, none: string) =>
  z
    .array(options)
    .min(1, none)
    .overwrite((list) => options.options.filter((option) => list.includes(option)))

const AUTHORITIES = z.array(Id).max(64, 'Choose at most 64 authorities.')

/** 256 KiB hold some 7,000 revoked certificates. */
const CRL_LIMIT = 262_144

export const SslProperties = z.strictObject({
  acceleration: z.boolean().meta({ title: 'SSL Acceleration' }),
  reencrypt: z.boolean().meta({ title: 'Reencrypt' }),
  /** Clients speak plain text, the real servers TLS. */
  reversed: z.boolean().meta({ title: 'Reversed' }),
  /** Certificate ids; the first is presented to clients that send no SNI or an unknown one. */
  certificates: z.array(Id).max(256, 'Assign at most 256 certificates to one service.').meta({ title: 'Assigned Certificates' }),
  protocols: ticked(TlsVersion, 'Tick at least one protocol: without any, no client could connect.').meta({ title: 'Supported Protocols' }),
  requireSni: z.boolean().meta({ title: 'Require SNI hostname' }),
  cipherSet: CipherSet.meta({ title: 'Cipher Set' }),
  /** Of the set *custom*: an OpenSSL cipher list, for protocols up to TLS 1.2. */
  ciphers: z
    .string()
    .trim()
    .max(4000, 'Use at most 4000 characters.')
    .regex(/^[A-Za-z0-9_+:!@=.-]*$/, 'Type names of ciphers as OpenSSL knows them, with : between them, for example ECDHE+AESGCM:!aNULL.')
    .meta({ title: 'Custom ciphers' }),
  tls13Ciphers: ticked(Tls13Cipher, 'Tick at least one cipher for TLS 1.3.').meta({ title: 'TLS1.3 Ciphers' }),
  clientCertificates: ClientCertificates.meta({ title: 'Client Certificates' }),
  /** Ids of roots among the intermediates: who may have issued the clients' certificates. */
  clientAuthorities: AUTHORITIES.meta({ title: 'Authorities for client certificates' }),
  clientRevocations: z
    .string()
    .trim()
    .max(CRL_LIMIT, 'The list is larger than 256 KiB.')
    .regex(
      /^(?:-----BEGIN X509 CRL-----[A-Za-z0-9+/=\s]+-----END X509 CRL-----\s*)*$/,
      'Paste the list as PEM: it begins with “-----BEGIN X509 CRL-----”.'
    )
    .meta({ title: 'Certificate Revocation List' }),
  ocspStapling: z.boolean().meta({ title: 'OCSP Stapling' }),
  strictTransport: StrictTransport.meta({ title: 'Strict Transport Security Header' }),
  /** Seconds a browser remembers it; the range is the LoadMaster's, a day to three years. */
  strictTransportAge: z
    .int('Type a number of seconds.')
    .min(86_400, 'The age is at least 86400 seconds (a day).')
    .max(94_608_000, 'The age is at most 94608000 seconds (three years).')
    .meta({ title: 'Strict Transport Security max-age' }),
  cipherHeaders: z.boolean().meta({ title: 'Add Received Cipher Name' }),
  redirectRewrite: z.enum(['none', 'http', 'https']).meta({ title: 'Rewrite Redirects' }),
  /** Empty takes the name that the client asked for. */
  sniHostname: z.union([z.literal(''), HostName]).meta({ title: 'Reencryption SNI Hostname' }),
  passSni: z.boolean().meta({ title: 'Pass through SNI' }),
  serverVerification: ServerVerification.meta({ title: 'Verify Real Server Certificates' }),
  serverAuthorities: AUTHORITIES.meta({ title: 'Authorities for real servers' }),
  /** Certificate id. */
  reencryptionCertificate: Id.nullable().meta({ title: 'Reencryption Client Certificate' })
})
export type SslProperties = z.infer<typeof SslProperties>

/** Values of these fields in words. */
export const SSL_WORDS = {
  cipherSet: {
    default: 'Default',
    'best-practices': 'BestPractices',
    'intermediate-compatibility': 'Intermediate_compatibility',
    'backward-compatibility': 'Backward_compatibility',
    fips: 'FIPS',
    'ecdsa-default': 'ECDSA_Default',
    'ecdsa-best-practices': 'ECDSA_BestPractices',
    legacy: 'Legacy',
    custom: 'Custom'
  },
  clientCertificates: {
    none: 'No Client Certificates required',
    required: 'Client Certificates required',
    headers: 'Client Certificates and add Headers',
    'der-ssl': 'Client Certificates and pass DER through as SSL-CLIENT-CERT',
    'der-x': 'Client Certificates and pass DER through as X-CLIENT-CERT',
    'pem-ssl': 'Client Certificates and pass PEM through as SSL-CLIENT-CERT',
    'pem-x': 'Client Certificates and pass PEM through as X-CLIENT-CERT'
  },
  strictTransport: {
    none: "Don't add the Strict Transport Security Header",
    host: 'Add the Strict Transport Security Header - no subdomains',
    subdomains: 'Add the Strict Transport Security Header - include subdomains',
    'host-preload': 'Add the Strict Transport Security Header - no subdomains, preload',
    'subdomains-preload': 'Add the Strict Transport Security Header - include subdomains, preload'
  },
  redirectRewrite: { none: 'None', http: 'https:// to http://', https: 'http:// to https://' },
  serverVerification: { none: 'None', system: 'By the authorities of the system', chosen: 'By chosen authorities' }
} as const satisfies {
  cipherSet: Record<CipherSet, string>
  clientCertificates: Record<ClientCertificates, string>
  strictTransport: Record<StrictTransport, string>
  redirectRewrite: Record<SslProperties['redirectRewrite'], string>
  serverVerification: Record<ServerVerification, string>
}
