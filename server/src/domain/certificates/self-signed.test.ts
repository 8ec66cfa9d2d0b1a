/** The certificate of the first start, and names as they come out of certificates. */
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { selfSigned } from './index.ts'
import { alternativeNames, commonNameOf } from './names.ts'
import { expectWhole, folder, NOW, openssl, read } from './testing/openssl.ts'

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
