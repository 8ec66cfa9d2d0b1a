/**
 * Reads HAProxy's configuration language back, for tests: what the engine will understand, from the manual's rules
 * (2.2) and independent of the code that writes. Knows quotes, escapes and comments; refuses what it does not know,
 * such as variables, instead of guessing.
 */

/** A line as the engine sees it. */
export interface ReadLine {
  readonly number: number
  readonly words: readonly string[]
}

export interface ReadSection {
  /** `global`, `frontend`, … */
  readonly kind: string
  readonly name: string
  readonly lines: readonly ReadLine[]
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 }
const SECTIONS = new Set(['global', 'defaults', 'peers', 'cache', 'frontend', 'backend', 'listen'])

interface Cursor {
  readonly bytes: Buffer
  at: number
}

/** Reads the escape after a backslash and @returns the byte it stands for. */
function readEscape(cursor: Cursor): number {
  cursor.at += 1
  const byte = cursor.bytes[cursor.at]
  if (byte === undefined) throw new Error('A line ends in a backslash.')
  const character = String.fromCharCode(byte)
  if (character !== 'x') {
    if (!(character in ESCAPES) && !' #\\\'"$'.includes(character)) throw new Error(`Unknown escape \\${character}.`)
    cursor.at += 1
    return ESCAPES[character] ?? byte
  }
  const digits = cursor.bytes.toString('latin1', cursor.at + 1, cursor.at + 3)
  if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw new Error(`\\x${digits} is no byte.`)
  cursor.at += 3
  return Number.parseInt(digits, 16)
}

/** Reads up to the closing quote. */
function readQuoted(cursor: Cursor, quote: '"' | "'"): number[] {
  const text: number[] = []
  cursor.at += 1
  for (;;) {
    const byte = cursor.bytes[cursor.at]
    if (byte === undefined) throw new Error(`A ${quote} is never closed.`)
    const character = String.fromCharCode(byte)
    if (character === quote) break
    if (quote === '"' && character === '$') throw new Error('A variable stands in double quotes.')
    if (quote === '"' && character === '\\') text.push(readEscape(cursor))
    else {
      text.push(byte)
      cursor.at += 1
    }
  }
  cursor.at += 1
  return text
}

function readWord(cursor: Cursor): string {
  const text: number[] = []
  for (;;) {
    const byte = cursor.bytes[cursor.at]
    const character = byte === undefined ? ' ' : String.fromCharCode(byte)
    if (byte === undefined || character === ' ' || character === '\t' || character === '#') return Buffer.from(text).toString('utf8')
    if (character === '"' || character === "'") text.push(...readQuoted(cursor, character))
    else if (character === '\\') text.push(readEscape(cursor))
    else {
      text.push(byte)
      cursor.at += 1
    }
  }
}

/** @returns the words of one line. */
export function readWords(text: string): readonly string[] {
  const cursor: Cursor = { bytes: Buffer.from(text, 'utf8'), at: 0 }
  const list: string[] = []
  for (;;) {
    while (cursor.bytes[cursor.at] === 0x20 || cursor.bytes[cursor.at] === 0x09) cursor.at += 1
    if (cursor.at >= cursor.bytes.length || cursor.bytes[cursor.at] === 0x23) return list
    list.push(readWord(cursor))
  }
}

/** @returns the sections of a configuration in order. */
export function readSections(text: string): readonly ReadSection[] {
  const sections: { kind: string; name: string; lines: ReadLine[] }[] = []
  text.split('\n').forEach((raw, at) => {
    const words = readWords(raw)
    const [first] = words
    if (first === undefined) return
    if (SECTIONS.has(first)) sections.push({ kind: first, name: words[1] ?? '', lines: [] })
    else {
      const open = sections.at(-1)
      if (open === undefined) throw new Error(`Line ${at + 1} stands before any section.`)
      open.lines.push({ number: at + 1, words })
    }
  })
  return sections
}

/** @returns the lines of a section that start with these words, without them. */
export const linesWith = (of: ReadSection | undefined, ...start: readonly string[]): readonly (readonly string[])[] =>
  (of?.lines ?? []).filter((entry) => start.every((text, at) => entry.words[at] === text)).map((entry) => entry.words.slice(start.length))
