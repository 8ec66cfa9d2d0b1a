/**
 * PKCS#12 (PFX) files, RFC 7292. node-forge reads the structure and does the old ciphers; walking it is done here because
 * forge's own reader knows RSA keys only and computes whatever number of rounds a file asks for.
 */
import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual, type X509Certificate } from 'node:crypto'
import { child, childrenOf, integer, isContext, isUniversal, type Node, octets, oid, parseDer } from './der.ts'
import { MISSING_PASSPHRASE, UNKNOWN_PROTECTION, WRONG_PASSPHRASE } from './faults.ts'
import { readX509 } from './known.ts'
import { macKey, open, type Source } from './protection.ts'

export interface Contents {
  readonly certificates: readonly X509Certificate[]
  readonly keys: readonly KeyObject[]
  /** Certificate signing requests: people mistake them for certificates. */
  readonly requests: number
}

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'

/** PFX ::= SEQUENCE { version INTEGER (3), authSafe ContentInfo, macData OPTIONAL } */
export function isPkcs12(node: Node): boolean {
  try {
    return (
      isUniversal(child(node, 0), 'INTEGER') &&
      integer(child(node, 0)) === 3 &&
      oid(child(child(node, 1), 0)).startsWith('1.2.840.113549.1.7.')
    )
  } catch {
    return false
  }
}

/** @returns whether the password fits, or null when the file carries no check that can be made here. */
function macFits(pfx: Node, safe: Buffer, password: string | null, source: Source): boolean | null {
  const macData = childrenOf(pfx)[2]
  if (macData === undefined) return null
  const digestInfo = child(macData, 0)
  const rounds = childrenOf(macData).length > 2 ? integer(child(macData, 2)) : 1
  const key = macKey(oid(child(child(digestInfo, 0), 0)), octets(child(macData, 1)), rounds, password, source)
  if (key === null) return null
  const expected = octets(child(digestInfo, 1))
  const actual = createHmac(key.digest, key.key).update(safe).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** "No pass phrase" is written as an empty one by some tools and as none by others. */
function passwordOf(pfx: Node, safe: Buffer, source: Source): string | null {
  if (source.passphrase !== undefined) {
    if (macFits(pfx, safe, source.passphrase, source) === false) throw WRONG_PASSPHRASE()
    return source.passphrase
  }
  const fitting = ['', null].find((password) => macFits(pfx, safe, password, source) !== false)
  if (fitting === undefined) throw MISSING_PASSPHRASE()
  return fitting
}

/** Decrypts and reads. One wrong pass phrase in 256 leaves a padding that looks right, and then bytes that mean nothing. */
function unlock<T>(algorithm: Node, secret: Buffer, password: string | null, source: Source, read: (plain: Buffer) => T): T {
  const plain = open(algorithm, secret, password, source)
  try {
    if (plain !== null) return read(plain)
  } catch {
    // Said below.
  }
  throw source.passphrase === undefined ? MISSING_PASSPHRASE() : WRONG_PASSPHRASE()
}

/** ContentInfo → SafeContents, decrypted where needed. */
function safeContents(info: Node, password: string | null, source: Source): Node {
  switch (oid(child(info, 0))) {
    case DATA:
      return parseDer(octets(child(child(info, 1), 0)))
    case ENCRYPTED_DATA: {
      const encrypted = child(child(child(info, 1), 0), 1)
      return unlock(child(encrypted, 1), octets(child(encrypted, 2)), password, source, parseDer)
    }
    default:
      throw UNKNOWN_PROTECTION(source.field)
  }
}

const keyFrom = (der: Buffer): KeyObject => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

export function readPkcs12(pfx: Node, source: Source, toDer: (node: Node) => Buffer): Contents {
  const authSafe = child(pfx, 1)
  if (oid(child(authSafe, 0)) !== DATA) throw UNKNOWN_PROTECTION(source.field)
  const safe = octets(child(child(authSafe, 1), 0))
  const password = passwordOf(pfx, safe, source)
  const certificates: X509Certificate[] = []
  const keys: KeyObject[] = []
  for (const info of childrenOf(parseDer(safe))) {
    for (const bag of childrenOf(safeContents(info, password, source))) {
      const value = child(child(bag, 1), 0)
      const kind = oid(child(bag, 0))
      if (kind === KEY_BAG) keys.push(keyFrom(toDer(value)))
      if (kind === SHROUDED_KEY_BAG) keys.push(unlock(child(value, 0), octets(child(value, 1)), password, source, keyFrom))
      if (kind === CERTIFICATE_BAG && oid(child(value, 0)) === X509_CERTIFICATE && isContext(child(value, 1), 0)) {
        certificates.push(readX509(octets(child(child(value, 1), 0))))
      }
    }
  }
  return { certificates, keys, requests: 0 }
}
