/** Takes down what is said in a check, as people can read it. */
import type { CheckExchangeEntry } from '../../contract/index.ts'

/** More than anybody reads. */
const MOST_CHARACTERS = 4096

/** Printable ASCII and line breaks stay; everything else as `\xNN`. */
const readable = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[^\t\n\r\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)

const pairs = (bytes: Buffer): string =>
  bytes
    .toString('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ')

const cut = (text: string): string => (text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`)

export interface Recorder {
  note(text: string): void
  sent(bytes: Buffer, as: 'text' | 'hex'): void
  received(bytes: Buffer, as: 'text' | 'hex'): void
  readonly entries: readonly CheckExchangeEntry[]
  /** Milliseconds since the beginning. */
  elapsed(): number
}

export function createRecorder(): Recorder {
  const began = performance.now()
  const entries: CheckExchangeEntry[] = []
  const elapsed = (): number => Math.round((performance.now() - began) * 10) / 10
  const add = (kind: CheckExchangeEntry['kind'], text: string, isHex: boolean): void => {
    entries.push({ at: elapsed(), kind, text: cut(text), isHex })
  }
  const words = (bytes: Buffer, as: 'text' | 'hex'): string => (as === 'hex' ? pairs(bytes) : readable(bytes))
  return {
    note: (text) => add('note', text, false),
    sent: (bytes, as) => add('sent', words(bytes, as), as === 'hex'),
    received: (bytes, as) => {
      if (bytes.length > 0) add('received', words(bytes, as), as === 'hex')
    },
    entries,
    elapsed
  }
}
