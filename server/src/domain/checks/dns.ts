/** A question to a name server, as bytes (RFC 1035), and which answers are good. */

/** Recursion desired; the id is fixed, since the answer comes over a connection of its own. */
const ID = 'BA11'
const HEADER = `${ID}01000001000000000000`
const TYPE_A = '0001'
const TYPE_NS = '0002'
const CLASS_IN = '0001'

const hexByte = (value: number): string => value.toString(16).padStart(2, '0').toUpperCase()

const labels = (name: string): string =>
  name === ''
    ? '00'
    : `${name
        .split('.')
        .map((label) => hexByte(label.length) + Buffer.from(label, 'latin1').toString('hex').toUpperCase())
        .join('')}00`

export interface DnsQuery {
  /** Upper-case hexadecimal digits, without the length that goes before it over TCP. */
  readonly query: string
  /** Expression over the digits of the answer, to be put after `^`. */
  readonly answer: string
  readonly asked: string
  readonly wanted: string
}

/** @param name empty asks for the servers of the root, which shows that a name server works, whatever it knows. */
export function dnsQuery(name: string): DnsQuery {
  const type = name === '' ? TYPE_NS : TYPE_A
  const query = `${HEADER}${labels(name)}${type}${CLASS_IN}`
  // The first bit of the flags says that it is an answer, the last four are its code: 0 is no error, 2 a failure of the server.
  return name === ''
    ? { query, answer: `${ID}[89A-F]..[013-9A-F]`, asked: 'the name servers of the root', wanted: 'an answer other than “server failure”' }
    : { query, answer: `${ID}[89A-F]..0.{4}(?!0000)`, asked: `the address of ${name}`, wanted: `an answer with an address of ${name}` }
}

const CODES: Readonly<Record<number, string>> = {
  0: 'no error',
  1: 'the question was not understood',
  2: 'server failure',
  3: 'the name does not exist',
  4: 'not implemented',
  5: 'refused'
}

/** @returns what a message says, for people; null when it is too short to be one. @param at where it begins. */
export function dnsInWords(bytes: Buffer, at: number): string | null {
  if (bytes.length < at + 12) return null
  const code = bytes.readUInt8(at + 3) & 0x0f
  return `${CODES[code] ?? `code ${code}`}, ${bytes.readUInt16BE(at + 6)} answers`
}
