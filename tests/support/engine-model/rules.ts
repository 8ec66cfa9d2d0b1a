/** What engine files say of content rules, and what they should say: the part of `model.ts` for these. */
import type { ContentRule, Id, VirtualService } from '../../../server/src/contract/index.ts'
import type { Configuration } from '../../../server/src/domain/configuration.ts'
import type { ReadSection } from '../../../server/src/render/testing/read.ts'

interface ModelTest {
  readonly looksAt: string
  readonly method: string
  readonly pattern: string
  readonly ignoreCase: boolean
}

/** One action in a frontend, with all that it depends on. */
export interface ModelAction {
  readonly direction: string
  readonly words: readonly string[]
  readonly conditions: readonly (ModelTest & { readonly negated: boolean })[]
}

const ACTIONS = /^(?:set-var\(txn\.flag\d\)|deny|add-header|del-header|replace-header|replace-pathq)$/

/** In actions that do not come from content rules: the header of *Test*, and rewritten redirects. */
const NO_RULES = /^x-ballast-test$|^var\(txn\.location_host\)|^%\[req\.ver\] ballast$|^deny_status$/

/** How many words after the action belong to it. */
const ARGUMENTS: Readonly<Record<string, number>> = { deny: 0, 'add-header': 2, 'del-header': 1, 'replace-header': 3, 'replace-pathq': 2 }

export function readConditions(words: readonly string[]): ModelAction['conditions'] {
  const found: (ModelTest & { negated: boolean })[] = []
  let at = 0
  const next = (): string => words[at++] ?? ''
  while (at < words.length) {
    const negated = next() === '!{'
    const looksAt = next()
    let ignoreCase = false
    let method = ''
    let pattern = ''
    for (let word = next(); word !== '}'; word = next()) {
      if (word === '-i') ignoreCase = true
      else if (word === '-m') method = next()
      else if (word === '--') pattern = next()
      else throw new Error(`${word} is no part of a condition.`)
    }
    found.push({ looksAt, method, pattern, ignoreCase, negated })
  }
  return found
}

export function readActions(frontend: ReadSection): readonly ModelAction[] {
  return frontend.lines.flatMap(({ words: [direction = '', action = '', ...rest] }) => {
    if (!/^http-re(?:quest|sponse)$/.test(direction) || !ACTIONS.test(action) || rest.some((text) => NO_RULES.test(text))) return []
    const count = ARGUMENTS[action] ?? 1
    const condition = rest.slice(count)
    if (condition.length > 0 && condition[0] !== 'if') throw new Error(`${condition[0]} is no condition.`)
    return [{ direction, words: [action, ...rest.slice(0, count)], conditions: readConditions(condition.slice(1)) }]
  })
}

const flagTest = (flag: number | null, negated: boolean): ModelAction['conditions'] =>
  flag === null ? [] : [{ looksAt: `var(txn.flag${flag})`, method: 'bool', pattern: '', ignoreCase: false, negated }]

const flagTests = (rule: ContentRule) => [...flagTest(rule.ifFlag, false), ...flagTest(rule.ifNotFlag, true)]

const quoted = (name: string): string => (/^[A-Za-z0-9_.-]+$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`)

function looksAt({ header, includeHost, includeQuery }: ContentRule): string {
  if (header === 'body') return 'req.body'
  if (header === 'src-ip') return 'src'
  if (header !== '') return `req.fhdr(${quoted(header)})`
  return includeHost ? (includeQuery ? 'baseq' : 'base') : includeQuery ? 'pathq' : 'path'
}

export function matchTests(rule: ContentRule): ModelAction['conditions'] {
  const brace = rule.pattern === '}'
  const [method, pattern] = {
    regex: brace ? ['reg', '[}]'] : ['reg', rule.pattern],
    prefix: brace ? ['reg', '^[}]'] : ['beg', rule.pattern],
    postfix: brace ? ['reg', '[}]$'] : ['end', rule.pattern]
  }[rule.matchType] as [string, string]
  return [...flagTests(rule), { looksAt: looksAt(rule), method, pattern, ignoreCase: rule.ignoreCase, negated: rule.negate }]
}

function expectedAction(rule: ContentRule, direction: string): ModelAction {
  const expression = rule.ignoreCase ? `(?i)${rule.pattern}` : rule.pattern
  const value = rule.replacement.replaceAll('%', '%%')
  const words = {
    'add-header': ['add-header', rule.header, value],
    'delete-header': ['del-header', rule.header],
    'replace-header': ['replace-header', rule.header, expression, value],
    'modify-url': ['replace-pathq', expression, value],
    match: []
  }[rule.type]
  return { direction, words, conditions: flagTests(rule) }
}

function expectedEffects(rule: ContentRule): readonly ModelAction[] {
  const effect = (words: readonly string[]): ModelAction => ({ direction: 'http-request', words, conditions: matchTests(rule) })
  return [
    ...(rule.setFlag === null ? [] : [effect([`set-var(txn.flag${rule.setFlag})`, 'bool(true)'])]),
    ...(rule.failOnMatch ? [effect(['deny'])] : [])
  ]
}

/** Rules attached to something, in their order. */
export function triedRules(service: VirtualService): readonly Id[] {
  const attached = new Set([...service.realServers, ...service.subServices].flatMap(({ rules }) => rules))
  const first = service.content.precedence.filter((id) => attached.has(id))
  return [...first, ...[...attached].filter((id) => !first.includes(id)).toSorted((a, b) => a - b)]
}

/** Attached rules act, too: they set flags and refuse. */
const rulesThatAct = (service: VirtualService, rules: Configuration['contentRules']): readonly ContentRule[] =>
  service.content.switching && service.redirect === null && service.type === 'http'
    ? triedRules(service).flatMap((id) => rules.get(id) ?? [])
    : []

export function expectedActions(service: VirtualService, { contentRules }: Configuration): readonly ModelAction[] {
  const { selection, request, response } = service.content
  const rules = (ids: readonly Id[]): readonly ContentRule[] => ids.flatMap((id) => contentRules.get(id) ?? [])
  return [
    ...rules(selection).flatMap(expectedEffects),
    ...rulesThatAct(service, contentRules).flatMap(expectedEffects),
    ...rules(request).map((rule) => expectedAction(rule, 'http-request')),
    ...rules(response).map((rule) => expectedAction(rule, 'http-response'))
  ]
}
