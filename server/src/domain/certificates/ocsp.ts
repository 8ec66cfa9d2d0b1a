/** Asking an authority about a certificate (RFC 6960), and reading what it says: as far as stapling needs it. */
import { createHash } from 'node:crypto'
import forge from 'node-forge'
import type { Certificate, IntermediateCertificate } from '../../contract/index.ts'
import { child, childrenOf, integer, isContext, octets, oid, parseDer, toDer } from './der.ts'
import { nothing, octetString, oidNode, sequence } from './der-write.ts'
import { issued, type Known, knownFromPem, publicRootsNamed } from './known.ts'

const { asn1 } = forge
const { Class, Type } = asn1
const SHA1 = '1.3.14.3.2.26'
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1'

const sha1 = (buffer: Buffer): Buffer => createHash('sha1').update(buffer).digest()

/** The parts of `TBSCertificate` that follow its version, which may be missing. */
const fieldsOf = (known: Known): readonly forge.asn1.Asn1[] => {
  const fields = childrenOf(child(parseDer(known.x509.raw), 0))
  return isContext(fields[0], 0) ? fields.slice(1) : fields
}

/** The issuer, from the certificate's own file, the stored ones, or the public roots. */
export function issuerOf(certificate: Certificate, intermediates: Iterable<Pick<IntermediateCertificate, 'pem'>>): Known | null {
  const leaf = knownFromPem(certificate.pem)
  const pool = [...certificate.chain, ...[...intermediates].map(({ pem }) => pem)].map(knownFromPem)
  return [...pool, ...publicRootsNamed(leaf.issuer)].find((candidate) => issued(leaf, candidate)) ?? null
}

/** Where the certificate says that its authority answers; null when it does not. */
export function responderOf(certificate: Pick<Certificate, 'pem'>): string | null {
  const access = knownFromPem(certificate.pem).x509.infoAccess ?? ''
  return /^OCSP - URI:(http:\/\/\S+)$/m.exec(access)?.[1] ?? null
}

/** @returns the request as DER. */
export function ocspRequest(certificate: Pick<Certificate, 'pem'>, issuer: Known): Buffer {
  const [serial] = fieldsOf(knownFromPem(certificate.pem))
  // Serial number, algorithm, issuer, validity, subject, key.
  const { 4: name, 5: key } = fieldsOf(issuer)
  if (serial === undefined || name === undefined || key === undefined) throw new Error('The certificate is incomplete.')
  const algorithm = sequence([oidNode(SHA1), nothing()])
  // The bits of the key without the count of unused ones.
  const bits = octets(child(key, 1)).subarray(1)
  const id = sequence([algorithm, octetString(sha1(toDer(name))), octetString(sha1(bits)), serial])
  return toDer(sequence([sequence([sequence([sequence([id])])])]))
}

export interface OcspVerdict {
  readonly good: boolean
  readonly nextUpdate: Date
}

/** `20261124120000Z`. */
function generalizedTime(text: string): Date {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text) ?? []
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time.getTime())) throw new Error('A time is none.')
  return time
}

/** Without an end an answer is asked again after a day. */
const DAY = 86_400_000

/** @returns what the first answer says; null when it is no successful answer. Its signature is for the client to check, and the engine checks whose it is. */
export function readOcsp(der: Buffer): OcspVerdict | null {
  try {
    const whole = parseDer(der)
    if (integer(child(whole, 0)) !== 0) return null
    const inner = child(child(whole, 1), 0)
    if (oid(child(inner, 0)) !== BASIC_RESPONSE) return null
    const data = childrenOf(child(parseDer(octets(child(inner, 1))), 0))
    const list = data.find((node) => node.tagClass === Class.UNIVERSAL && Number(node.type) === Number(Type.SEQUENCE))
    const single = childrenOf(child(list, 0))
    const end = single.find((node, at) => at > 2 && isContext(node, 0))
    const nextUpdate = end === undefined ? new Date(Date.now() + DAY) : generalizedTime(octets(child(end, 0)).toString('latin1'))
    return { good: isContext(single[1], 0), nextUpdate }
  } catch {
    return null
  }
}
