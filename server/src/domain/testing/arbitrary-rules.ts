/** Random content rules that are valid, and lists of them that suit their places. */
import * as fc from 'fast-check'
import { BODY, type ContentProperties, type ContentRule, type Id, SOURCE_IP } from '../../contract/index.ts'
import { newContentRule } from '../defaults.ts'
import * as value from './values.ts'

/** With groups as many as are referred to below, and what breaks text formats. */
const REGEXP = fc.constantFrom(
  '^/images/',
  '\\.(?:png|jpe?g|gif)$',
  '^/old/(.*)$',
  '(["\'`$HOME#%{}])(x)?',
  'a b  c',
  '%[src]|\\\\n',
  '[^\\]"]{2,9}$',
  '^(?i:/ÜBER/)(ß+)',
  '}',
  '^(?>[a-z]+\\.)*example$'
)
const groupsOf = (pattern: string): number => (pattern.startsWith('([') ? 2 : /^\^\/old|ÜBER/.test(pattern) ? 1 : 0)

const text = fc.oneof(value.name, fc.constantFrom('}', '{', 'if', '-i', '--', '\\', '/app', 'no "quotes"')).map((some) => some || '/x')
const replacement = (groups: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom('/new', '%', '"', '$HOME', '\\\\', '#', 'x'),
        fc.integer({ min: 0, max: groups }).map((at) => `\\${at}`)
      ),
      { minLength: 1, maxLength: 5 }
    )
    .map((parts) => parts.join(''))

const header = value.token.map((name) => `X-${name}`)
const flag = fc.option(fc.integer({ min: 0, max: 4 }), { freq: 1 })
type Draft = Omit<ContentRule, 'id'>
const draft = (input: fc.Arbitrary<Omit<Parameters<typeof newContentRule>[1], 'name'>>): fc.Arbitrary<Draft> =>
  fc.tuple(input, flag, flag).map(([given, ifFlag, ifNotFlag]) => {
    const { id: _id, ...rule } = newContentRule(1, { ...given, name: 'rule', ifFlag, ifNotFlag: ifNotFlag === ifFlag ? null : ifNotFlag })
    return rule
  })

const match = draft(
  fc
    .record({
      type: fc.constant('match' as const),
      kind: fc.oneof(
        REGEXP.map((pattern) => ({ matchType: 'regex' as const, pattern })),
        fc.record({ matchType: fc.constantFrom('prefix' as const, 'postfix' as const), pattern: text })
      ),
      header: fc.oneof(
        { weight: 2, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.oneof(fc.constantFrom(BODY, SOURCE_IP), header) }
      ),
      negate: fc.boolean(),
      ignoreCase: fc.boolean(),
      includeHost: fc.boolean(),
      includeQuery: fc.boolean(),
      failOnMatch: fc.boolean(),
      // Above every flag that a rule waits for, so that no circle comes about.
      setFlag: fc.option(fc.integer({ min: 5, max: 9 }))
    })
    .map(({ kind, ...rule }) => ({ ...rule, ...kind, ...(rule.header === '' ? {} : { includeHost: false, includeQuery: false }) }))
)

const pair = REGEXP.chain((pattern) => fc.tuple(fc.constant(pattern), replacement(groupsOf(pattern))))

const other = draft(
  fc.oneof(
    fc.record({ type: fc.constant('add-header' as const), header, replacement: text }),
    fc.record({ type: fc.constant('delete-header' as const), header }),
    fc
      .record({ type: fc.constant('replace-header' as const), header, pair, ignoreCase: fc.boolean() })
      .map(({ pair: [pattern, put], ...rule }) => ({ ...rule, pattern, replacement: put })),
    fc.record({
      type: fc.constant('modify-url' as const),
      pattern: REGEXP,
      replacement: value.urlPath.map((path) => path.replaceAll('\\', '/')),
      ignoreCase: fc.boolean()
    })
  )
)

/** Rules without ids. */
export const contentRules: fc.Arbitrary<readonly Draft[]> = fc
  .array(fc.oneof(match, other), { maxLength: 8 })
  .map((list) => list.map((rule, at) => ({ ...rule, name: `rule-${at}` })))

const some = (rules: readonly ContentRule[], fits: (rule: ContentRule) => boolean): fc.Arbitrary<Id[]> =>
  fc.shuffledSubarray(rules.filter(fits).map(({ id }) => id))

/** The lists of a service that reads requests. */
export const contentOf = (rules: readonly ContentRule[]): fc.Arbitrary<ContentProperties> =>
  fc.record({
    switching: fc.boolean(),
    precedence: some(rules, (rule) => rule.type === 'match'),
    selection: some(rules, (rule) => rule.type === 'match' && (rule.failOnMatch || rule.setFlag !== null)),
    request: some(rules, (rule) => rule.type !== 'match'),
    response: some(rules, (rule) => rule.type.endsWith('-header'))
  })

/** What leads to a real server or a SubVS. */
export const leads = (rules: readonly ContentRule[]): fc.Arbitrary<{ rules: Id[]; defaultRule: boolean }> =>
  fc.record({ rules: some(rules, (rule) => rule.type === 'match'), defaultRule: fc.boolean() })
