/** Signing requests (PKCS#10, RFC 2986): subject and alternative names, signed with the key that they are for. */
import type { KeyObject } from 'node:crypto'
import { context, integerNode, oidNode, sequence, setOf } from './der-write.ts'
import { pemOf, publicKeyNode, signed } from './keys.ts'
import { alternativeNamesExtension, nameNode, namesOf, type Subject } from './subject.ts'

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'

/** @returns the request as DER. */
export const requestDer = (subject: Subject, key: KeyObject): Buffer =>
  signed(key, () =>
    sequence([
      integerNode(Buffer.from([0])),
      nameNode(subject),
      publicKeyNode(key),
      context(0, [sequence([oidNode(EXTENSION_REQUEST), setOf([sequence([alternativeNamesExtension(namesOf(subject))])])])])
    ])
  )

export const requestPem = (subject: Subject, key: KeyObject): string => pemOf('CERTIFICATE REQUEST', requestDer(subject, key))
