/** Files as administrators have them, made by OpenSSL; what is read from each, and what is said about the bad ones. */
import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import forge from 'node-forge'
import { afterAll, describe, expect, test } from 'vitest'
import { CertificateFacts } from '../../contract/index.ts'
import { Refusal } from '../problems.ts'
import { completeChain, readCertificateUpload, readIntermediates, selfSigned } from './index.ts'
import { alternativeNames, commonNameOf } from './names.ts'

const folder = mkdtempSync(join(tmpdir(), 'ballast-certificates-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NOW = new Date()
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
const file = (name: string): Buffer => readFileSync(join(folder, name))
const text = (name: string): string => file(name).toString()

const RSA = ['rsa:2048']
const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

/** `name.pem` and `name.key`, signed by itself or by `by`. */
function make(
  name: string,
  kind: readonly string[],
  options: { by?: string; ca?: boolean; days?: number; more?: readonly string[] } = {}
): void {
  const { by, ca = false, days = 30, more = [] } = options
  openssl('req', '-newkey', ...kind, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/O=Contoso/CN=${name}`)
  writeFileSync(
    join(folder, `${name}.ext`),
    ca
      ? 'basicConstraints=critical,CA:TRUE\n'
      : `basicConstraints=CA:FALSE\nsubjectAltName=DNS:${name}.example,IP:192.0.2.1,IP:2001:db8::1\n`
  )
  const signer = by === undefined ? ['-signkey', `${name}.key`] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial']
  openssl('x509', '-req', '-in', `${name}.csr`, ...signer, '-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.pem`, ...more)
}

make('root', RSA, { ca: true })
make('middle', RSA, { ca: true, by: 'root' })
make('issuing', EC, { ca: true, by: 'middle' })
make('web', RSA, { by: 'issuing' })
make('shop', EC, { by: 'issuing' })
make('other', RSA)
openssl('genrsa', '-out', 'spare.key', '2048')

const read = (certificate: Buffer | string, more: { key?: Buffer | string; passphrase?: string } = {}, now = NOW) =>
  readCertificateUpload(
    {
      certificate: Buffer.from(certificate),
      ...(more.key === undefined ? {} : { key: Buffer.from(more.key) }),
      ...(more.passphrase === undefined ? {} : { passphrase: more.passphrase })
    },
    now
  )

function refusal(attempt: () => unknown): {
  readonly code: string
  readonly path: string
  readonly message: string
  readonly hint: string
} {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const [first] = error.errors
    return { code: error.code, path: first?.path ?? '', message: error.message, hint: first?.hint ?? '' }
  }
  throw new Error('nothing was refused')
}

/** What every good upload must be, whatever its form. */
function expectWhole(result: ReturnType<typeof read>, name: string): void {
  const x509 = new X509Certificate(result.certificatePem)
  expect(result.facts).toEqual(CertificateFacts.parse(result.facts))
  expect(result.facts.commonName).toBe(name)
  expect(x509.checkPrivateKey(createPrivateKey(result.keyPem))).toBe(true)
  expect(result.keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
}

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

describe('hostile files', () => {
  const quick = (work: () => void, most: number): void => {
    const start = performance.now()
    work()
    expect(performance.now() - start).toBeLessThan(most)
  }

  test('too large is refused before anything is read', () => {
    const garbage = Buffer.alloc(10_000_000, '-----BEGIN CERTIFICATE-----\n')
    quick(() => expect(refusal(() => read(garbage))).toMatchObject({ code: 'too-large', path: 'certificate' }), 50)
    quick(() => expect(refusal(() => readIntermediates(garbage))).toMatchObject({ code: 'too-large' }), 50)
  })

  test('text made to be slow is not', () => {
    for (const piece of ['-----BEGIN ', '-----BEGIN A-----', '-----BEGIN A-----\nAAAA\n-----END A-----\n', ':\n', 'A']) {
      const bytes = Buffer.from(piece.repeat(Math.floor((256 * 1024) / piece.length)))
      quick(() => void refusal(() => read(bytes)), 1000)
    }
  })

  test('nesting to the end of the file is refused, not followed', () => {
    const definite = Array.from({ length: 40_000 }, (_, at) => [
      0x30,
      0x83,
      ...[16, 8, 0].map((shift) => ((200_000 - at * 5) >> shift) & 255)
    ])
    const indefinite = Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from([0x30, 0x80])))
    for (const bomb of [Buffer.from(definite.flat()), indefinite]) {
      quick(() => expect(refusal(() => read(bomb)).path).toBe('certificate'), 1000)
    }
  })

  /** Rewrites the number of rounds wherever the file states it in the clear. */
  function withRounds(der: Buffer, rounds: Buffer): Buffer {
    const walk = (node: forge.asn1.Asn1): void => {
      if (typeof node.value !== 'string') for (const part of node.value) walk(part)
      else if (node.type === forge.asn1.Type.INTEGER && node.value === '\x08\x00') node.value = rounds.toString('latin1')
      else if (node.type === forge.asn1.Type.OCTETSTRING && node.value.startsWith('\x30\x82')) {
        const inner = forge.asn1.fromDer(node.value)
        walk(inner)
        node.value = forge.asn1.toDer(inner).getBytes()
      }
    }
    const root = forge.asn1.fromDer(der.toString('latin1'))
    walk(root)
    return Buffer.from(forge.asn1.toDer(root).getBytes(), 'latin1')
  }

  test('a file that asks for an extreme number of rounds is refused, not computed', () => {
    const extreme = [Buffer.from([0x7f, 0xff, 0xff, 0xff]), Buffer.from([0x01, 0, 0, 0, 0, 0, 0, 0, 0])]
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'mac.pfx', '-passout', 'pass:x')
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'plain.pfx', '-passout', 'pass:x', '-nomac')
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'legacy.pfx', '-passout', 'pass:x', '-nomac', '-legacy')
    openssl('pkcs8', '-topk8', '-in', 'web.key', '-out', 'slow.der', '-outform', 'DER', '-passout', 'pass:x')
    for (const rounds of extreme) {
      for (const name of ['mac.pfx', 'plain.pfx', 'legacy.pfx']) {
        const bomb = withRounds(file(name), rounds)
        expect(bomb.equals(file(name))).toBe(false)
        quick(
          () =>
            expect(refusal(() => read(bomb, { passphrase: 'x' }))).toMatchObject({
              path: 'certificate',
              message: expect.stringMatching(/extreme number/)
            }),
          2000
        )
      }
      const key = withRounds(file('slow.der'), rounds)
      quick(
        () =>
          expect(refusal(() => read(file('web.pem'), { key, passphrase: 'x' }))).toMatchObject({
            path: 'key',
            message: expect.stringMatching(/extreme/)
          }),
        500
      )
    }
    expectWhole(read(withRounds(file('plain.pfx'), Buffer.from([0x08, 0x00])), { passphrase: 'x' }), 'web')
  })

  test('whatever the bytes, the answer is a refusal, never another error', () => {
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'fuzz.pfx', '-passout', 'pass:x')
    openssl('x509', '-in', 'web.pem', '-outform', 'DER', '-out', 'fuzz.der')
    const seeds = [file('fuzz.pfx'), file('fuzz.der'), file('web.key'), file('web.csr'), Buffer.from(text('web.pem') + text('web.key'))]
    const damage = fc.record({
      seed: fc.constantFrom(...seeds),
      at: fc.nat(4000),
      bytes: fc.uint8Array({ maxLength: 6 }),
      cut: fc.nat(4000)
    })
    const damaged = damage.map(({ seed, at, bytes, cut }) => {
      const copy = Buffer.from(seed)
      copy.set(bytes.subarray(0, Math.max(0, copy.length - (at % copy.length))), at % copy.length)
      return cut > 2000 ? copy.subarray(0, cut % copy.length) : copy
    })
    const anything = fc.oneof(
      damaged,
      damaged,
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from([0x30, 0x82, ...bytes]))
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        for (const attempt of [
          () => read(bytes, { passphrase: 'x' }),
          () => read(file('web.pem'), { key: bytes, passphrase: 'x' }),
          () => readIntermediates(bytes)
        ]) {
          try {
            attempt()
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal)
          }
        }
      }),
      { numRuns: 300 }
    )
  })
})

describe('intermediates', () => {
  test('several in a file, PEM, DER or PKCS#7; roots are welcome', () => {
    const names = (bytes: Buffer | string) => readIntermediates(Buffer.from(bytes)).map(({ facts }) => facts.commonName)
    writeFileSync(join(folder, 'authorities.pem'), text('issuing.pem') + text('middle.pem') + text('root.pem') + text('middle.pem'))
    expect(names(file('authorities.pem'))).toEqual(['issuing', 'middle', 'root'])
    expect(names(openssl('x509', '-in', 'middle.pem', '-outform', 'DER'))).toEqual(['middle'])
    for (const form of ['PEM', 'DER']) {
      const p7b = openssl('crl2pkcs7', '-nocrl', '-certfile', 'authorities.pem', '-outform', form)
      expect(names(p7b).toSorted()).toEqual(['issuing', 'middle', 'root'])
    }
  })

  test('server certificates, keys and nothing at all are refused with a sentence', () => {
    const said = (bytes: string) => refusal(() => readIntermediates(Buffer.from(bytes)))
    expect(said(text('web.pem'))).toMatchObject({
      path: 'certificate',
      message: expect.stringMatching(/web is not that of a certification authority/)
    })
    expect(said(text('middle.pem') + text('web.pem')).message).toMatch(/web is not/)
    expect(said(text('middle.pem') + text('middle.key')).message).toMatch(/private key/)
    expect(said('hello').message).toMatch(/no certificate/)
  })
})

describe('chains', () => {
  const pems = (...names: string[]) => names.map((name) => ({ pem: text(`${name}.pem`) }))
  const complete = (leaf: string, inFile: readonly string[], stored: readonly string[]) =>
    completeChain({ pem: text(`${leaf}.pem`), chain: inFile.map((name) => text(`${name}.pem`)) }, pems(...stored))

  test('wherever the parts are, they are put in order, without the root', () => {
    const parts = ['issuing', 'middle', 'root', 'other', 'shop']
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), fc.nat(parts.length), (order, split) => {
        const found = complete('web', order.slice(0, split), order.slice(split))
        expect(found).toEqual({ chain: [text('issuing.pem'), text('middle.pem')], complete: true, missingIssuer: null })
      }),
      { numRuns: 30 }
    )
  })

  test('what is missing is named', () => {
    expect(complete('web', [], [])).toEqual({ chain: [], complete: false, missingIssuer: 'issuing' })
    expect(complete('web', [], ['issuing'])).toEqual({ chain: [text('issuing.pem')], complete: false, missingIssuer: 'middle' })
    expect(complete('web', ['middle'], ['issuing'])).toMatchObject({ complete: false, missingIssuer: 'root' })
    expect(complete('other', [], [])).toEqual({ chain: [], complete: true, missingIssuer: null })
  })

  test('a name alone proves nothing: the signature decides', () => {
    const genuine = text('issuing.pem')
    const leaf = text('web.pem')
    make('issuing', EC, { ca: true, by: 'middle' })
    const impostor = text('issuing.pem')
    expect(completeChain({ pem: leaf, chain: [] }, [{ pem: impostor }])).toMatchObject({ chain: [], missingIssuer: 'issuing' })
    const found = completeChain({ pem: leaf, chain: [] }, [{ pem: impostor }, { pem: genuine }, ...pems('middle', 'root')])
    expect(found.chain[0]).toBe(genuine)
  })

  test('authorities that signed each other end, too', () => {
    make('east', RSA, { ca: true })
    make('west', RSA, { ca: true, by: 'east' })
    const sign = [
      'x509',
      '-req',
      '-in',
      'east.csr',
      '-CA',
      'west.pem',
      '-CAkey',
      'west.key',
      '-CAcreateserial',
      '-days',
      '30',
      '-extfile',
      'east.ext',
      '-out',
      'eastwest.pem'
    ]
    openssl(...sign)
    make('leaf', RSA, { by: 'west' })
    expect(complete('leaf', [], ['west', 'eastwest'])).toMatchObject({ complete: false, missingIssuer: 'west' })
    expect(complete('leaf', [], ['west', 'eastwest', 'east'])).toMatchObject({ complete: true, chain: [text('west.pem')] })
  })

  test('a thousand services ask for one chain without waiting', () => {
    const start = performance.now()
    for (let at = 0; at < 1000; at += 1) complete2()
    expect(performance.now() - start).toBeLessThan(500)
  })
  const shop = { pem: text('shop.pem'), chain: [] }
  const stored = pems('issuing', 'middle', 'root')
  const complete2 = () => completeChain(shop, stored)
})

describe('the first certificate of the UI', () => {
  test('names, addresses, usage and key are what browsers ask for', () => {
    const names = ['ballast.local', '127.0.0.1', '::1', '2001:db8::5']
    const made = selfSigned({ commonName: 'ballast.local', names, days: 397 }, NOW)
    const x509 = new X509Certificate(made.certificatePem)
    expect(x509.verify(x509.publicKey)).toBe(true)
    expect(x509.ca).toBe(false)
    for (const name of names) expect(name.includes('local') ? x509.checkHost(name) : x509.checkIP(name)).toBeDefined()
    expectWhole(read(made.certificatePem + made.keyPem), 'ballast.local')
    expect(read(made.certificatePem + made.keyPem).facts.names).toEqual(names)
    writeFileSync(join(folder, 'ui.pem'), made.certificatePem)
    expect(openssl('verify', '-x509_strict', '-CAfile', 'ui.pem', '-purpose', 'sslserver', 'ui.pem').toString()).toContain('OK')
  })

  test('two are never alike', () => {
    const [first, second] = [1, 2].map(
      () => new X509Certificate(selfSigned({ commonName: 'x', names: ['x'], days: 1 }, NOW).certificatePem)
    )
    expect(first?.serialNumber).not.toBe(second?.serialNumber)
    expect(first?.publicKey.equals(second?.publicKey ?? first.publicKey)).toBe(false)
  })
})

describe('names', () => {
  test('a comma inside a name does not make two', () => {
    expect(alternativeNames('DNS:"a.example, DNS:b.example", IP Address:0:0:0:0:0:0:0:1, email:x@y, DNS:c.example')).toEqual([
      'a.example, DNS:b.example',
      '::1',
      'c.example'
    ])
    expect(alternativeNames(undefined)).toEqual([])
  })

  test('control characters and turned text do not reach the screen', () => {
    expect(commonNameOf('O=a\nCN=evil\u202egnp\u0007')).toBe('evil\ufffdgnp\ufffd')
    expect(commonNameOf('O=a\nOU=b')).toBe('O=a, OU=b')
  })
})
