/** Files as administrators have them, made by OpenSSL; what is read from each, and what is said about the bad ones. */
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectWhole, file, folder, make, NOW, openssl, RSA, read, refusal, text } from './testing/openssl.ts'

describe('good files', () => {
  test.each(['web', 'shop'])('%s: one file or two, PEM or DER, in every dress of the key', (name) => {
    openssl('pkcs8', '-topk8', '-in', `${name}.key`, '-out', 'p8.pem', '-passout', 'pass:Pass Wörd', '-v2', 'aes-256-cbc')
    openssl('pkcs8', '-topk8', '-in', `${name}.key`, '-out', 'p8s.pem', '-passout', 'pass:Pass Wörd', '-scrypt')
    openssl('pkcs8', '-topk8', '-in', `${name}.key`, '-out', 'p8l.pem', '-passout', 'pass:Pass Wörd', '-v1', 'PBE-SHA1-3DES')
    openssl('pkcs8', '-topk8', '-in', `${name}.key`, '-out', 'p8.der', '-outform', 'DER', '-passout', 'pass:Pass Wörd')
    openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.key`, '-out', 'plain.der', '-outform', 'DER')
    openssl('pkey', '-in', `${name}.key`, '-traditional', '-out', 'old.key')
    openssl('pkey', '-in', `${name}.key`, '-traditional', '-out', 'old.der', '-outform', 'DER')
    openssl('pkey', '-in', `${name}.key`, '-traditional', '-out', 'oldsecret.key', '-aes-128-cbc', '-passout', 'pass:Pass Wörd')
    openssl('x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', 'leaf.der')
    const passphrase = 'Pass Wörd'
    const pem = text(`${name}.pem`)
    expectWhole(read(pem + text(`${name}.key`)), name)
    expectWhole(read(text('old.key') + pem), name)
    for (const key of [`${name}.key`, 'old.key', 'old.der', 'plain.der']) expectWhole(read(pem, { key: file(key) }), name)
    for (const key of ['p8.pem', 'p8s.pem', 'p8l.pem', 'p8.der', 'oldsecret.key']) {
      expectWhole(read(file('leaf.der'), { key: file(key), passphrase }), name)
      expect(refusal(() => read(pem, { key: file(key) }))).toMatchObject({
        path: 'passphrase',
        message: expect.stringContaining('none was typed')
      })
      expect(refusal(() => read(pem, { key: file(key), passphrase: 'no' }))).toMatchObject({
        path: 'passphrase',
        message: expect.stringContaining('does not open')
      })
    }
  })

  const protections: readonly (readonly [string, readonly string[]])[] = [
    ['today’s', []],
    ['the old', ['-legacy']],
    ['the oldest', ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-RC2-128']],
    ['AES with a SHA-512 check', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha512']],
    ['none of the certificates', ['-certpbe', 'NONE', '-keypbe', 'AES-256-CBC']],
    ['no integrity check', ['-nomac']]
  ]
  test.each(protections)('PFX with %s protection', (_, options) => {
    openssl('x509', '-in', 'issuing.pem', '-out', 'chain.pem')
    writeFileSync(join(folder, 'chain.pem'), text('middle.pem') + text('issuing.pem'))
    for (const name of ['web', 'shop']) {
      for (const passphrase of ['', 'sécret €']) {
        openssl(
          'pkcs12',
          '-export',
          '-in',
          `${name}.pem`,
          '-inkey',
          `${name}.key`,
          '-certfile',
          'chain.pem',
          '-out',
          'x.pfx',
          '-passout',
          `pass:${passphrase}`,
          ...options
        )
        const result = read(file('x.pfx'), { passphrase })
        expectWhole(result, name)
        expect(result.chain).toEqual([text('issuing.pem'), text('middle.pem')])
        if (passphrase === '') continue
        expect(refusal(() => read(file('x.pfx')))).toMatchObject({ path: 'passphrase', message: expect.stringContaining('none was typed') })
        expect(refusal(() => read(file('x.pfx'), { passphrase: 'secret' }))).toMatchObject({
          path: 'passphrase',
          message: expect.stringContaining('does not open')
        })
      }
    }
  })

  test('any order, any surroundings: the leaf is the one with the key, the rest is its chain, strangers are dropped', () => {
    const parts = ['web.pem', 'web.key', 'issuing.pem', 'middle.pem', 'root.pem', 'other.pem'].map(text)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(parts, { minLength: parts.length }),
        fc.constantFrom('', 'Bag Attributes\n  friendlyName: x: y\n', '\n\n# ünïcode\n'),
        (order, between) => {
          const result = read(order.join(between))
          expectWhole(result, 'web')
          expect(result.chain).toEqual([text('issuing.pem'), text('middle.pem'), text('root.pem')])
        }
      ),
      { numRuns: 40 }
    )
  })

  test('BOM, UTF-16, CRLF, lost line ends, indented lines', () => {
    const whole = text('web.pem') + text('web.key')
    const utf16 = Buffer.from(`\ufeff${whole.replaceAll('\n', '\r\n')}`, 'utf16le')
    const forms = [
      Buffer.from(`\ufeff${whole}`),
      Buffer.from(whole.replaceAll('\n', '\r\n')),
      Buffer.from(whole.replaceAll('\n', '\r')),
      Buffer.from(whole.replaceAll('\n', '\n  ')),
      Buffer.from(whole.trimEnd()),
      utf16,
      Buffer.from(utf16).swap16(),
      utf16.subarray(2)
    ]
    for (const form of forms) expectWhole(read(form), 'web')
  })

  test('the facts are OpenSSL’s', () => {
    const { facts } = read(text('shop.pem') + text('shop.key'))
    const fingerprint = openssl('x509', '-in', 'shop.pem', '-noout', '-fingerprint', '-sha256').toString().trim().split('=')[1]
    expect(facts).toMatchObject({
      fingerprint: fingerprint?.replaceAll(':', '').toLowerCase(),
      subject: 'O=Contoso, CN=shop',
      issuer: 'O=Contoso, CN=issuing',
      names: ['shop.example', '192.0.2.1', '2001:db8::1'],
      keyType: 'EC P-256'
    })
    expect(read(text('web.pem') + text('web.key')).facts.keyType).toBe('RSA 2048')
  })

  test('not yet valid is accepted: renewals are imported early', () => {
    expectWhole(read(text('web.pem') + text('web.key'), {}, new Date(NOW.getTime() - 86_400_000)), 'web')
  })
})

describe('bad files', () => {
  test('each fault stands at its field, and says what to do', () => {
    const [web, key] = [text('web.pem'), text('web.key')]
    const cases: readonly (readonly [() => unknown, string, RegExp])[] = [
      [() => read(web), 'certificate', /only the public certificate/],
      [() => read(web, { key: web }), 'key', /no private key/],
      [() => read(web, { key: 'nothing' }), 'key', /no private key/],
      [() => read(key), 'certificate', /only a private key/],
      [() => read(web, { key: text('spare.key') }), 'key', /does not belong/],
      [() => read(web + text('spare.key')), 'certificate', /does not belong/],
      [() => read(web + key + text('spare.key')), 'certificate', /2 different private keys/],
      [() => read(web + key, { key: text('spare.key') }), 'key', /2 different private keys/],
      [() => read(text('web.csr'), { key }), 'certificate', /signing request/],
      [() => read(openssl('req', '-in', 'web.csr', '-outform', 'DER'), { key }), 'certificate', /signing request/],
      [() => read(''), 'certificate', /empty/],
      [() => read('hello'), 'certificate', /no certificate/],
      [() => read(web.slice(0, 400)), 'certificate', /damaged/],
      [() => read(web.replace('MII', 'M*I'), { key }), 'certificate', /damaged/],
      [() => read(web, { key: key.replace(/\n.{20}/, '\n') }), 'key', /damaged/]
    ]
    for (const [attempt, path, message] of cases) {
      const said = refusal(attempt)
      expect(said).toMatchObject({ code: 'invalid-input', path, message: expect.stringMatching(message) })
      expect(said.hint).not.toBe('')
    }
  })

  test('the same key in both files is one key', () => {
    expectWhole(read(text('web.pem') + text('web.key'), { key: text('web.key') }), 'web')
  })

  test('an expired certificate is refused with its date', () => {
    const later = new Date(NOW.getTime() + 31 * 86_400_000)
    const expiry = new X509Certificate(file('web.pem')).validToDate.toISOString().slice(0, 10)
    expect(refusal(() => read(text('web.pem') + text('web.key'), {}, later))).toMatchObject({
      path: 'certificate',
      message: `The certificate web expired on ${expiry}.`
    })
  })

  test('what the engine’s TLS library would not load is refused with the reason', () => {
    make('small', ['rsa:1024'])
    make('curve', ['ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'])
    make('sha1', RSA, { by: 'root', more: ['-sha1'] })
    const said = (name: string) => refusal(() => read(text(`${name}.pem`) + text(`${name}.key`)))
    expect(said('small')).toMatchObject({ path: 'certificate', message: expect.stringMatching(/1024 bits; 2048/) })
    expect(said('curve')).toMatchObject({ path: 'certificate', message: expect.stringMatching(/brainpoolP256r1/) })
    expect(said('sha1')).toMatchObject({ path: 'certificate', message: expect.stringMatching(/outdated/) })
  })

  test('a PFX without key says so', () => {
    openssl('pkcs12', '-export', '-nokeys', '-in', 'web.pem', '-out', 'nokey.pfx', '-passout', 'pass:x')
    expect(refusal(() => read(file('nokey.pfx'), { passphrase: 'x' }))).toMatchObject({
      path: 'certificate',
      message: expect.stringMatching(/only the public/)
    })
  })
})
