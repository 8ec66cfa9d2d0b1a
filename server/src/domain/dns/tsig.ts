/** Signatures of DNS messages by a shared key (TSIG, RFC 8945). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { TsigAlgorithm } from '../../contract/index.ts'
import { BadDnsMessage, CLASS, type DnsMessage, type DnsRecord, nameBytes, recordBytes, TYPE } from './message.ts'

export interface TsigKey {
  readonly name: string
  readonly algorithm: TsigAlgorithm
  /** Base64. */
  readonly secret: string
}

/** Seconds by which the clocks may differ. */
const FUDGE = 300

const DIGESTS: Readonly<Record<TsigAlgorithm, string>> = { 'hmac-sha256': 'sha256', 'hmac-sha384': 'sha384', 'hmac-sha512': 'sha512' }

const u16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])

/** Seconds since 1970 in 48 bits. */
function timeBytes(seconds: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(seconds, 0, 6)
  return bytes
}

/** What is signed besides the message. */
const variables = (key: TsigKey, time: Buffer, fudge: number, error: number, other: Buffer): Buffer =>
  Buffer.concat([
    nameBytes(key.name),
    u16(CLASS.ANY),
    Buffer.alloc(4),
    nameBytes(key.algorithm),
    time,
    u16(fudge),
    u16(error),
    u16(other.length),
    other
  ])

const macOf = (key: TsigKey, parts: readonly Buffer[]): Buffer =>
  createHmac(DIGESTS[key.algorithm], Buffer.from(key.secret, 'base64')).update(Buffer.concat(parts)).digest()

/** Of an answer, the signature of the question is signed, too. */
const before = (questionMac: Buffer | null): readonly Buffer[] => (questionMac === null ? [] : [u16(questionMac.length), questionMac])

/** One more record at the end. */
function withAdditional(message: Buffer, record: Buffer): Buffer {
  const counted = Buffer.from(message)
  counted.writeUInt16BE(counted.readUInt16BE(10) + 1, 10)
  return Buffer.concat([counted, record])
}

/** @param now ms. @returns the message with its signature, and the signature. */
export function signMessage(
  message: Buffer,
  key: TsigKey,
  now: number,
  questionMac: Buffer | null = null
): { readonly bytes: Buffer; readonly mac: Buffer } {
  const time = timeBytes(Math.floor(now / 1000))
  const mac = macOf(key, [...before(questionMac), message, variables(key, time, FUDGE, 0, Buffer.alloc(0))])
  const data = Buffer.concat([nameBytes(key.algorithm), time, u16(FUDGE), u16(mac.length), mac, message.subarray(0, 2), u16(0), u16(0)])
  return { bytes: withAdditional(message, recordBytes({ name: key.name, type: TYPE.TSIG, class: CLASS.ANY, ttl: 0, data })), mac }
}

interface Signature {
  readonly time: Buffer
  readonly fudge: number
  readonly mac: Buffer
  readonly originalId: Buffer
  readonly error: number
  readonly other: Buffer
}

function readSignature({ data }: DnsRecord, key: TsigKey): Signature {
  const head = nameBytes(key.algorithm)
  if (!data.subarray(0, head.length).equals(head) || data.length < head.length + 16)
    throw new BadDnsMessage('The signature is of another kind.')
  const at = head.length
  const size = data.readUInt16BE(at + 8)
  const rest = data.subarray(at + 10 + size)
  if (rest.length < 6) throw new BadDnsMessage('The signature is cut off.')
  return {
    time: data.subarray(at, at + 6),
    fudge: data.readUInt16BE(at + 6),
    mac: data.subarray(at + 10, at + 10 + size),
    originalId: rest.subarray(0, 2),
    error: rest.readUInt16BE(2),
    other: rest.subarray(6, 6 + rest.readUInt16BE(4))
  }
}

/** What a signature says: it holds, or what the other side says is wrong with ours. */
export type Verdict = 'good' | 'missing' | 'wrong' | 'unknown-key' | 'bad-signature' | 'bad-time'

const ERRORS: Readonly<Record<number, Verdict>> = { 16: 'bad-signature', 17: 'unknown-key', 18: 'bad-time' }

/** @param now ms. @param questionMac null when `bytes` is the question. */
export function verifySignature(
  bytes: Buffer,
  message: DnsMessage,
  key: TsigKey,
  now: number,
  questionMac: Buffer | null = null
): { readonly verdict: Verdict; readonly mac: Buffer } {
  const record = message.additional.at(-1)
  const none = Buffer.alloc(0)
  if (record?.type !== TYPE.TSIG) return { verdict: 'missing', mac: none }
  if (record.name !== key.name) return { verdict: 'unknown-key', mac: none }
  const { time, fudge, mac, originalId, error, other } = readSignature(record, key)
  const said = ERRORS[error]
  if (said !== undefined) return { verdict: said, mac: none }
  const unsigned = Buffer.from(bytes.subarray(0, message.lastAt))
  unsigned.set(originalId, 0)
  unsigned.writeUInt16BE(message.additional.length - 1, 10)
  const expected = macOf(key, [...before(questionMac), unsigned, variables(key, time, fudge, error, other)])
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return { verdict: 'wrong', mac }
  const apart = Math.abs(now / 1000 - time.readUIntBE(0, 6))
  return { verdict: apart > fudge ? 'bad-time' : 'good', mac }
}
