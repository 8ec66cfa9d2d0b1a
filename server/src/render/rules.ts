/** Content rules as conditions and actions of the engine. */
import { BODY, type ContentRule, type Id, SOURCE_IP, type VirtualService } from '../contract/index.ts'
import { arg, comment, expression, format, type Line, line, sample, section, type Word, word, words } from './words.ts'

/** Rules by id. */
export type Rules = ReadonlyMap<Id, ContentRule>

const flag = (number: number): Word => word(`var(txn.flag${number})`)
const setFlag = (number: number): Word => word(`set-var(txn.flag${number})`)

/** When a rule may act at all. */
const flagConditions = ({ ifFlag, ifNotFlag }: ContentRule): readonly Word[] => [
  ...(ifFlag === null ? [] : words`{ ${flag(ifFlag)} -m bool }`),
  ...(ifNotFlag === null ? [] : words`!{ ${flag(ifNotFlag)} -m bool }`)
]

/** `base` is the host with the path, `baseq` that with the query. */
const urlOf = ({ includeHost, includeQuery }: ContentRule): Word => word(`${includeHost ? 'base' : 'path'}${includeQuery ? 'q' : ''}`)

function looksAt(rule: ContentRule): Word {
  if (rule.header === '') return urlOf(rule)
  if (rule.header === BODY) return word('req.body')
  if (rule.header === SOURCE_IP) return word('src')
  return sample(expression`req.fhdr(${arg(rule.header)})`)
}

const METHODS = { regex: 'reg', prefix: 'beg', postfix: 'end' } as const

/** HAProxy ends a condition at a word that is a brace by itself, wherever it stands. */
const patternOf = ({ pattern, matchType }: ContentRule): readonly Word[] =>
  pattern !== '}'
    ? words`-m ${word(METHODS[matchType])} -- ${word(pattern)}`
    : words`-m reg -- ${word(`${matchType === 'prefix' ? '^' : ''}[}]${matchType === 'postfix' ? '$' : ''}`)}`

/** What a request must look like, flags included: words for after `if`. Of a field that stands several times, one must match. */
export function conditionOf(rule: ContentRule): readonly Word[] {
  const { negate, ignoreCase } = rule
  const test = words`${looksAt(rule)} ${ignoreCase ? words`-i` : []} ${patternOf(rule)}`
  return [...flagConditions(rule), ...(negate ? words`!{ ${test} }` : words`{ ${test} }`)]
}

const only = (conditions: readonly Word[]): readonly Word[] => (conditions.length === 0 ? [] : words`if ${conditions}`)

/** PCRE's own way to say it: the actions have no option for it. */
const expressionOf = ({ pattern, ignoreCase }: ContentRule): Word => word(ignoreCase ? `(?i)${pattern}` : pattern)

/** What a rule that changes something does, without the direction. */
function actionOf(rule: ContentRule): readonly Word[] {
  const [header, value] = [word(rule.header), format(rule.replacement)]
  switch (rule.type) {
    case 'add-header':
      return words`add-header ${header} ${value}`
    case 'delete-header':
      return words`del-header ${header}`
    case 'replace-header':
      return words`replace-header ${header} ${expressionOf(rule)} ${value}`
    case 'modify-url':
      return words`replace-pathq ${expressionOf(rule)} ${value}`
    case 'match':
      return []
  }
}

const changing = (direction: 'http-request' | 'http-response', rule: ContentRule): Line =>
  line`${word(direction)} ${actionOf(rule)} ${only(flagConditions(rule))}`

/** Sets the rule's flag and refuses the request, if it is a rule for that. */
export function effectsOf(rule: ContentRule): readonly Line[] {
  const condition = conditionOf(rule)
  return [
    ...(rule.setFlag === null ? [] : [line`http-request ${setFlag(rule.setFlag)} bool(true) if ${condition}`]),
    ...(rule.failOnMatch ? [line`http-request deny if ${condition}`] : [])
  ]
}

const chosen = (ids: readonly Id[], rules: Rules): readonly ContentRule[] => ids.flatMap((id) => rules.get(id) ?? [])

/** HAProxy waits for a body only where it is told to, and then for as much as fits its buffer (16 kB). */
export const waitsForBody = (ids: Iterable<Id>, rules: Rules): boolean =>
  [...ids].some((id) => {
    const rule = rules.get(id)
    return rule?.type === 'match' && rule.header === BODY
  })

/** *HTTP Selection Rules*. */
export const selectionLines = ({ content }: VirtualService, rules: Rules): readonly Line[] =>
  chosen(content.selection, rules).flatMap((rule) => effectsOf(rule))

/** *HTTP Header Modifications*. */
export const modificationLines = ({ content }: VirtualService, rules: Rules): readonly Line[] => [
  ...chosen(content.request, rules).map((rule) => changing('http-request', rule)),
  ...chosen(content.response, rules).map((rule) => changing('http-response', rule))
]

/**
 * All rules, used or not, as a configuration that no engine runs: `haproxy -c` says which expression it cannot compile. Each rule
 * stands on one line behind its number.
 */
export const rulesText = (rules: Rules): string =>
  section(line`frontend rules`, [
    line`mode http`,
    line`bind 127.0.0.1:1`,
    line`timeout client 1s`,
    ...[...rules.values()]
      .toSorted((a, b) => a.id - b.id)
      .flatMap((rule) => [
        comment`rule ${rule.id}`,
        rule.type === 'match' ? line`http-request set-var(txn.rule) int(0) if ${conditionOf(rule)}` : changing('http-request', rule)
      ])
  ])
