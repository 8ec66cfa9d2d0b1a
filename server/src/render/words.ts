/**
 * The only way from text to engine files. A line can be made of our own literal words and of `Word`s, and a `Word`
 * comes only from the functions here, each of which quotes for one place in HAProxy's grammar (manual, 2.2):
 * `word` for an argument, `format` for a log-format, `arg` for an argument in parentheses.
 */

declare const brand: unique symbol
/** One argument of a line, quoted where it needs to be. */
export type Word = string & { readonly [brand]: 'word' }
/** One argument between parentheses of a fetch or converter, quoted for that second level. */
export type Arg = string & { readonly [brand]: 'arg' }
/** A sample expression of ours, e.g. `req.hdr(host),host_only`; not yet quoted as a word. */
export type Expression = string & { readonly [brand]: 'expression' }
/** A whole line. */
export type Line = string & { readonly [brand]: 'line' }

/** HAProxy stops at 64 words (MAX_LINE_ARGS in its defaults.h). */
export const MAX_WORDS = 64
/** HAProxy enlarges its buffer as needed; 60 kB was accepted. A redirect URL of nothing but `%h`, the longest line that valid input makes, has 14 kB. */
export const MAX_LINE_BYTES = 32_768

/**
 * These mean nothing to HAProxy anywhere in a word. Words of these alone stay without quotes, which also makes them fit
 * the runtime API, whose parser knows no quotes.
 */
const PLAIN = /^[A-Za-z0-9_.:/@,=+()[\]|-]+$/
/** Printable between double quotes; everything else travels as `\xNN`. */
const QUOTED_SAFE = new Set(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/@,=+()|- ?&;%[]^*!', (c) => c.charCodeAt(0))
)

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

/** HAProxy keeps words as C strings: a NUL would silently cut one short. */
function refuseNul(text: string): void {
  if (text.includes('\0')) throw new Error('A NUL character cannot be written into an engine file.')
}

/** @returns `text` as exactly one argument. */
export function word(text: string): Word {
  if (PLAIN.test(text)) return text as Word
  refuseNul(text)
  let quoted = ''
  for (const byte of Buffer.from(text, 'utf8')) quoted += QUOTED_SAFE.has(byte) ? String.fromCharCode(byte) : hex(byte)
  return `"${quoted}"` as Word
}

/** @returns a whole number as a word. */
export function integer(value: number): Word {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is not a whole number.`)
  return String(value) as Word
}

/**
 * @returns `text` as one argument in parentheses. The second level knows `\\` and `\"` but no `\xNN`; `word` then
 * protects these very characters on the first level.
 */
export function arg(text: string): Arg {
  if (/^[A-Za-z0-9_.-]+$/.test(text)) return text as Arg
  refuseNul(text)
  return `"${text.replace(/["\\]/g, '\\$&')}"` as Arg
}

/** Template tag: a sample expression out of our own text, quoted arguments and other expressions. */
export function expression(literals: TemplateStringsArray, ...args: readonly (Arg | Expression)[]): Expression {
  return String.raw({ raw: literals }, ...args) as Expression
}

/** @returns the expression as one argument (not in a log-format). */
export const sample = (of: Expression): Word => word(of)

/** Marks what `format` is to evaluate. */
export interface Evaluated {
  readonly evaluate: Expression
}
export const evaluate = (of: Expression): Evaluated => ({ evaluate: of })

/** @returns one argument for a place that HAProxy reads as log-format: text stays text, only `evaluate` parts are evaluated. */
export const format = (...parts: readonly (string | Evaluated)[]): Word =>
  word(parts.map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : `%[${part.evaluate}]`)).join(''))

/** @returns `address:port` as HAProxy reads it, IPv6 in brackets. */
export const endpoint = (address: string, port: number): Word => word(`${literalAddress(address)}:${integer(port)}`)

/** Whether a `Host` of the contract is an IP address; its host names neither have colons nor end in a number. */
export const isAddress = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host)

/** @returns the address as it stands in a URL or Host header. */
export const literalAddress = (address: string): string => (address.includes(':') ? `[${address}]` : address)

type Hole = Word | number | readonly Word[]

const splitLiterals = new WeakMap<TemplateStringsArray, readonly (readonly Word[])[]>()

/** The literal parts of a template as words, once per place in our source. */
function literalWords(literals: TemplateStringsArray): readonly (readonly Word[])[] {
  const known = splitLiterals.get(literals)
  if (known !== undefined) return known
  literals.forEach((text, at) => {
    const glued = (at > 0 && /^\S/.test(text)) || (at < literals.length - 1 && /\S$/.test(text))
    if (glued) throw new Error(`A value in a line is a word by itself: put spaces round it, not "${text}".`)
  })
  const split = literals.map((text) => text.split(' ').filter((part) => part !== '') as Word[])
  splitLiterals.set(literals, split)
  return split
}

/** Template tag: several words. Literal text is ours and split at spaces; values are `Word`s, whole numbers, or lists of words. */
export function words(literals: TemplateStringsArray, ...values: readonly Hole[]): readonly Word[] {
  const parts = literalWords(literals)
  const list = [...(parts[0] ?? [])]
  values.forEach((value, at) => {
    if (typeof value === 'string') list.push(value)
    else if (typeof value === 'number') list.push(integer(value))
    else list.push(...value)
    list.push(...(parts[at + 1] ?? []))
  })
  return list
}

/** Template tag: a line. */
export function line(literals: TemplateStringsArray, ...values: readonly Hole[]): Line {
  const list = words(literals, ...values)
  const text = list.join(' ')
  if (list.length > MAX_WORDS) throw new Error(`HAProxy takes ${MAX_WORDS} words in a line, not ${list.length}: ${text}`)
  if (text.length > MAX_LINE_BYTES) throw new Error(`The line is longer than ${MAX_LINE_BYTES} bytes: ${text.slice(0, 80)}…`)
  return text as Line
}

/** Template tag: a remark of ours. Takes numbers only, so that no text of a user can stand in a comment. */
export const comment = (literals: TemplateStringsArray, ...numbers: readonly number[]): Line =>
  `# ${String.raw({ raw: literals }, ...numbers.map(integer))}` as Line

/** @returns a section: its head, and its lines indented. */
export const section = (head: Line, lines: readonly Line[]): string => `${head}\n${lines.map((text) => `  ${text}\n`).join('')}`

/** @returns a duration as a word. HAProxy's timers hold 24.8 days; the contract lets none be longer. */
export const seconds = (count: number): Word => word(`${integer(count)}s`)
