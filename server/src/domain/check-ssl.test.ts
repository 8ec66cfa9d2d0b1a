/** Sentences about SSL properties that do not go together. */
import { expect, test } from 'vitest'
import type { Certificate, IntermediateCertificate, SslProperties, VirtualServicePatch } from '../contract/index.ts'
import { checkConfiguration } from './check.ts'
import type { Configuration } from './configuration.ts'
import { EMPTY_CONFIGURATION } from './defaults.ts'
import * as edit from './edit/index.ts'
import { Refusal } from './problems.ts'

const AT = '2026-01-01T00:00:00.000Z'
const facts = { fingerprint: 'a'.repeat(64), names: [], serial: '1', notBefore: AT, notAfter: AT, commonName: 'x', pem: '' }
const authority = (id: number, subject: string, issuer: string): IntermediateCertificate => ({
  ...facts,
  id,
  name: `authority ${id}`,
  subject,
  issuer,
  keyType: 'EC P-256'
})
const certificate = (id: number, keyType: string): Certificate => ({
  ...facts,
  id,
  name: `certificate ${id}`,
  subject: 'CN=x',
  issuer: 'CN=y',
  keyType,
  chain: []
})

const [RSA, EC, ROOT, BRANCH] = [1, 2, 11, 12]
const known: Configuration = {
  ...EMPTY_CONFIGURATION,
  certificates: new Map([
    [RSA, certificate(RSA, 'RSA 2048')],
    [EC, certificate(EC, 'EC P-256')]
  ]),
  intermediates: new Map([
    [ROOT, authority(ROOT, 'CN=root', 'CN=root')],
    [BRANCH, authority(BRANCH, 'CN=branch', 'CN=root')]
  ])
}
const service = edit.addVirtualService(known, 50, { address: '10.0.0.1', port: 443, ssl: { acceleration: true, certificates: [RSA] } })

function problems(ssl: Partial<SslProperties>, more: VirtualServicePatch = {}): readonly string[] {
  try {
    checkConfiguration(edit.changeVirtualService(service, 50, { ssl, ...more }), service, { localAddresses: null })
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.errors.map(({ path, message }) => `${path}: ${message}`)
  }
}

test.each<[string, Partial<SslProperties>, readonly string[]]>([
  ['nothing', {}, []],
  ['a patch keeps the rest', { requireSni: true }, []],
  ['a gap', { protocols: ['TLSv1.0', 'TLSv1.3'] }, ['ssl.protocols: .*leave TLSv1.1 and TLSv1.2 out']],
  ['no gap', { protocols: ['TLSv1.1', 'TLSv1.2'] }, []],
  ['a custom set of nothing', { cipherSet: 'custom' }, ['ssl.ciphers: Type the ciphers']],
  [
    'ECDSA with an RSA key',
    { cipherSet: 'ecdsa-default' },
    ['ssl.cipherSet: ECDSA_Default needs a certificate with an EC key.*RSA 2048 only']
  ],
  [
    'custom ciphers with ECDSA only and an RSA key',
    { cipherSet: 'custom', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE+aECDSA+CHACHA20:!aNULL:@SECLEVEL=0' },
    ['ssl.ciphers: This list of ciphers needs a certificate with an EC key.*RSA 2048 only']
  ],
  [
    'custom ciphers with ECDSA among others',
    { cipherSet: 'custom', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256' },
    []
  ],
  ['ECDSA with one of each', { cipherSet: 'ecdsa-default', certificates: [RSA, EC] }, []],
  ['ECDSA without TLS 1.2', { cipherSet: 'ecdsa-default', protocols: ['TLSv1.3'] }, []],
  ['both ways round', { reversed: true }, ['ssl.reversed: ']],
  ['clients of nobody', { clientCertificates: 'required' }, ['ssl.clientAuthorities: Choose who']],
  ['clients of a root', { clientCertificates: 'required', clientAuthorities: [ROOT] }, []],
  [
    'clients of a branch',
    { clientCertificates: 'required', clientAuthorities: [BRANCH] },
    ['ssl.clientAuthorities: “authority 12” is not a root']
  ],
  [
    'clients of the unknown',
    { clientCertificates: 'required', clientAuthorities: [99] },
    ['ssl.clientAuthorities: Authority 99 does not exist']
  ],
  ['servers of nobody', { reencrypt: true, serverVerification: 'chosen' }, ['ssl.serverAuthorities: Choose who']],
  ['servers of nobody, not spoken to by TLS', { serverVerification: 'chosen' }, []],
  ['an unknown certificate', { reencryptionCertificate: 99 }, ['ssl.reencryptionCertificate: Certificate 99']]
])('%s', (_what, ssl, expected) => {
  expect(problems(ssl)).toEqual(expected.map((text) => expect.stringMatching(text)))
})

test('a generic service has no headers', () => {
  const ssl = { strictTransport: 'host', cipherHeaders: true, redirectRewrite: 'https' } as const
  const client = { clientCertificates: 'der-x', clientAuthorities: [ROOT] } as const
  const paths = problems({ ...ssl, ...client, clientAuthorities: [ROOT] }, { type: 'generic' }).map((text) => text.split(':')[0])
  expect(paths).toEqual(['ssl.clientCertificates', 'ssl.strictTransport', 'ssl.cipherHeaders', 'ssl.redirectRewrite'])
})

test('what a service trusts or shows is not deleted under it', () => {
  const using = edit.changeVirtualService(service, 50, { ssl: { clientAuthorities: [ROOT], reencryptionCertificate: EC } })
  expect(() => edit.deleteIntermediate(using, ROOT)).toThrow('“authority 11” is trusted by')
  expect(() => edit.deleteCertificate(using, EC)).toThrow('“certificate 2” is assigned to')
  expect(edit.deleteIntermediate(using, BRANCH).intermediates.has(BRANCH)).toBe(false)
})
