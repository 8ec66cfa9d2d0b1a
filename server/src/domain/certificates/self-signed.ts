/** The certificate the UI starts its life with. Browsers warn about it, as about every certificate that nobody vouches for. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import forge from 'node-forge'
import { canonicalAddress } from '../../contract/index.ts'

const DNS = 2
const IP = 7
const DAY = 86_400_000

const alternativeName = (name: string) => (canonicalAddress(name) === null ? { type: DNS, value: name } : { type: IP, ip: name })

/**
 * RSA 2048: accepted by every client and by OpenSSL's security level 2.
 *
 * @param input `names` are DNS names and IP addresses. `days` of validity count from `now`; Chromium refuses server certificates of more than 825 days
 * even when they are trusted by hand.
 */
export function selfSigned(
  input: { readonly commonName: string; readonly names: readonly string[]; readonly days: number },
  now: Date
): { readonly certificatePem: string; readonly keyPem: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pkcs1 = privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()
  const key = forge.pki.privateKeyFromPem(pkcs1)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e)
  // Positive and unguessable (CA/Browser Forum, Baseline Requirements §7.1).
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`
  // An hour back: the clocks of the machine and of the browser seldom agree to the second.
  certificate.validity.notBefore = new Date(now.getTime() - 3_600_000)
  certificate.validity.notAfter = new Date(now.getTime() + input.days * DAY)
  const name = [{ name: 'commonName', value: input.commonName.slice(0, 64) }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: input.names.map(alternativeName) },
    { name: 'subjectKeyIdentifier' }
  ])
  certificate.sign(key, forge.md.sha256.create())
  return {
    certificatePem: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'),
    keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  }
}
