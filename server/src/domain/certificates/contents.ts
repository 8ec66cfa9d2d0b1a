/** What is in an uploaded file, whatever its format: PEM, DER, PKCS#12, PKCS#7. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { MAX_CERTIFICATE_FILE } from '../../contract/index.ts'
import { Refusal } from '../problems.ts'
import { child, childrenOf, isContext, isUniversal, type Node, octets, oid, parseDer, toDer } from './der.ts'
import { DAMAGED, MISSING_PASSPHRASE, refuse, WRONG_PASSPHRASE } from './faults.ts'
import { readX509 } from './known.ts'
import { BEGIN, decodeText, type PemBlock, pemBlocks } from './pem.ts'
import { type Contents, isPkcs12, readPkcs12 } from './pkcs12.ts'
import { open, type Source } from './protection.ts'

const NOTHING: Contents = { certificates: [], keys: [], requests: 0 }
const SIGNED_DATA = '1.2.840.113549.1.7.2'

const join = (parts: readonly Contents[]): Contents => ({
  certificates: parts.flatMap((part) => part.certificates),
  keys: parts.flatMap((part) => part.keys),
  requests: parts.reduce((sum, part) => sum + part.requests, 0)
})

const ofKey = (key: KeyObject): Contents => ({ ...NOTHING, keys: [key] })
const ofCertificate = (der: Buffer): Contents => ({ ...NOTHING, certificates: [readX509(der)] })

/** EncryptedPrivateKeyInfo ::= SEQUENCE { AlgorithmIdentifier, OCTET STRING } */
function openKey(node: Node, source: Source): KeyObject {
  if (source.passphrase === undefined) throw MISSING_PASSPHRASE()
  const plain = open(child(node, 0), octets(child(node, 1)), source.passphrase, source)
  if (plain === null) throw WRONG_PASSPHRASE()
  try {
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' })
  } catch {
    // One wrong pass phrase in 256 leaves a padding that looks right.
    throw WRONG_PASSPHRASE()
  }
}

/** The encryption of old OpenSSL (`DEK-Info`), one round of MD5: Node opens it by itself. */
function openTraditionalKey(block: PemBlock, source: Source): KeyObject {
  if (source.passphrase === undefined) throw MISSING_PASSPHRASE()
  const body = block.der
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')
  const pem = `-----BEGIN ${block.label}-----\n${block.headers.join('\n')}\n\n${body}\n-----END ${block.label}-----\n`
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase: source.passphrase })
  } catch {
    throw WRONG_PASSPHRASE()
  }
}

/** PKCS#7 (`.p7b`): certificates without keys, as Windows certification authorities hand them out. */
function readPkcs7(node: Node): Contents {
  const signed = child(child(node, 1), 0)
  const certificates = childrenOf(signed).find((part) => isContext(part, 0))
  return join(certificates === undefined ? [] : childrenOf(certificates).map((certificate) => ofCertificate(toDer(certificate))))
}

const isOid = (node: Node | undefined, expected: string): boolean => isUniversal(node, 'OID') && oid(node) === expected

function readDer(der: Buffer, source: Source): Contents {
  const root = parseDer(der)
  if (isPkcs12(root)) return readPkcs12(root, source, toDer)
  const parts = childrenOf(root)
  const [first, second, third] = parts
  if (isOid(first, SIGNED_DATA)) return readPkcs7(root)
  if (isUniversal(first, 'INTEGER')) {
    // PKCS#8: version, algorithm, key. SEC1: version, key. PKCS#1: version, modulus, …
    const type = isUniversal(second, 'SEQUENCE') ? 'pkcs8' : isUniversal(second, 'OCTETSTRING') ? 'sec1' : 'pkcs1'
    return ofKey(createPrivateKey({ key: der, format: 'der', type }))
  }
  if (parts.length === 2 && isUniversal(second, 'OCTETSTRING')) return ofKey(openKey(root, source))
  if (parts.length === 3 && isUniversal(third, 'BITSTRING')) return isRequest(first) ? { ...NOTHING, requests: 1 } : ofCertificate(der)
  return NOTHING
}

/** Certificate and request look alike from afar: version, subject, key, [0] against [0] version or serial, algorithm, … */
function isRequest(info: Node | undefined): boolean {
  const parts = childrenOf(info)
  return isUniversal(parts[0], 'INTEGER') && isUniversal(parts[2], 'SEQUENCE') && parts.length <= 4
}

function readBlock(block: PemBlock, source: Source): Contents {
  switch (block.label) {
    case 'CERTIFICATE':
    case 'X509 CERTIFICATE':
    case 'TRUSTED CERTIFICATE':
      return ofCertificate(block.der)
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
      return block.headers.length > 0 ? ofKey(openTraditionalKey(block, source)) : readDer(block.der, source)
    case 'PRIVATE KEY':
    case 'ENCRYPTED PRIVATE KEY':
    case 'PKCS7':
    case 'PKCS12':
      return readDer(block.der, source)
    case 'CERTIFICATE REQUEST':
    case 'NEW CERTIFICATE REQUEST':
      return { ...NOTHING, requests: 1 }
    default:
      // Parameters, public keys, keys of other programs: nothing for us, and no reason to refuse the rest.
      return NOTHING
  }
}

function readFile(file: Buffer, source: Source): Contents {
  const text = decodeText(file)
  // 0x30 opens every DER file, and is also the digit 0 of a text that happens to begin with it.
  if (file[0] === 0x30 && ((file[1] ?? 0) >= 0x80 || !text.includes(BEGIN))) return readDer(file, source)
  const blocks = pemBlocks(text)
  if (blocks === null) throw DAMAGED(source.field)
  return join(blocks.map((block) => readBlock(block, source)))
}

/** @throws Refusal for everything that cannot be read; never another error. */
export function readContents(file: Buffer, source: Source): Contents {
  if (file.length > MAX_CERTIFICATE_FILE) {
    const message = 'The file is larger than 256 KiB; a certificate file is much smaller.'
    const hint = 'Choose the PEM or PFX file itself.'
    throw new Refusal('too-large', message, { errors: [{ path: source.field, message, hint }], hint })
  }
  if (file.length === 0) throw refuse(source.field, 'The file is empty.', 'Choose the file again.')
  try {
    return readFile(file, source)
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw DAMAGED(source.field)
  }
}
