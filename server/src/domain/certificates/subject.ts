/** Subjects and alternative names as they stand in requests and certificates. */
import { type CertificateSubject, canonicalAddress } from '../../contract/index.ts'
import type { Node } from './der.ts'
import { toDer } from './der.ts'
import { contextString, ia5String, octetString, oidNode, printableString, sequence, setOf, utf8String, yes } from './der-write.ts'

export type Subject = Readonly<Omit<CertificateSubject, 'names'>> & { readonly names: readonly string[] }

/** @returns the subject with what was left out as empty. */
export const subjectOf = (typed: { readonly [K in keyof Subject]?: Subject[K] | undefined } & Pick<Subject, 'commonName'>): Subject => ({
  country: typed.country ?? '',
  state: typed.state ?? '',
  city: typed.city ?? '',
  company: typed.company ?? '',
  organizationUnit: typed.organizationUnit ?? '',
  commonName: typed.commonName,
  email: typed.email ?? '',
  names: typed.names ?? []
})

interface Attribute {
  readonly field: keyof Omit<Subject, 'names'>
  readonly short: string
  readonly oid: string
  readonly encode: (value: string) => Node
}

/** In the order of X.520, the largest first. */
const ATTRIBUTES: readonly Attribute[] = [
  { field: 'country', short: 'C', oid: '2.5.4.6', encode: printableString },
  { field: 'state', short: 'ST', oid: '2.5.4.8', encode: utf8String },
  { field: 'city', short: 'L', oid: '2.5.4.7', encode: utf8String },
  { field: 'company', short: 'O', oid: '2.5.4.10', encode: utf8String },
  { field: 'organizationUnit', short: 'OU', oid: '2.5.4.11', encode: utf8String },
  { field: 'commonName', short: 'CN', oid: '2.5.4.3', encode: utf8String },
  { field: 'email', short: 'emailAddress', oid: '1.2.840.113549.1.9.1', encode: ia5String }
]

const attributesOf = (subject: Subject): readonly Attribute[] => ATTRIBUTES.filter(({ field }) => subject[field] !== '')

export const nameNode = (subject: Subject): Node =>
  sequence(attributesOf(subject).map(({ field, oid, encode }) => setOf([sequence([oidNode(oid), encode(subject[field])])])))

/** `C=DE, O=Contoso, CN=mail.contoso.com`, as certificates are shown. */
export const subjectLine = (subject: Subject): string =>
  attributesOf(subject)
    .map(({ field, short }) => `${short}=${subject[field]}`)
    .join(', ')

/** `192.0.2.1` as 4 bytes, `2001:db8::1` as 16. */
function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const groups = (part: string): readonly number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0)
  return Buffer.from([...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]))
}

const DNS = 2
const IP = 7

const alternativeName = (name: string): Node => {
  const address = canonicalAddress(name)
  return address === null ? contextString(DNS, Buffer.from(name, 'latin1')) : contextString(IP, addressBytes(address))
}

/** @param value DER of the extension's own value. */
export const extension = (oid: string, value: Node, isCritical = false): Node =>
  sequence([oidNode(oid), ...(isCritical ? [yes()] : []), octetString(toDer(value))])

/** All names that a certificate for this subject is valid for; the common name first. */
export const namesOf = ({ commonName, names }: Pick<Subject, 'commonName' | 'names'>): readonly string[] => [
  ...new Set([commonName, ...names])
]

export const alternativeNamesExtension = (names: readonly string[]): Node => extension('2.5.29.17', sequence(names.map(alternativeName)))
