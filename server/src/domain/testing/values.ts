/**
 * Random small values that the contract accepts, with a taste for what breaks text formats: quotes, backslashes,
 * percent signs, variables, comments, emoji, marks that combine. Every one is as the contract would canonicalise it.
 */
import * as fc from 'fast-check'
import { canonicalAddress, Name } from '../../contract/index.ts'

const NASTY = [
  '"',
  "'",
  '\\',
  '\\n',
  '%',
  '%[src]',
  '%h',
  '#',
  '$HOME',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a shell variable, meant literally
  '${HOME}',
  '`id`',
  '$(id)',
  ';',
  ' ',
  '|',
  '{ }',
  '<b>',
  '&amp;',
  '“”',
  'ß',
  'Ж',
  'e\u0301',
  '\u{1F600}',
  '\u{1F469}\u200D\u{1F4BB}',
  '\u00a0',
  'backend x',
  'server a 10.0.0.1:80'
] as const

const textOf = (pieces: fc.Arbitrary<string>, options: { minLength: number; maxLength: number }): fc.Arbitrary<string> =>
  fc.array(pieces, options).map((list) => list.join(''))

/** A name as the contract keeps it; may be empty. */
export const name: fc.Arbitrary<string> = textOf(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 12 })), {
  minLength: 0,
  maxLength: 6
})
  .map((text) => Name.safeParse(text).data ?? 'plain')
  .map((text) => text.trim())

const octet = fc.integer({ min: 0, max: 255 })

/** Addresses that a host can have: no multicast, no 0.0.0.0, no zone. */
export const ipV4 = fc.oneof(
  fc.tuple(octet, octet, fc.integer({ min: 1, max: 254 })).map(([a, b, c]) => `127.${a}.${b}.${c}`),
  fc
    .tuple(
      fc.integer({ min: 1, max: 223 }).filter((n) => n !== 169),
      octet,
      octet,
      octet
    )
    .map((parts) => parts.join('.'))
)

const canonicalV6 = (text: string): string => canonicalAddress(text) ?? '::1'

export const ipV6 = fc.oneof(
  fc.constant('::1'),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 6, maxLength: 6 }).map((words) => {
    return canonicalV6(`2001:db8:${words.map((word) => word.toString(16)).join(':')}`)
  })
)

export const ipAddress = fc.oneof({ weight: 4, arbitrary: ipV4 }, { weight: 1, arbitrary: ipV6 })

const label = fc.stringMatching(/^[a-z0-9_](?:[a-z0-9_-]{0,10}[a-z0-9_])?$/)

export const hostName = fc
  .tuple(fc.array(label, { minLength: 0, maxLength: 3 }), fc.constantFrom('local', 'example', 'a', 'x-1', '_srv', 'corp'))
  .map(([labels, last]) => [...labels, last].join('.'))

export const host = fc.oneof({ weight: 3, arbitrary: ipAddress }, { weight: 1, arbitrary: hostName })

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))

export const urlPath = fc.oneof(
  fc.constantFrom('/', '/hosting/discovery', '/%20?a=b&c=%22', '/"quoted"', "/it's", '/\\x', '/$HOME#x', '/%[src]'),
  textOf(printable, { minLength: 0, maxLength: 40 }).map((text) => `/${text}`)
)

const urlPiece = fc.oneof(
  { weight: 3, arbitrary: printable.filter((text) => text !== '%') },
  { weight: 1, arbitrary: fc.constantFrom('%h', '%s', '%20', '%4A', '/', '?', '"', '\\') }
)

export const redirectUrl = fc.oneof(
  fc.constantFrom('https://%h%s', 'https://%h:8443%s', 'http://www.example/', 'https://a/%22#$x{y}'),
  fc
    .tuple(fc.constantFrom('http', 'https'), textOf(urlPiece, { minLength: 1, maxLength: 40 }))
    .map(([scheme, text]) => `${scheme}://${text}`)
    // A piece that ends in a hexadecimal digit may follow a percent code; a lone percent sign cannot appear.
    .filter((text) => !/%(?!h|s|[0-9A-Fa-f]{2})/.test(text))
)

const TOKEN = "ABCXYZabcxyz0189!#$&'*+.^_`|~-".split('')

export const token = fc.oneof(fc.constant('BALLASTID'), textOf(fc.constantFrom(...TOKEN), { minLength: 1, maxLength: 20 }))

/** A moment in whole milliseconds, years 2000 to 2060. */
export const timestamp = fc
  .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2060, 0, 1) })
  .map((milliseconds) => new Date(milliseconds).toISOString())

export const hexDigit = fc.constantFrom(...'0123456789abcdef'.split(''))

export const fingerprint = fc.string({ unit: hexDigit, minLength: 64, maxLength: 64 })
