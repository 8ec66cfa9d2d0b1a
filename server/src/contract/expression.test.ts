import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Expression, expressionFault } from './expression.ts'

test.each(['OK', '^/(owa|ecp)(/.*)?$', 'a{2,5}', '(?i:ready)', '[a-z]+@[a-z]+', '\\d+ ms', '(ab|cd)*', 'x(?=y)', 'a|b|c', '(?:a|b)+c'])(
  '%s is accepted',
  (text) => {
    expect(expressionFault(text)).toBe(null)
  }
)

test.each(['(', '[a', 'a{2,1}', '*a', '(?<n', 'a\\'])('%s does not compile, and the sentence says so', (text) => {
  expect(expressionFault(text)).toMatch(/^This is no regular expression/)
})

test.each(['(a+)+$', '(a*)*', '((ab)+c?)*', '(a|a)*', '(a|ab)*c', '(.|x)+', '(a+){9}', '(.*)\\1', 'a*b*c*d*e*f*g*'])(
  '%s could take for ever and is refused',
  (text) => {
    expect(expressionFault(text)).not.toBe(null)
  }
)

test('any text is judged, and an accepted one compiles', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab(|)[]*+?{2,}\\^$.:<=!-1'.split('')), maxLength: 20 }), (text) => {
      if (Expression.safeParse(text).success) expect(() => new RegExp(text)).not.toThrow()
    }),
    { numRuns: 3000 }
  )
})

test('control characters and long texts are refused', () => {
  expect(Expression.safeParse('a\nb').success).toBe(false)
  expect(Expression.safeParse('a'.repeat(251)).success).toBe(false)
})
