/**
 * Reading DER (and the BER that some exporters write) with node-forge's parser, which bounds its depth.
 * Every helper throws on a shape it does not expect; callers turn that into one sentence.
 */
import forge from 'node-forge'

export type Node = forge.asn1.Asn1

export function parseDer(bytes: Buffer): Node {
  return forge.asn1.fromDer(bytes.toString('latin1'))
}

export const toDer = (node: Node): Buffer => Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1')

export function childrenOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || typeof node.value === 'string') throw new Error('a constructed value was expected')
  return node.value
}

export function child(node: Node | undefined, index: number): Node {
  const found = childrenOf(node)[index]
  if (found === undefined) throw new Error('a value is missing')
  return found
}

/** Octets of a string; BER may deliver them in pieces. */
export function octets(node: Node | undefined): Buffer {
  if (node === undefined) throw new Error('a value is missing')
  if (typeof node.value === 'string') return Buffer.from(node.value, 'latin1')
  return Buffer.concat(node.value.map(octets))
}

export const oid = (node: Node | undefined): string => forge.asn1.derToOid(octets(node).toString('latin1'))

/** A positive integer; what does not fit is infinite, so that bounds refuse it. */
export function integer(node: Node | undefined): number {
  const bytes = octets(node)
  if (bytes.length === 0 || (bytes[0] ?? 0) >= 0x80) throw new Error('a positive number was expected')
  return bytes.length > 6 ? Number.POSITIVE_INFINITY : bytes.readUIntBE(0, bytes.length)
}

const { Class, Type } = forge.asn1
export const isUniversal = (node: Node | undefined, type: 'INTEGER' | 'OID' | 'OCTETSTRING' | 'SEQUENCE' | 'SET' | 'BITSTRING'): boolean =>
  node !== undefined && node.tagClass === Class.UNIVERSAL && node.type === Type[type]
export const isContext = (node: Node | undefined, tag: number): boolean =>
  node !== undefined && node.tagClass === Class.CONTEXT_SPECIFIC && Number(node.type) === tag
