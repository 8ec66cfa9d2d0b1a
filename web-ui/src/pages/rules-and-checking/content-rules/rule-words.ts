/** Columns of a rule in words. Pure. */
import { type ContentRule, RULE_WORDS } from '@ballast/server/contract'

/** What else was chosen: `Prefix, Ignore Case, Set Flag 3`. */
export function optionsInWords(rule: ContentRule): string {
  const chosen = [
    rule.type === 'match' ? RULE_WORDS[rule.matchType] : '',
    rule.negate ? 'Negation' : '',
    rule.ignoreCase ? 'Ignore Case' : '',
    rule.includeHost ? 'Include Host' : '',
    rule.includeQuery ? 'Include Query' : '',
    rule.failOnMatch ? 'Fail On Match' : '',
    rule.setFlag === null ? '' : `Set Flag ${rule.setFlag}`,
    rule.ifFlag === null ? '' : `If Flag ${rule.ifFlag}`,
    rule.ifNotFlag === null ? '' : `If Not Flag ${rule.ifNotFlag}`
  ]
  return chosen.filter((text) => text !== '').join(', ')
}

export const whereInWords = ({ type, header }: ContentRule): string =>
  header !== '' ? header : type === 'match' || type === 'modify-url' ? 'URL' : ''
