/** What must hold inside one content rule. */
import { BODY, type ContentRule, type FieldProblem, MAX_RULES, RULE_WORDS, SOURCE_IP } from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { readRegexp } from './regexp.ts'

/** They say where a message ends or belong to one connection; whoever changed them would let one request pass as two. */
const MANAGED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

function* headerProblems({ type, header }: ContentRule): Iterable<FieldProblem> {
  if (type === 'match' || type === 'modify-url') return
  const words = RULE_WORDS[type]
  if (header === '') {
    yield { path: 'header', message: `${words} needs the name of a header field, for example X-Tenant.` }
  } else if (MANAGED.has(header.toLowerCase())) {
    yield {
      path: 'header',
      message: `${header} belongs to the connection itself, and the load balancer sets it. No rule can change it. Choose another header field.`
    }
  } else if (type === 'delete-header' && header.toLowerCase() === 'host') {
    yield { path: 'header', message: 'Without Host no server knows which site is meant. Use Replace Header to change it.' }
  }
}

const usesRegexp = ({ type, matchType }: ContentRule): boolean =>
  type === 'replace-header' || type === 'modify-url' || (type === 'match' && matchType === 'regex')

function* replacementProblems({ type, replacement }: ContentRule, groups: number): Iterable<FieldProblem> {
  const path = 'replacement'
  const wrong = /\\(?:[^\d\\]|$)/.exec(replacement.replaceAll('\\\\', ''))
  if (wrong !== null)
    yield { path, message: 'After \\ stands the number of a group, for example \\1. For the character itself write \\\\.' }
  const highest = Math.max(0, ...[...replacement.replaceAll('\\\\', '').matchAll(/\\(\d)/g)].map((match) => Number(match[1])))
  if (highest > groups) {
    const there = groups === 0 ? 'no group (…)' : groups === 1 ? 'one group (…)' : `${groups} groups (…)`
    yield { path, message: `\\${highest} is not there: the Match String has ${there}.` }
  }
  if (type === 'modify-url' && !/^(?:\/|\\\d)[\x21-\x7e]*$/.test(replacement))
    yield { path, message: 'A URL starts with / and has no spaces; encode other characters, for example %20.' }
}

function* patternProblems(rule: ContentRule): Iterable<FieldProblem> {
  const { type, pattern } = rule
  if (type === 'add-header') {
    if (rule.replacement === '') yield { path: 'replacement', message: 'Type the value that the header field gets.' }
    return
  }
  if (type === 'delete-header') return
  if (pattern === '') {
    yield { path: 'pattern', message: 'Type what to look for.' }
    return
  }
  if (!usesRegexp(rule)) return
  const found = readRegexp(pattern)
  if ('fault' in found) yield { path: 'pattern', message: `This regular expression ${found.fault}` }
  else if (type !== 'match') yield* replacementProblems(rule, found.groups)
}

function* flagProblems({ setFlag, ifFlag, ifNotFlag }: ContentRule): Iterable<FieldProblem> {
  if (ifFlag !== null && ifFlag === ifNotFlag)
    yield {
      path: 'ifNotFlag',
      message: `Flag ${ifFlag} cannot be set and not set at once: this rule would never act. Choose one of the two.`
    }
  if (setFlag !== null && setFlag === ifFlag)
    yield { path: 'setFlag', message: `This rule acts only when flag ${setFlag} is set already, so it has no need to set it.` }
}

function* pseudoProblems({ type, header, includeHost, includeQuery }: ContentRule): Iterable<FieldProblem> {
  if (type !== 'match' || header === '' || !(includeHost || includeQuery)) return
  const what = header === BODY ? 'the body' : header === SOURCE_IP ? 'the source address' : `the header field ${header}`
  yield { path: 'includeHost', message: `This rule looks at ${what}, not at the URL, so there is nothing to include.` }
}

export function* checkRuleAlone(rule: ContentRule): Iterable<FieldProblem> {
  yield* headerProblems(rule)
  yield* patternProblems(rule)
  yield* flagProblems(rule)
  yield* pseudoProblems(rule)
}

/** @param changed the rules that are new or different. */
export function* checkRuleSet(candidate: Configuration, changed: readonly ContentRule[]): Iterable<FieldProblem> {
  if (changed.length === 0) return
  if (candidate.contentRules.size > MAX_RULES)
    yield { path: '', message: `There are ${MAX_RULES} content rules already, and no more are possible. Delete one that is not in use.` }
  const newcomers = new Set(changed)
  for (const [name, same] of Map.groupBy(candidate.contentRules.values(), (rule) => rule.name)) {
    if (same.length > 1 && same.some((rule) => newcomers.has(rule)))
      yield { path: 'name', message: `There is already a rule “${name}”. Choose another name.` }
  }
}
