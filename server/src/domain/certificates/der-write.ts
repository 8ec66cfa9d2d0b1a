/** Writing DER: the few types that requests and certificates are made of. */
import forge from 'node-forge'
import type { Node } from './der.ts'

const { asn1 } = forge
const { Class, Type } = asn1

const text = (bytes: Buffer): string => bytes.toString('latin1')
const primitive = (type: forge.asn1.Type, value: string): Node => asn1.create(Class.UNIVERSAL, type, false, value)

export const sequence = (parts: readonly Node[]): Node => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...parts])
export const setOf = (parts: readonly Node[]): Node => asn1.create(Class.UNIVERSAL, Type.SET, true, [...parts])
export const oidNode = (oid: string): Node => primitive(Type.OID, asn1.oidToDer(oid).getBytes())
export const nothing = (): Node => primitive(Type.NULL, '')
export const yes = (): Node => primitive(Type.BOOLEAN, '\xff')
/** @param bytes big-endian, with a leading zero where the first bit is set and the number is not negative. */
export const integerNode = (bytes: Buffer): Node => primitive(Type.INTEGER, text(bytes))
export const octetString = (bytes: Buffer): Node => primitive(Type.OCTETSTRING, text(bytes))
/** @param unused bits at the end that do not count. */
export const bitString = (bytes: Buffer, unused = 0): Node => primitive(Type.BITSTRING, String.fromCharCode(unused) + text(bytes))
export const utf8String = (value: string): Node => primitive(Type.UTF8, text(Buffer.from(value, 'utf8')))
export const printableString = (value: string): Node => primitive(Type.PRINTABLESTRING, value)
export const ia5String = (value: string): Node => primitive(Type.IA5STRING, value)

/** `[tag]` around other nodes. */
export const context = (tag: number, parts: readonly Node[]): Node => asn1.create(Class.CONTEXT_SPECIFIC, tag, true, [...parts])
/** `[tag]` in place of a string's own type. */
export const contextString = (tag: number, value: Buffer): Node => asn1.create(Class.CONTEXT_SPECIFIC, tag, false, text(value))

/** Years from 2050 on have another type than those before (RFC 5280 §4.1.2.5). */
export function timeNode(date: Date): Node {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`
  return date.getUTCFullYear() < 2050 ? primitive(Type.UTCTIME, digits.slice(2)) : primitive(Type.GENERALIZEDTIME, digits)
}
