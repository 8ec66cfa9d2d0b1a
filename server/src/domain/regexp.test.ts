import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRegexp } from './regexp.ts'

const faultOf = (text: string): string => {
  const found = readRegexp(text)
  return 'fault' in found ? found.fault : ''
}

describe('what takes the engine for ever is refused', () => {
  test.each([
    '(a+)+',
    '(a*)*b',
    '(?:a|a)*',
    '(a|aa)+$',
    '(.*)*',
    '((a?)b?)*',
    '([a-z]+\\.)*x',
    '(a{1,}){20,}',
    '(?:x|)+',
    '(?=(a+)+)',
    '(a|b?)+'
  ])('%s', (text) => {
    expect(faultOf(text)).toContain('repeats something that itself fits in several ways')
  })

  test('and so are many repetitions in a row', () => {
    expect(faultOf('.*a.*b.*c.*d.*e.*f.*g')).toContain('more than 6 repetitions')
    expect(faultOf('.*a.*b.*c.*d.*e.*f')).toBe('')
  })
})

test.each([
  '^/images/',
  '\\.(?:png|jpe?g|gif)$',
  '^/(a|b)/[^/]+/x{2,3}$',
  '(?>[a-z]+\\.)*example',
  '([a-z]++\\.)*example',
  '(ab|cd)+',
  '([ab][cd])*',
  '[]a-z[:digit:]]+',
  '(?i)^/ß(?<name>x)(?:y)?',
  'a{,3}',
  '(?:\\d{1,3}\\.){3}',
  '}'
])('%s is taken', (text) => {
  expect(faultOf(text)).toBe('')
})

test.each([
  ['(a', 'a ( without its )'],
  ['a)', 'a ) without its ('],
  ['[a', 'a [ without its ]'],
  ['*a', 'nothing before it to repeat'],
  ['a\\', 'ends with a \\'],
  ['(a)\\1', 'refers back'],
  ['(?R)', 'of a kind that is not possible'],
  ['(*LIMIT_MATCH=9)a', 'verb'],
  ['\\Qa\\E', '\\Q']
])('%s: %s', (text, words) => {
  expect(faultOf(text)).toContain(words)
})

test('groups are counted as the engine does', () => {
  expect(['a', '(a)(?:b)((c))', '(?<n>a)(?P<m>b)(?=(c))', '\\(a\\)[(]'].map((text) => readRegexp(text))).toEqual([
    { groups: 0 },
    { groups: 3 },
    { groups: 3 },
    { groups: 0 }
  ])
})

/** JavaScript backtracks as PCRE does, so what is taken must end soon there, too. */
test('what is taken ends soon on texts made to harm', () => {
  const piece = fc.constantFrom('a', 'b', '(', ')', '(?:', '*', '+', '?', '|', '.', '[ab]', '{2,}', 'a*', '(a|b)', '$')
  const texts = ['a'.repeat(60), `${'ab'.repeat(30)}!`, `${'a'.repeat(60)}!`]
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
      (text) => {
        if (faultOf(text) !== '') return
        let compiled: RegExp
        try {
          compiled = new RegExp(text)
        } catch {
          return
        }
        const began = performance.now()
        for (const sample of texts) compiled.test(sample)
        expect(performance.now() - began).toBeLessThan(1500)
      }
    ),
    { numRuns: 1000 }
  )
})
