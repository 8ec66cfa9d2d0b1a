/**
 * Certificates made by OpenSSL in a folder that goes when the tests end: what administrators upload comes from such tools, not from our
 * own code. A small authority of three levels with two servers, one RSA and one EC.
 */
import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { CertificateFacts } from '../../../contract/index.ts'
import { Refusal } from '../../problems.ts'
import { readCertificateUpload } from '../index.ts'

export const folder = mkdtempSync(join(tmpdir(), 'ballast-certificates-'))
afterAll(() => rmSync(folder, { recursive: true }))

export const NOW = new Date()
export const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
export const file = (name: string): Buffer => readFileSync(join(folder, name))
export const text = (name: string): string => file(name).toString()

export const RSA = ['rsa:2048']
export const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

/** `name.pem` and `name.key`, signed by itself or by `by`. */
export function make(
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

export const read = (certificate: Buffer | string, more: { key?: Buffer | string; passphrase?: string } = {}, now = NOW) =>
  readCertificateUpload(
    {
      certificate: Buffer.from(certificate),
      ...(more.key === undefined ? {} : { key: Buffer.from(more.key) }),
      ...(more.passphrase === undefined ? {} : { passphrase: more.passphrase })
    },
    now
  )

export function refusal(attempt: () => unknown): {
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
export function expectWhole(result: ReturnType<typeof read>, name: string): void {
  const x509 = new X509Certificate(result.certificatePem)
  expect(result.facts).toEqual(CertificateFacts.parse(result.facts))
  expect(result.facts.commonName).toBe(name)
  expect(x509.checkPrivateKey(createPrivateKey(result.keyPem))).toBe(true)
  expect(result.keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
}
