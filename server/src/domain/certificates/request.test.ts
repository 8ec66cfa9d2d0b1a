/** Signing requests and self-signed certificates of our own making, read by OpenSSL, and certificates that answer a request. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CertificateKeyType, CertificateSubject, KEY_TYPE_WORDS } from '../../contract/index.ts'
import { keyPemOf, makeKey, publicKeyId, readCertificateUpload, requestPem, selfSignedWith, subjectLine, subjectOf } from './index.ts'
import { folder, NOW, openssl, read, refusal, text } from './testing/openssl.ts'

const FULL = subjectOf({
  country: 'DE',
  state: 'Baden-Württemberg',
  city: 'Köln / 東京',
  company: 'Contoso "Ltd", Sons + Co = \\1',
  organizationUnit: 'IT',
  commonName: 'mail.contoso.com',
  email: 'admin@contoso.com',
  names: ['autodiscover.contoso.com', '*.contoso.com', '192.0.2.7', '2001:db8::7', '::1']
})

/** Node writes names with the escapes of RFC 2253. */
const plain = (name: string): string => name.replace(/\\(.)/g, '$1')

const put = (name: string, content: string): void => writeFileSync(join(folder, name), content)

describe.each(CertificateKeyType.options)('%s', (type) => {
  test('OpenSSL reads the request, its signature holds, and an authority can answer it', async () => {
    const key = await makeKey(type)
    put(`${type}.req`, requestPem(FULL, key))
    expect(
      openssl('req', '-in', `${type}.req`, '-verify', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space').toString()
    ).toContain(
      'DNS:mail.contoso.com, DNS:autodiscover.contoso.com, DNS:*.contoso.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, IP Address:0:0:0:0:0:0:0:1'
    )
    openssl(
      'x509',
      '-req',
      '-in',
      `${type}.req`,
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-CAcreateserial',
      '-copy_extensions',
      'copy',
      '-days',
      '9',
      '-out',
      `${type}.pem`
    )
    const answer = new X509Certificate(text(`${type}.pem`))
    expect(answer.checkPrivateKey(key)).toBe(true)
    expect(publicKeyId(() => answer.publicKey)).toBe(publicKeyId(() => key))

    const pending = { count: 1, keyFor: (id: string) => (id === publicKeyId(() => key) ? keyPemOf(key) : undefined) }
    const upload = readCertificateUpload({ certificate: Buffer.from(text(`${type}.pem`) + text('root.pem')) }, NOW, pending)
    expect(createPrivateKey(upload.keyPem).equals(key)).toBe(true)
    expect(upload.facts.keyType).toBe(KEY_TYPE_WORDS[type])
    expect(plain(upload.facts.subject)).toBe(subjectLine(FULL))
  })

  test('a self-signed certificate is one that strict readers accept', async () => {
    const key = await makeKey(type)
    const made = selfSignedWith(key, FULL, 365, NOW)
    put(`${type}.own`, made.certificatePem)
    expect(openssl('verify', '-x509_strict', '-CAfile', `${type}.own`, '-purpose', 'sslserver', `${type}.own`).toString()).toContain('OK')
    const { facts } = read(made.certificatePem + made.keyPem)
    expect(facts.keyType).toBe(KEY_TYPE_WORDS[type])
    expect([facts.subject, facts.issuer].map(plain)).toEqual([subjectLine(FULL), subjectLine(FULL)])
    expect(facts.names).toEqual(['mail.contoso.com', ...FULL.names])
    expect(Date.parse(facts.notAfter) - NOW.getTime()).toBeGreaterThan(364.9 * 86_400_000)
  })
})

test('any subject that the contract accepts comes back as it was typed', async () => {
  const key = await makeKey('ec-p256')
  const line = (max: number) => fc.string({ unit: 'grapheme', maxLength: max })
  const typed = fc.record({
    country: fc.constantFrom('', 'DE', 'us'),
    state: line(20),
    city: line(20),
    company: line(20),
    organizationUnit: line(20),
    commonName: fc.domain().filter((name) => name.length <= 64),
    email: fc.constantFrom('', 'a@b.example'),
    names: fc.array(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), { maxLength: 5 })
  })
  fc.assert(
    fc.property(typed, (input) => {
      const parsed = CertificateSubject.safeParse(input)
      fc.pre(parsed.success)
      const subject = subjectOf(parsed.data)
      const { certificatePem, keyPem } = selfSignedWith(key, subject, 1, NOW)
      const { facts } = read(certificatePem + keyPem)
      expect(facts.names).toEqual([...new Set([subject.commonName, ...subject.names])])
      expect(facts.commonName).toBe(subject.commonName)
    }),
    { numRuns: 200 }
  )
})

describe('a certificate without its key', () => {
  test('that answers no request is refused, with what is pending', () => {
    const certificate = Buffer.from(text('web.pem'))
    const refused = (count: number) => refusal(() => readCertificateUpload({ certificate }, NOW, { count, keyFor: () => undefined }))
    expect(refused(0)).toMatchObject({ path: 'certificate', message: expect.not.stringContaining('Generate CSR') })
    expect(refused(1).message).toContain('it does not answer the request under Generate CSR')
    expect(refused(3).message).toContain('it answers none of the 3 requests under Generate CSR')
    expect(refused(3).hint).toContain('key file')
  })

  test('a key that came along goes before a pending one', () => {
    const input = { certificate: Buffer.from(text('web.pem')), key: Buffer.from(text('spare.key')) }
    expect(refusal(() => readCertificateUpload(input, NOW, { count: 1, keyFor: () => text('web.key') }))).toMatchObject({ path: 'key' })
  })
})
