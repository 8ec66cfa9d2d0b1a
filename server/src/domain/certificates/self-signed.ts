/** Certificates that are signed by themselves: the one that the UI starts its life with, and those for a trial or an internal service. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { CertificateKeyType } from '../../contract/index.ts'
import { child, octets } from './der.ts'
import { bitString, context, integerNode, octetString, oidNode, sequence, timeNode } from './der-write.ts'
import { keyPemOf, pemOf, publicKeyNode, signed } from './keys.ts'
import { alternativeNamesExtension, extension, nameNode, namesOf, type Subject, subjectOf } from './subject.ts'

const DAY = 86_400_000
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'

export interface SelfSigned {
  readonly certificatePem: string
  readonly keyPem: string
}

/** Signing, and with RSA the key exchange of old clients. */
const usage = (key: KeyObject) => (key.asymmetricKeyType === 'rsa' ? bitString(Buffer.from([0xa0]), 5) : bitString(Buffer.from([0x80]), 7))

/** SHA-1 over the bits of the key: a name, no protection (RFC 5280 §4.2.1.2). */
const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(octets(child(publicKeyNode(key), 1)).subarray(1))
    .digest()

/** @param days of validity from `now` on. */
export function selfSignedWith(key: KeyObject, subject: Subject, days: number, now: Date): SelfSigned {
  const name = nameNode(subject)
  const der = signed(key, (algorithm) =>
    sequence([
      context(0, [integerNode(Buffer.from([2]))]),
      // Positive and unguessable (CA/Browser Forum, Baseline Requirements §7.1).
      integerNode(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
      algorithm,
      name,
      // An hour back: the clocks of the machine and of the browser seldom agree to the second.
      sequence([timeNode(new Date(now.getTime() - 3_600_000)), timeNode(new Date(now.getTime() + days * DAY))]),
      name,
      publicKeyNode(key),
      context(3, [
        sequence([
          extension('2.5.29.19', sequence([]), true),
          extension('2.5.29.15', usage(key), true),
          extension('2.5.29.37', sequence([oidNode(SERVER_AUTHENTICATION)])),
          alternativeNamesExtension(namesOf(subject)),
          extension('2.5.29.14', octetString(keyIdentifier(key)))
        ])
      ])
    ])
  )
  return { certificatePem: pemOf('CERTIFICATE', der), keyPem: keyPemOf(key) }
}

/** RSA 2048 is accepted by every client and by OpenSSL's security level 2; EC P-256 by every client that knows ECDSA. */
export type SelfSignedKey = Extract<CertificateKeyType, 'rsa-2048' | 'ec-p256'>

const newKey = (type: SelfSignedKey): KeyObject =>
  type === 'ec-p256'
    ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

/**
 * @param input `names` are DNS names and IP addresses. Chromium refuses server certificates of more than 825 days even when they are trusted by hand.
 */
export function selfSigned(
  input: { readonly commonName: string; readonly names: readonly string[]; readonly days: number },
  now: Date,
  key: SelfSignedKey = 'rsa-2048'
): SelfSigned {
  return selfSignedWith(newKey(key), subjectOf({ commonName: input.commonName.slice(0, 64), names: input.names }), input.days, now)
}
