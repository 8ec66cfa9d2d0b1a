/**
 * Regular expressions that people type. The engine runs them on what strangers send, so one that compiles is not enough: one whose
 * time explodes with the length of the text would stop a thread of the engine.
 */
import * as z from 'zod'

const MAX_LENGTH = 250
/** More of them in a row take the square, the cube… of the text's length. */
const MAX_OPEN_ENDS = 6

/** Letters that mean something after a backslash, to PCRE; JavaScript takes any. */
export const ESCAPES: ReadonlySet<string> = new Set('dDwWsSbBnrtfaehHvVxAZzk')

interface Piece {
  /** What the piece can begin with, as far as it is one literal character; null when it is more than one. */
  readonly first: string | null
  /** Holds `*`, `+` or `{n,}` at any depth. */
  readonly openEnded: boolean
  /** Alternatives that can begin alike. */
  readonly ambiguous: boolean
}

interface Fault {
  readonly fault: string
}

const CANNOT = 'The engine could need very long for some texts'

/** Reads an expression that compiles; what JavaScript accepts is well formed. */
function createReader(text: string) {
  let at = 0
  let openEnds = 0

  /** One character, class, escape or group. */
  function atom(): Piece | Fault {
    const char = text[at++] ?? ''
    if (char === '(') {
      const mark = /^\?(?:<?[=!]|[a-z-]*:|<[A-Za-z_]\w*>|:)/.exec(text.slice(at))?.[0] ?? ''
      at += mark.length
      const inside = alternatives()
      at++
      return inside
    }
    if (char === '[') {
      while (at < text.length && text[at] !== ']') at += text[at] === '\\' ? 2 : 1
      at++
      return { first: null, openEnded: false, ambiguous: false }
    }
    if (char === '\\') {
      const escaped = text[at++] ?? ''
      if (/[A-Za-z]/.test(escaped) && !ESCAPES.has(escaped))
        return { fault: `\\${escaped} means nothing here. For the letter itself write it without \\.` }
      if (/[1-9k]/.test(escaped)) return { fault: 'References to groups (such as \\1) are not possible here.' }
      return { first: /\w/.test(escaped) ? null : escaped, openEnded: false, ambiguous: false }
    }
    return { first: char === '.' || char === '^' || char === '$' ? null : char, openEnded: false, ambiguous: false }
  }

  function quantified(): Piece | Fault {
    const piece = atom()
    if ('fault' in piece) return piece
    const mark = /^(?:[*+?]|\{(\d+)(,)?(\d*)\})[?+]?/.exec(text.slice(at))
    if (mark === null) return piece
    at += mark[0].length
    const [, least, comma, most] = mark
    const isOpen = /^[*+]/.test(mark[0]) || (comma !== undefined && most === '')
    const times = isOpen ? Number.POSITIVE_INFINITY : Number(most !== undefined && most !== '' ? most : (least ?? 1))
    if (times > 1 && piece.openEnded) return { fault: `${CANNOT}: a repetition stands inside a repetition, as in (a+)+.` }
    if (isOpen && piece.ambiguous) return { fault: `${CANNOT}: alternatives that are repeated begin alike, as in (a|ab)*.` }
    if (times > 1000 && times !== Number.POSITIVE_INFINITY) return { fault: 'Repeat something at most 1000 times.' }
    if (isOpen && ++openEnds > MAX_OPEN_ENDS) return { fault: `${CANNOT}: use * and + at most ${MAX_OPEN_ENDS} times.` }
    return { ...piece, first: /^[*?]|^\{0/.test(mark[0]) ? null : piece.first, openEnded: piece.openEnded || isOpen }
  }

  function sequence(): Piece | Fault {
    let whole: Piece | null = null
    while (at < text.length && text[at] !== '|' && text[at] !== ')') {
      const piece = quantified()
      if ('fault' in piece) return piece
      whole =
        whole === null
          ? piece
          : { first: whole.first, openEnded: whole.openEnded || piece.openEnded, ambiguous: whole.ambiguous || piece.ambiguous }
    }
    return whole ?? { first: null, openEnded: false, ambiguous: false }
  }

  function alternatives(): Piece | Fault {
    const pieces: Piece[] = []
    do {
      if (text[at] === '|') at++
      const piece = sequence()
      if ('fault' in piece) return piece
      pieces.push(piece)
    } while (text[at] === '|')
    const firsts = pieces.map((piece) => piece.first)
    const several = pieces.length > 1
    const alike = several && (firsts.includes(null) || new Set(firsts).size < firsts.length)
    return {
      first: several ? null : (firsts[0] ?? null),
      openEnded: pieces.some((piece) => piece.openEnded),
      ambiguous: alike || pieces.some((piece) => piece.ambiguous)
    }
  }

  return alternatives
}

/** @returns what is wrong with the expression, or null. */
export function expressionFault(text: string): string | null {
  try {
    RegExp(text)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : ''
    return `This is no regular expression: ${why.charAt(0).toLowerCase()}${why.slice(1)}. Check brackets, and write \\ before characters that are meant as such.`
  }
  const read = createReader(text)()
  return 'fault' in read ? read.fault : null
}

/** A regular expression (PCRE) that compiles and ends in time. */
export const Expression = z
  .string()
  .min(1, 'Type a regular expression.')
  .max(MAX_LENGTH, `Use at most ${MAX_LENGTH} characters.`)
  .regex(/^[\x20-\x7e]*$/, 'Use printable ASCII characters only; \\xE4 stands for another byte.')
  .superRefine((text, context) => {
    const fault = expressionFault(text)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })
