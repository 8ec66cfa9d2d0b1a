/** Keys that are made here, how they sign, and how a certificate finds the key that it belongs to. */
import { createHash, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { CertificateKeyType } from '../../contract/index.ts'
import { type Node, parseDer, toDer } from './der.ts'
import { bitString, nothing, oidNode, sequence } from './der-write.ts'

const generate = promisify(generateKeyPair)

/** In a thread of its own: an RSA key of 4096 bits takes a second or more. */
export async function makeKey(type: CertificateKeyType): Promise<KeyObject> {
  switch (type) {
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return (await generate('rsa', { modulusLength: Number(type.slice(4)) })).privateKey
    case 'ec-p256':
      return (await generate('ec', { namedCurve: 'prime256v1' })).privateKey
    case 'ec-p384':
      return (await generate('ec', { namedCurve: 'secp384r1' })).privateKey
  }
}

/** @returns the key as the store keeps it. */
export const keyPemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()

/** SubjectPublicKeyInfo of a private or public key. */
const publicDer = (key: KeyObject): Buffer => (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' })

export const publicKeyNode = (key: KeyObject): Node => parseDer(publicDer(key))

/** Names a key pair by its public half: SHA-256 of SubjectPublicKeyInfo, hex. Null for a key that cannot be read. */
export function publicKeyId(key: () => KeyObject): string | null {
  try {
    return createHash('sha256').update(publicDer(key())).digest('hex')
  } catch {
    return null
  }
}

interface Signing {
  readonly digest: string
  readonly algorithm: Node
}

function signingOf(key: KeyObject): Signing {
  if (key.asymmetricKeyType === 'rsa') {
    return { digest: 'sha256', algorithm: sequence([oidNode('1.2.840.113549.1.1.11'), nothing()]) }
  }
  // The digest is as strong as the curve.
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1'
    ? { digest: 'sha384', algorithm: sequence([oidNode('1.2.840.10045.4.3.3')]) }
    : { digest: 'sha256', algorithm: sequence([oidNode('1.2.840.10045.4.3.2')]) }
}

/** SIGNED: what is signed, how, and the signature. @param make gets the algorithm, since a certificate says it inside, too. */
export function signed(key: KeyObject, make: (algorithm: Node) => Node): Buffer {
  const { digest, algorithm } = signingOf(key)
  const body = make(algorithm)
  return toDer(sequence([body, algorithm, bitString(sign(digest, toDer(body), key))]))
}

/** @returns DER as PEM, in lines of 64. */
export const pemOf = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
