/**
 * Opening what a pass phrase protects: the schemes of PKCS#5 v2 (PBES2: AES or 3DES under PBKDF2 or scrypt) and of
 * PKCS#12 (SHA-1 with 3DES or RC2, what Windows and older tools write). The file itself says how much work
 * the opening costs, so a hostile one could keep the server busy for days: the work is added up first and bounded.
 */
import { createDecipheriv, type Decipheriv, pbkdf2Sync, scryptSync } from 'node:crypto'
import forge from 'node-forge'
import { child, childrenOf, integer, isUniversal, type Node, octets, oid } from './der.ts'
import { type Field, TOO_COSTLY, UNKNOWN_PROTECTION } from './faults.ts'

/** Where the file came from, and the work it has cost so far. */
export interface Source {
  readonly field: Field
  /** Undefined when none was typed. */
  readonly passphrase: string | undefined
  /** In rounds of PBKDF2. */
  spent: number
}

/**
 * In rounds of PBKDF2 with SHA-256, which take about 0.14 µs each natively: a second in all. Common tools ask for 2,048,
 * careful ones for 600,000.
 */
const MOST_WORK = 8_000_000
/** The PKCS#12 scheme runs in JavaScript: 2.3 µs a round. */
const LEGACY_COST = 16
/** N·r·p of scrypt, by measurement. */
const SCRYPT_COST = 3

export function spend(source: Source, work: number): void {
  source.spent += work
  if (!(source.spent <= MOST_WORK)) throw TOO_COSTLY(source.field)
}

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512']
])
const CIPHERS: ReadonlyMap<string, { readonly name: string; readonly keyLength: number }> = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyLength: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyLength: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyLength: 32 }],
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyLength: 24 }]
])
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const SCRYPT = '1.3.6.1.4.1.11591.4.11'
/** pbeWithSHAAnd… of PKCS#12: bits of the key, and whether it is RC2. */
const LEGACY: ReadonlyMap<string, { readonly rc2: boolean; readonly keyLength: number }> = new Map([
  ['1.2.840.113549.1.12.1.3', { rc2: false, keyLength: 24 }],
  ['1.2.840.113549.1.12.1.5', { rc2: true, keyLength: 16 }],
  ['1.2.840.113549.1.12.1.6', { rc2: true, keyLength: 5 }]
])

function deriveKey(derivation: Node, password: string, keyLength: number, source: Source): Buffer {
  const parameters = child(derivation, 1)
  const salt = octets(child(parameters, 0))
  switch (oid(child(derivation, 0))) {
    case PBKDF2: {
      const rounds = integer(child(parameters, 1))
      const prf = childrenOf(parameters).find((node, at) => at > 1 && isUniversal(node, 'SEQUENCE'))
      const digest = prf === undefined ? 'sha1' : DIGESTS.get(oid(child(prf, 0)))
      if (digest === undefined) throw UNKNOWN_PROTECTION(source.field)
      spend(source, rounds)
      return pbkdf2Sync(password, salt, rounds, keyLength, digest)
    }
    case SCRYPT: {
      const [N, r, p] = [integer(child(parameters, 1)), integer(child(parameters, 2)), integer(child(parameters, 3))]
      spend(source, N * r * p * SCRYPT_COST)
      return scryptSync(password, salt, keyLength, { N, r, p, maxmem: 256 * 1024 * 1024 })
    }
    default:
      throw UNKNOWN_PROTECTION(source.field)
  }
}

/** @returns null when the padding is wrong, i.e. the pass phrase. */
function finish(decipher: Decipheriv, secret: Buffer): Buffer | null {
  try {
    return Buffer.concat([decipher.update(secret), decipher.final()])
  } catch {
    return null
  }
}

function openLegacy(kind: { rc2: boolean; keyLength: number }, parameters: Node, secret: Buffer, password: string | null, source: Source) {
  const rounds = integer(child(parameters, 1))
  spend(source, 2 * rounds * LEGACY_COST)
  const salt = octets(child(parameters, 0)).toString('latin1')
  const derive = (id: number, length: number) => forge.pkcs12.generateKey(password, forge.util.createBuffer(salt), id, rounds, length)
  const [key, iv] = [derive(1, kind.keyLength), derive(2, 8)]
  if (!kind.rc2) {
    const decipher = createDecipheriv('des-ede3-cbc', Buffer.from(key.getBytes(), 'latin1'), Buffer.from(iv.getBytes(), 'latin1'))
    return finish(decipher, secret)
  }
  const decipher = forge.rc2.createDecryptionCipher(key, kind.keyLength * 8)
  decipher.start(iv)
  decipher.update(forge.util.createBuffer(secret.toString('latin1')))
  return decipher.finish() ? Buffer.from(decipher.output.getBytes(), 'latin1') : null
}

/**
 * @param algorithm AlgorithmIdentifier
 * @param password null stands for "none at all", which in PKCS#12 is not the same as an empty one.
 * @returns the plain bytes, or null when the pass phrase is wrong.
 */
export function open(algorithm: Node, secret: Buffer, password: string | null, source: Source): Buffer | null {
  const scheme = oid(child(algorithm, 0))
  const parameters = child(algorithm, 1)
  const legacy = LEGACY.get(scheme)
  if (legacy !== undefined) return openLegacy(legacy, parameters, secret, password, source)
  if (scheme !== PBES2) throw UNKNOWN_PROTECTION(source.field)
  const encryption = child(parameters, 1)
  const cipher = CIPHERS.get(oid(child(encryption, 0)))
  if (cipher === undefined) throw UNKNOWN_PROTECTION(source.field)
  const key = deriveKey(child(parameters, 0), password ?? '', cipher.keyLength, source)
  return finish(createDecipheriv(cipher.name, key, octets(child(encryption, 1))), secret)
}

const MACS: ReadonlyMap<string, { readonly name: string; readonly length: number; make(): forge.md.MessageDigest }> = new Map([
  ['1.3.14.3.2.26', { name: 'sha1', length: 20, make: () => forge.md.sha1.create() }],
  ['2.16.840.1.101.3.4.2.1', { name: 'sha256', length: 32, make: () => forge.md.sha256.create() }],
  ['2.16.840.1.101.3.4.2.2', { name: 'sha384', length: 48, make: () => forge.md.sha384.create() }],
  ['2.16.840.1.101.3.4.2.3', { name: 'sha512', length: 64, make: () => forge.md.sha512.create() }]
])

/** Key of the integrity check of a PKCS#12 file, or null when its digest is not known here. */
export function macKey(digest: string, salt: Buffer, rounds: number, password: string | null, source: Source) {
  const mac = MACS.get(digest)
  if (mac === undefined) return null
  spend(source, rounds * LEGACY_COST)
  const key = forge.pkcs12.generateKey(password, forge.util.createBuffer(salt.toString('latin1')), 3, rounds, mac.length, mac.make())
  return { digest: mac.name, key: Buffer.from(key.getBytes(), 'latin1') }
}
