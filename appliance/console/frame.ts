/** One picture of the screen: lines with styles, fitted to the terminal. Pure; `terminal.ts` puts it on the wire. */

import { characters } from './characters.ts'
export type Style = 'plain' | 'bold' | 'dim' | 'selected' | 'field' | 'error' | 'good' | 'warning' | 'bar'

export interface Span {
  readonly text: string
  readonly style?: Style
}

/** A line is text, or pieces with styles. */
export type FrameLine = string | readonly Span[]

export interface Frame {
  readonly lines: readonly FrameLine[]
  /** Where the cursor blinks, from 0; null hides it. */
  readonly cursor: { readonly line: number; readonly column: number } | null
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** ANSI, of which every terminal since the vt220 knows these; colours are only an addition to words. */
const SGR: Readonly<Record<Style, string>> = {
  plain: '',
  bold: '\x1b[1m',
  dim: '\x1b[2m',
  selected: '\x1b[7m',
  // The screen of a machine draws no underline, a serial line perhaps no colour.
  field: '\x1b[4;44m',
  error: '\x1b[1;31m',
  good: '\x1b[32m',
  warning: '\x1b[1;33m',
  bar: '\x1b[7m'
}
const RESET = '\x1b[0m'

const spansOf = (line: FrameLine): readonly Span[] => (typeof line === 'string' ? [{ text: line }] : line)

/** The kernel's font has no quotation marks but these; they take one column, too. */
const typewriter = (text: string): string => text.replaceAll(/[“”]/g, '"').replaceAll(/[‘’]/g, "'")

/** @returns the line as the terminal gets it, cut to its width. */
export function painted(line: FrameLine, columns: number): string {
  let room = columns
  let text = ''
  for (const span of spansOf(line)) {
    const shown = characters(span.text).slice(0, room)
    room -= shown.length
    const code = SGR[span.style ?? 'plain']
    const words = typewriter(shown.join(''))
    text += code === '' ? words : `${code}${words}${RESET}`
  }
  return text
}

/** @returns `text` in lines of at most `columns` characters, broken at spaces. */
export function wrapped(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (characters(longer).length <= columns) {
        line = longer
        continue
      }
      if (line !== '') lines.push(line)
      line = word
      while (characters(line).length > columns) {
        lines.push(characters(line).slice(0, columns).join(''))
        line = characters(line).slice(columns).join('')
      }
    }
    return [...lines, line]
  })
}

const MARGIN = 2

export interface Page {
  readonly title: string
  /** Right of the title: host name and address. */
  readonly context: string
  readonly body: readonly FrameLine[]
  /** Relative to the body. */
  readonly cursor?: Frame['cursor']
  /** What the keys do. */
  readonly keys: string
  /** Above the keys: a countdown, an error of the connection. */
  readonly notice?: Span
  /** First line of the body that is shown, when it is longer than the screen. */
  readonly top?: number
}

/** Rows that are not the body's: title, space, notice, keys. */
export const FURNITURE = 4

export function framed(page: Page, { columns, rows }: Size): Frame {
  const name = ` Ballast  ${page.title}`
  const space = Math.max(1, columns - characters(name).length - characters(page.context).length - 1)
  const bar: FrameLine = [{ text: `${name}${' '.repeat(space)}${page.context} `.padEnd(columns), style: 'bar' }]
  const room = rows - FURNITURE
  const top = Math.max(0, Math.min(page.top ?? 0, page.body.length - room))
  const shown = page.body.slice(top, top + room)
  const margin = ' '.repeat(MARGIN)
  const body = shown.map((line): FrameLine => [{ text: margin }, ...spansOf(line)])
  const padding = Array.from({ length: Math.max(0, room - body.length) }, () => '')
  const more = page.body.length > room ? ` (${top + 1}–${top + shown.length} of ${page.body.length})` : ''
  const cursor = page.cursor ?? null
  return {
    lines: [
      bar,
      '',
      ...body,
      ...padding,
      page.notice === undefined ? '' : [{ text: ' ' }, page.notice],
      [{ text: ` ${page.keys}${more}`, style: 'dim' }]
    ],
    cursor: cursor === null ? null : { line: cursor.line - top + 2, column: cursor.column + MARGIN }
  }
}
