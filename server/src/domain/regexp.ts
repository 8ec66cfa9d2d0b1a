/**
 * Regular expressions of content rules, read far enough to refuse those whose time explodes: the engine tries them on texts that
 * strangers send, in the thread that serves everybody. Whether PCRE compiles one is asked of the engine.
 *
 * Refused is a repetition without end of something that fits a text in more than one way: `(a+)*`, `(a|a)+`. A group that gives
 * nothing back (`(?>…)`, `a++`) fits in one way only.
 */

import { ESCAPES } from '../contract/index.ts'

/** Repetitions up to this many times cost little even when nested. */
const FEW = 16
/** Each of them multiplies the work by the length of the text; the engine gives up after ten million steps. */
const MOST_ENDLESS = 6

/** What is known of a part of an expression. */
interface Part {
  /** Fits texts of several lengths, and may try them one after another. */
  readonly varies: boolean
  /** The only character it can start with; null when there are several or nobody knows. */
  readonly head: string | null
}

export interface RegexpFacts {
  /** Capturing groups. */
  readonly groups: number
}

class Unfit extends Error {}

const WHY_NESTED =
  'repeats something that itself fits in several ways, so that some texts take the engine for ever. Write it without a repetition inside a repetition, or make the inner one possessive: ([a-z]++\\.)* instead of ([a-z]+\\.)*.'

class Reader {
  private at = 0
  private endless = 0
  groups = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  whole(): void {
    this.alternatives()
    if (this.at < this.text.length) throw new Unfit('has a ) without its (. For the character itself write \\).')
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found !== null) this.at += found[0].length
    return found
  }

  private alternatives(): Part & { readonly ambiguous: boolean } {
    const parts = [this.sequence()]
    while (this.take(/\|/y) !== null) parts.push(this.sequence())
    const heads = new Set(parts.map(({ head }) => head))
    const ambiguous = parts.length > 1 && (heads.has(null) || heads.size < parts.length)
    return {
      varies: parts.length > 1 || parts.some(({ varies }) => varies),
      ambiguous: ambiguous || parts.some(({ varies }) => varies),
      head: parts.length === 1 ? (parts[0]?.head ?? null) : null
    }
  }

  private sequence(): Part {
    const parts: Part[] = []
    while (this.at < this.text.length && !/[|)]/.test(this.text.charAt(this.at))) parts.push(this.repeated())
    return { varies: parts.some(({ varies }) => varies), head: parts[0]?.head ?? null }
  }

  private repeated(): Part {
    const start = this.at
    const atom = this.atom()
    const found = this.take(/(?:[*+?]|\{\d+(?:,\d*)?\})/y)
    if (found === null) return atom
    const [sign] = found
    const bounds = /^\{(\d+)(,?)(\d*)\}$/.exec(sign)
    const least = bounds === null ? (sign === '+' ? 1 : 0) : Number(bounds[1])
    const most =
      sign === '?'
        ? 1
        : bounds === null || (bounds[2] === ',' && bounds[3] === '')
          ? Number.POSITIVE_INFINITY
          : Number(bounds[3] || bounds[1])
    const isPossessive = this.take(/[+?]/y)?.[0] === '+'
    if (most > FEW && atom.ambiguous) throw new Unfit(`${WHY_NESTED} The part is ${this.text.slice(start, this.at)}`)
    if (most > FEW) this.endless += 1
    if (this.endless > MOST_ENDLESS)
      throw new Unfit(`has more than ${MOST_ENDLESS} repetitions like * and +, which together may take very long. Use fewer.`)
    const varies = !isPossessive && (atom.varies || least !== most)
    return { varies, head: least > 0 ? atom.head : null }
  }

  private atom(): Part & { readonly ambiguous: boolean } {
    const one = (head: string | null): Part & { readonly ambiguous: boolean } => ({ varies: false, ambiguous: false, head })
    if (this.take(/\(/y) !== null) return this.group()
    if (this.take(/\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]/y) !== null) return one(null)
    if (this.take(/\\(?:[1-9]|[gkK])/y) !== null)
      throw new Unfit('refers back to a group inside the Match String, which is not possible here.')
    if (this.take(/\\[QE]/y) !== null) throw new Unfit('uses \\Q or \\E. Put a \\ before each character that is meant as itself.')
    const escaped = this.take(/\\(.)/y)
    if (escaped !== null && /[A-Za-z]/.test(escaped[1] ?? '') && !ESCAPES.has(escaped[1] ?? ''))
      throw new Unfit(`has \\${escaped[1]}, which means nothing. For the letter itself write it without \\.`)
    if (escaped !== null) return one(/\w/.test(escaped[1] ?? '') ? null : (escaped[1] ?? null))
    const [character = ''] = this.take(/./suy) ?? []
    if (character === '[') throw new Unfit('has a [ without its ]. For the character itself write \\[.')
    if (character === '\\') throw new Unfit('ends with a \\. For the character itself write \\\\.')
    if (/[*+?]/.test(character))
      throw new Unfit(`has a ${character} with nothing before it to repeat. For the character itself write \\${character}.`)
    return one(/[.^$]/.test(character) ? null : character)
  }

  private group(): Part & { readonly ambiguous: boolean } {
    if (this.take(/\*/y) !== null) throw new Unfit('has a verb (*…), which is not possible here.')
    const kind = this.take(/\?(?:<?[=!]|>|[a-zA-Z^-]*:|P?<\w+>|'\w+'|[imsx-]+(?=\)))/y)?.[0] ?? ''
    if (kind === '' && this.text.charAt(this.at) === '?')
      throw new Unfit(
        'has a group (?…) of a kind that is not possible here. Possible are (?:…), (?>…), (?=…), (?!…), (?<=…), (?<!…) and (?i).'
      )
    if (kind === '' || /^\?P?<\w|^\?'/.test(kind)) this.groups += 1
    const inside = this.alternatives()
    if (this.take(/\)/y) === null) throw new Unfit('has a ( without its ). For the character itself write \\(.')
    if (kind === '?>') return { varies: false, ambiguous: false, head: inside.head }
    return /^\?<?[=!]/.test(kind) ? { ...inside, head: null } : inside
  }
}

/** @returns what is known of the expression, or why it is refused, as the end of a sentence about it. */
export function readRegexp(text: string): RegexpFacts | { readonly fault: string } {
  const reader = new Reader(text)
  try {
    reader.whole()
    return { groups: reader.groups }
  } catch (error) {
    if (error instanceof Unfit) return { fault: error.message }
    throw error
  }
}
