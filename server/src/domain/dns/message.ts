/** DNS messages (RFC 1035) and dynamic updates (RFC 2136), as far as a TXT record needs them. */

export const TYPE = { SOA: 6, TXT: 16, TSIG: 250, ANY: 255 } as const
export const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const
const OPCODE_UPDATE = 5

export interface DnsRecord {
  /** Lower case, without the dot at its end. */
  readonly name: string
  readonly type: number
  readonly class: number
  readonly ttl: number
  readonly data: Buffer
}

export interface DnsMessage {
  readonly id: number
  readonly isAnswer: boolean
  readonly opcode: number
  readonly code: number
  readonly questions: readonly { readonly name: string; readonly type: number; readonly class: number }[]
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additional: readonly DnsRecord[]
  /** Where the last record begins: a signature is always the last. */
  readonly lastAt: number
}

const u16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)])

/** @param name at most 253 characters in labels of 63, as the contract has them. */
export const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .toLowerCase()
      .split('.')
      .filter((label) => label !== '')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0])
  ])

export const recordBytes = ({ name, type, class: kind, ttl, data }: DnsRecord): Buffer =>
  Buffer.concat([nameBytes(name), u16(type), u16(kind), u32(ttl), u16(data.length), data])

const questionBytes = (name: string, type: number): Buffer => Buffer.concat([nameBytes(name), u16(type), u16(CLASS.IN)])

/** @param flags second word of the header. @param counts of the four sections. */
const header = (id: number, flags: number, counts: readonly [number, number, number, number]): Buffer =>
  Buffer.concat([id, flags, ...counts].map(u16))

export const query = (id: number, name: string, type: number): Buffer =>
  Buffer.concat([header(id, 0, [1, 0, 0, 0]), questionBytes(name, type)])

/** A TXT value of at most 255 bytes. */
const textData = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')])

export interface TextChange {
  readonly do: 'add' | 'remove'
  readonly name: string
  readonly value: string
}

/** Long enough for the authority to look, short enough not to be in the way of the next one. Seconds. */
const TTL = 60

/** @param zone the zone that the names are in. */
export const update = (id: number, zone: string, changes: readonly TextChange[]): Buffer =>
  Buffer.concat([
    header(id, OPCODE_UPDATE << 11, [1, 0, changes.length, 0]),
    questionBytes(zone, TYPE.SOA),
    ...changes.map(({ do: what, name, value }) =>
      recordBytes({
        name,
        type: TYPE.TXT,
        class: what === 'add' ? CLASS.IN : CLASS.NONE,
        ttl: what === 'add' ? TTL : 0,
        data: textData(value)
      })
    )
  ])

export class BadDnsMessage extends Error {
  override readonly name = 'BadDnsMessage'
}

interface Cursor {
  readonly bytes: Buffer
  at: number
}

function take(cursor: Cursor, length: number): Buffer {
  const part = cursor.bytes.subarray(cursor.at, cursor.at + length)
  if (part.length !== length) throw new BadDnsMessage('The answer is cut off.')
  cursor.at += length
  return part
}
const takeU16 = (cursor: Cursor): number => take(cursor, 2).readUInt16BE()

/** Pointers may only lead backwards, so that none leads in a circle. */
function takeName(cursor: Cursor): string {
  const labels: string[] = []
  let at = cursor.at
  let end: number | null = null
  let before = at
  for (;;) {
    const length = cursor.bytes[at]
    if (length === undefined) throw new BadDnsMessage('The answer is cut off.')
    if (length >= 0xc0) {
      const to = ((length & 0x3f) << 8) | (cursor.bytes[at + 1] ?? 0)
      end ??= at + 2
      if (to >= before) throw new BadDnsMessage('A name in the answer leads in a circle.')
      before = to
      at = to
      continue
    }
    if (length > 63) throw new BadDnsMessage('A name in the answer is none.')
    at += 1
    if (length === 0) break
    labels.push(
      cursor.bytes
        .subarray(at, at + length)
        .toString('latin1')
        .toLowerCase()
    )
    at += length
    if (labels.length > 128) throw new BadDnsMessage('A name in the answer is too long.')
  }
  cursor.at = end ?? at
  return labels.join('.')
}

function takeRecord(cursor: Cursor): DnsRecord {
  const name = takeName(cursor)
  const [type, kind] = [takeU16(cursor), takeU16(cursor)]
  const ttl = take(cursor, 4).readUInt32BE()
  return { name, type, class: kind, ttl, data: take(cursor, takeU16(cursor)) }
}

/** @throws BadDnsMessage */
export function parseMessage(bytes: Buffer): DnsMessage {
  const cursor: Cursor = { bytes, at: 0 }
  const [id, flags] = [takeU16(cursor), takeU16(cursor)]
  const counts = [takeU16(cursor), takeU16(cursor), takeU16(cursor), takeU16(cursor)] as const
  const questions = Array.from({ length: counts[0] }, () => ({
    name: takeName(cursor),
    type: takeU16(cursor),
    class: takeU16(cursor)
  }))
  let lastAt = cursor.at
  const records = (count: number): DnsRecord[] =>
    Array.from({ length: count }, () => {
      lastAt = cursor.at
      return takeRecord(cursor)
    })
  const [answers, authorities, additional] = [records(counts[1]), records(counts[2]), records(counts[3])]
  return {
    id,
    isAnswer: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    code: flags & 0xf,
    questions,
    answers,
    authorities,
    additional,
    lastAt
  }
}

/** The strings of a TXT record, joined. */
export function textOf({ data }: DnsRecord): string {
  const parts: string[] = []
  for (let at = 0; at < data.length; at += 1 + (data[at] ?? 0))
    parts.push(data.subarray(at + 1, at + 1 + (data[at] ?? 0)).toString('latin1'))
  return parts.join('')
}
