/** The encoder against a reader that was written from HAProxy's manual; tests/engine/words.test.ts has the engine itself. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWords } from './testing/read.ts'
import { arg, endpoint, evaluate, expression, format, integer, line, MAX_WORDS, sample, seconds, word, words } from './words.ts'

/** Any well-formed text without NUL, with a taste for what means something to HAProxy. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', "'", '\\', '\\x22', '$HOME', '#', '%', '%[src]', ' ', '\n', '\t', '{', '}', ')', ','),
      fc.string({ unit: 'binary' })
    )
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))

describe('word', () => {
  test('any text is exactly one argument, and the same text', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(readWords(line`a ${word(value)} b`)).toEqual(['a', value, 'b'])
      }),
      { numRuns: 2000 }
    )
  })

  test('is pure printable ASCII on one line', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(word(value)).toMatch(/^[\x20-\x7e]+$/)
      }),
      { numRuns: 1000 }
    )
  })

  test('stays readable where nothing needs a quote', () => {
    expect([word('vs12'), word('certs/c5.pem'), endpoint('2001:db8::1', 443), seconds(9), word('')]).toEqual([
      'vs12',
      'certs/c5.pem',
      '[2001:db8::1]:443',
      '9s',
      '""'
    ])
  })

  test('quotes what would end, split or start something', () => {
    expect(word('a b"c\n$d#')).toBe('"a b\\x22c\\x0a\\x24d\\x23"')
  })

  test('refuses NUL, which would cut the text short in the engine', () => {
    expect(() => word('a\0b')).toThrow('NUL')
    expect(() => arg('a\0b')).toThrow('NUL')
  })
})

describe('format', () => {
  test('doubles every % of a text and evaluates only our own parts', () => {
    expect(readWords(line`x ${format('50%[src]', evaluate(expression`req.hdr(host)`), '%')}`)).toEqual(['x', '50%%[src]%[req.hdr(host)]%%'])
  })
})

describe('arg', () => {
  test('is quoted for the second level', () => {
    expect(readWords(line`x ${sample(expression`str(${arg('a)"\\,b')})`)}`)).toEqual(['x', 'str("a)\\"\\\\,b")'])
  })
})

describe('line', () => {
  test('joins literal words, words, numbers and lists', () => {
    expect(line`server ${word('rs1')} port ${80} ${words`weight ${5}`} ${[]}`).toBe('server rs1 port 80 weight 5')
  })

  test('a value touches no literal text', () => {
    expect(() => line`timeout ${word('9')}s`).toThrow('put spaces round it')
  })

  test('numbers are whole', () => {
    expect(() => integer(1.5)).toThrow('whole number')
    expect(() => integer(Number.NaN)).toThrow('whole number')
  })

  test('ends before the engine stops reading', () => {
    const list = (count: number) => Array.from({ length: count }, () => word('a'))
    expect(readWords(line`${list(MAX_WORDS)}`)).toHaveLength(64)
    expect(() => line`${list(MAX_WORDS + 1)}`).toThrow('64 words')
    expect(() => line`${word('a'.repeat(33_000))}`).toThrow('longer than')
  })

  test('the types let no plain text into a line', () => {
    // @ts-expect-error: a string is no word
    expect(line`acl ${'user text'}`).toBe('acl user text')
  })
})
