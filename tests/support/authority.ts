/** A certification authority for tests, made by openssl on the spot: it issues, and it revokes. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Issued {
  readonly certificatePem: string
  readonly keyPem: string
}

export interface Authority {
  readonly name: string
  readonly pem: string
  /** A certificate for `name`, also as its DNS name. @param extensions lines of an OpenSSL extension section. @param more DNS names. */
  issue(name: string, extensions?: readonly string[], more?: readonly string[]): Issued
  /** An authority below this one. */
  subordinate(name: string): Authority
  /** The certificate, PEM, for a signing request. */
  answer(csrPem: string): string
  /** A list that names these certificates. */
  revocations(revoked: readonly Issued[]): string
  /** An OCSP response of the authority on a certificate, DER, valid for a day. */
  ocspResponse(certificate: Issued, verdict?: 'good' | 'revoked'): Buffer
  /** The request that openssl made for the last answer, DER. */
  lastRequest(): Buffer
  [Symbol.dispose](): void
}

const CONFIG = `[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_crl_days = 30
`

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

const CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature']

/** A root. */
export function authority(name: string): Authority {
  return authorityIn(name, (openssl) => {
    const extensions = CA.flatMap((line) => ['-addext', line])
    openssl('req', '-x509', ...EC, '-days', '30', '-subj', `/CN=${name}`, ...extensions, '-keyout', 'ca.key', '-out', 'ca.pem')
  })
}

type Openssl = (...args: string[]) => Buffer

/** @param found makes or brings `ca.pem` and `ca.key` in the folder. */
function authorityIn(name: string, found: (openssl: Openssl, write: (file: string, text: string) => void) => void): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-ca-'))
  const openssl: Openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  found(openssl, write)
  write('ca.cnf', CONFIG)
  let serial = 1

  /** The line of OpenSSL's database on a certificate. */
  const entry = ({ certificatePem }: Issued, isRevoked: boolean): string => {
    const { serialNumber, validToDate } = new X509Certificate(certificatePem)
    const stamp = (date: Date): string => `${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`
    return [isRevoked ? 'R' : 'V', stamp(validToDate), isRevoked ? stamp(new Date()) : '', serialNumber, 'unknown', '/CN=x'].join('\t')
  }

  const sign = (subject: string, extensions: readonly string[]): Issued => {
    serial += 1
    openssl('req', ...EC, '-subj', `/CN=${subject}`, '-keyout', 'one.key', '-out', 'one.csr')
    write('one.ext', extensions.join('\n'))
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', String(serial), '-days', '20']
    openssl('x509', '-req', '-in', 'one.csr', ...signer, '-extfile', 'one.ext', '-out', 'one.pem')
    return { certificatePem: read('one.pem'), keyPem: read('one.key') }
  }

  return {
    name,
    pem: read('ca.pem'),
    issue: (subject, extensions = [], more = []) =>
      sign(subject, [`subjectAltName=${[subject, ...more].map((each) => `DNS:${each}`).join()}`, ...extensions]),
    subordinate(subject) {
      const { certificatePem, keyPem } = sign(subject, CA)
      return authorityIn(subject, (_openssl, write) => {
        write('ca.pem', certificatePem)
        write('ca.key', keyPem)
      })
    },
    answer(csrPem) {
      serial += 1
      write('asked.csr', csrPem)
      const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', String(serial), '-days', '20', '-copy_extensions', 'copy']
      openssl('x509', '-req', '-in', 'asked.csr', ...signer, '-out', 'answer.pem')
      return read('answer.pem')
    },
    revocations(revoked) {
      write('index.txt', `${revoked.map((issued) => entry(issued, true)).join('\n')}\n`)
      write('crlnumber', '01\n')
      openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'crl.pem')
      return read('crl.pem').trim()
    },
    ocspResponse(certificate, verdict = 'good') {
      write('asked.pem', certificate.certificatePem)
      write('index.txt', `${entry(certificate, verdict === 'revoked')}\n`)
      openssl('ocsp', '-issuer', 'ca.pem', '-cert', 'asked.pem', '-no_nonce', '-reqout', 'asked.der')
      const signer = ['-rsigner', 'ca.pem', '-rkey', 'ca.key', '-CA', 'ca.pem']
      openssl('ocsp', '-index', 'index.txt', ...signer, '-reqin', 'asked.der', '-ndays', '1', '-respout', 'answer.der')
      return readFileSync(join(folder, 'answer.der'))
    },
    lastRequest: () => readFileSync(join(folder, 'asked.der')),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true })
  }
}
