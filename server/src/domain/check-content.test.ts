/** Content rules that cannot be, alone and in the services that use them: each refused with a sentence at the field. */
import { describe, expect, test } from 'vitest'
import { MAX_RULES, type NewContentRule, type NewVirtualService, NewContentRule as Schema } from '../contract/index.ts'
import { checkConfiguration } from './check.ts'
import type { Configuration } from './configuration.ts'
import { EMPTY_CONFIGURATION, NO_CONTENT } from './defaults.ts'
import { addContentRule, addVirtualService, changeContentRule, changeVirtualService, deleteContentRule } from './edit/index.ts'
import { Refusal } from './problems.ts'

const FACTS = { localAddresses: null }

function problemsOf(candidate: Configuration, previous: Configuration): readonly (readonly [path: string, message: string])[] {
  try {
    checkConfiguration(candidate, previous, FACTS)
    return []
  } catch (error) {
    if (error instanceof Refusal) return error.errors.map(({ path, message }) => [path, message] as const)
    throw error
  }
}

const withRules = (...rules: readonly Partial<NewContentRule>[]): Configuration =>
  rules.reduce<Configuration>(
    (next, rule, at) => addContentRule(next, at + 1, { name: `rule-${at + 1}`, type: 'match', pattern: '/a', ...rule }),
    EMPTY_CONFIGURATION
  )

const SERVICE = 9000
const withService = (on: Configuration, input: Partial<NewVirtualService>): Configuration =>
  addVirtualService(on, SERVICE, { address: '10.0.0.1', port: 80, ...input })
const content = NO_CONTENT

describe('a rule alone', () => {
  test.each<[Partial<NewContentRule>, string, string]>([
    [{ pattern: '' }, 'pattern', 'what to look for'],
    [{ pattern: '(a+)+' }, 'pattern', 'fits in several ways'],
    [{ type: 'add-header', replacement: 'x' }, 'header', 'needs the name of a header field'],
    [{ type: 'add-header', header: 'X-A' }, 'replacement', 'Type the value'],
    [{ type: 'replace-header', header: 'Content-Length', replacement: '1' }, 'header', 'belongs to the connection itself'],
    [{ type: 'delete-header', header: 'transfer-encoding' }, 'header', 'belongs to the connection itself'],
    [{ type: 'delete-header', header: 'Host' }, 'header', 'Use Replace Header'],
    [{ type: 'replace-header', header: 'X-A', pattern: '(a)', replacement: '\\2' }, 'replacement', 'the Match String has one group'],
    [{ type: 'replace-header', header: 'X-A', pattern: 'a', replacement: 'b\\n' }, 'replacement', 'number of a group'],
    [{ type: 'modify-url', replacement: 'https://elsewhere/' }, 'replacement', 'starts with /'],
    [{ type: 'modify-url', replacement: '/a b' }, 'replacement', 'no spaces'],
    [{ ifFlag: 3, ifNotFlag: 3 }, 'ifNotFlag', 'would never act'],
    [{ ifFlag: 3, setFlag: 3 }, 'setFlag', 'set already']
  ])('%o', (rule, path, words) => {
    expect(problemsOf(withRules(rule), EMPTY_CONFIGURATION)).toEqual([[path, expect.stringContaining(words)]])
  })

  test.each(['two words', 'default', '', ' ', 'a"b', '-x'])('the name %o is refused', (name) => {
    expect(Schema.safeParse({ name, type: 'match' }).success).toBe(false)
  })

  test.each(['X Y', 'X:', 'X"', 'X\nY'])('the header field %o is no token', (header) => {
    expect(Schema.safeParse({ name: 'a', type: 'match', header }).success).toBe(false)
  })

  test('names are unique, and differ by case', () => {
    expect(problemsOf(withRules({ name: 'a' }, { name: 'A' }), EMPTY_CONFIGURATION)).toEqual([])
    expect(problemsOf(withRules({ name: 'a' }, { name: 'a' }), EMPTY_CONFIGURATION)).toEqual([['name', expect.stringContaining('“a”')]])
  })

  test(`there are ${MAX_RULES} rules and no more`, () => {
    const full = withRules(...Array.from({ length: MAX_RULES }, () => ({})))
    expect(problemsOf(full, EMPTY_CONFIGURATION)).toEqual([])
    const over = addContentRule(full, MAX_RULES + 1, { name: 'more', type: 'match', pattern: 'x' })
    expect(problemsOf(over, full)).toEqual([['', expect.stringContaining(`${MAX_RULES} content rules already`)]])
  })

  test('what a type does not use does not stay behind', () => {
    const before = withRules({ negate: true, setFlag: 4, includeHost: true })
    expect(changeContentRule(before, 1, { type: 'add-header', header: 'X-A', replacement: 'b' }).contentRules.get(1)).toMatchObject({
      pattern: '',
      negate: false,
      setFlag: null,
      includeHost: false
    })
  })
})

describe('rules in a service', () => {
  const rules = withRules(
    { setFlag: 1 },
    { type: 'add-header', header: 'X-A', replacement: 'b' },
    { type: 'modify-url', replacement: '/b' },
    {}
  )

  test.each<[string, Partial<NewVirtualService>, string, string]>([
    ['missing', { content: { ...content, request: [77] } }, 'content.request', 'Rule 77'],
    ['a header rule that selects', { content: { ...content, selection: [2] } }, 'content.selection', 'Add Header rule'],
    ['a match that changes', { content: { ...content, request: [1] } }, 'content.request', 'Content Matching rule'],
    ['a URL in an answer', { content: { ...content, response: [3] } }, 'content.response', 'Modify URL rule'],
    ['without effect', { content: { ...content, selection: [4] } }, 'content.selection', 'has no effect'],
    ['twice', { content: { ...content, request: [2, 2] } }, 'content.request', 'more than once'],
    ['in a generic service', { type: 'generic', content: { ...content, request: [2] } }, 'content.request', 'is Generic'],
    ['beside a redirect', { redirect: { url: 'https://%h%s' }, content: { ...content, response: [2] } }, 'content.response', 'redirect']
  ])('%s', (_what, input, path, words) => {
    expect(problemsOf(withService(rules, input), rules)).toEqual([[path, expect.stringContaining(words)]])
  })

  test('one in use can be deleted only after it was taken off', () => {
    const used = withService(rules, { name: 'Shop', content: { ...content, request: [2] } })
    expect(() => deleteContentRule(used, 2)).toThrow('Rule “rule-2” is in use by “Shop” (10.0.0.1:80).')
    const free = changeVirtualService(used, SERVICE, { content })
    expect(deleteContentRule(free, 2).contentRules.has(2)).toBe(false)
  })

  test('a rule in use cannot become one that does nothing in its place', () => {
    const used = withService(rules, { content: { ...content, request: [2] } })
    expect(problemsOf(changeContentRule(used, 2, { type: 'match', pattern: 'a' }), used)).toEqual([
      ['type', expect.stringContaining('does nothing in Request Rules')]
    ])
  })

  const circle = withRules({ ifFlag: 1, setFlag: 2 }, { ifFlag: 2, setFlag: 3 }, { ifFlag: 3, setFlag: 1 }, { setFlag: 2 })

  test('flags that wait for each other in a circle', () => {
    const [problem, ...others] = problemsOf(withService(circle, { content: { ...content, selection: [1, 2, 3] } }), circle)
    expect(problem).toEqual(['content.selection', expect.stringContaining('“rule-1” → “rule-2” → “rule-3” → “rule-1”')])
    expect(others).toEqual([])
  })

  test('a circle that another rule enters is none', () => {
    expect(problemsOf(withService(circle, { content: { ...content, selection: [1, 2, 3, 4] } }), circle)).toEqual([])
  })
})
