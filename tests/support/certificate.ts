/** Certificates for tests, made by openssl on the spot. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TestCertificate {
  readonly certificatePem: string
  readonly keyPem: string
  /** Both in one file, as base64, ready for an upload. */
  readonly upload: string
}

/** A self-signed certificate for `name`, valid for 30 days. */
export function testCertificate(name: string, kind: 'rsa' | 'ec' = 'ec', more: readonly string[] = []): TestCertificate {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-cert-'))
  const keyOptions = kind === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', 'rsa:2048']
  const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'cert.pem')]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  execFileSync('openssl', ['req', '-x509', ...keyOptions, '-nodes', '-days', '30', ...subject, ...more, ...files], { stdio: 'ignore' })
  const certificatePem = readFileSync(join(directory, 'cert.pem'), 'utf8')
  const keyPem = readFileSync(join(directory, 'key.pem'), 'utf8')
  rmSync(directory, { recursive: true })
  return { certificatePem, keyPem, upload: Buffer.from(certificatePem + keyPem).toString('base64') }
}
