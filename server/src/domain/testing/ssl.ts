/** Random SSL properties that fit the certificates there are. */
import * as fc from 'fast-check'
import {
  type Certificate,
  CipherSet,
  ClientCertificates,
  type IntermediateCertificate,
  ServerVerification,
  type SslProperties,
  StrictTransport,
  Tls13Cipher,
  TlsVersion
} from '../../contract/index.ts'
import { record } from './record.ts'
import * as value from './values.ts'

export interface Known {
  readonly certificates: readonly Pick<Certificate, 'id' | 'keyType'>[]
  readonly roots: readonly Pick<IntermediateCertificate, 'id'>[]
}

const OPTIONS = TlsVersion.options

/** Without gaps. */
const protocols = fc
  .tuple(fc.nat({ max: OPTIONS.length - 1 }), fc.nat({ max: OPTIONS.length - 1 }))
  .map(([a, b]) => OPTIONS.slice(Math.min(a, b), Math.max(a, b) + 1))

const CUSTOM = ['ECDHE+AESGCM', 'ECDHE+AESGCM:!aNULL', 'ALL:@SECLEVEL=0', 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256']

const ids = (list: readonly { readonly id: number }[]): number[] => list.map(({ id }) => id)

export const ssl = (known: Known, generic: boolean): fc.Arbitrary<SslProperties> =>
  record<SslProperties>({
    acceleration: fc.boolean(),
    reencrypt: fc.boolean(),
    reversed: fc.boolean(),
    certificates: fc.shuffledSubarray(ids(known.certificates)),
    protocols,
    requireSni: fc.boolean(),
    cipherSet: fc.constantFrom(...CipherSet.options),
    ciphers: fc.constantFrom(...CUSTOM),
    tls13Ciphers: fc.subarray([...Tls13Cipher.options], { minLength: 1 }),
    clientCertificates: fc.constantFrom(...ClientCertificates.options),
    clientAuthorities: fc.subarray(ids(known.roots)),
    clientRevocations: fc.constant(''),
    ocspStapling: fc.boolean(),
    strictTransport: fc.constantFrom(...StrictTransport.options),
    strictTransportAge: fc.integer({ min: 86_400, max: 94_608_000 }),
    cipherHeaders: fc.boolean(),
    redirectRewrite: fc.constantFrom('none', 'http', 'https'),
    sniHostname: fc.oneof(fc.constant(''), value.hostName),
    passSni: fc.boolean(),
    serverVerification: fc.constantFrom(...ServerVerification.options),
    serverAuthorities: fc.subarray(ids(known.roots)),
    reencryptionCertificate: known.certificates.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...ids(known.certificates)))
  }).map((draft) => {
    const acceleration = draft.acceleration && draft.certificates.length > 0
    const signsByEc = known.certificates.some(({ id, keyType }) => draft.certificates.includes(id) && keyType.startsWith('EC'))
    const quiet = { clientCertificates: 'none', strictTransport: 'none', cipherHeaders: false, redirectRewrite: 'none' } as const
    return {
      ...draft,
      ...(generic ? quiet : {}),
      acceleration,
      reencrypt: draft.reencrypt && acceleration,
      reversed: draft.reversed && !acceleration,
      ...(draft.cipherSet.startsWith('ecdsa') && !signsByEc ? { cipherSet: 'default' as const } : {}),
      ...(draft.clientAuthorities.length === 0 ? { clientCertificates: 'none' as const } : {}),
      ...(draft.serverVerification === 'chosen' && draft.serverAuthorities.length === 0 ? { serverVerification: 'none' as const } : {})
    }
  })
