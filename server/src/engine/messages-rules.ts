/** What the engine says of regular expressions, at the field that holds them. */
import { RULE_WORDS } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { Refusal } from '../domain/problems.ts'

/**
 * @param output what `haproxy -c` printed of the file with all rules. @param file that file: the line before that of a rule names it.
 */
export function ruleRefusal(output: string, file: string, configuration: Configuration): Refusal {
  const number = Number(/rules\.cfg:(\d+)\]/.exec(output)?.[1] ?? 0)
  const before = file.split('\n')[number - 2] ?? ''
  const rule = configuration.contentRules.get(Number(/# rule (\d+)/.exec(before)?.[1] ?? 0))
  const said = /is invalid \(error=(.*), erroffset=(\d+)\)/.exec(output)
  const [, why = '', offset = '0'] = said ?? []
  // The engine gets `(?i)` before the expression where it has no option to ignore case.
  const shift = rule !== undefined && rule.type !== 'match' && rule.ignoreCase ? '(?i)'.length : 0
  const alert = /\[ALERT\][^\n]*?:\s*(.*)/.exec(output)?.[1] ?? output.trim()
  const detail =
    rule === undefined || said === null
      ? `The engine does not accept ${rule === undefined ? 'a content rule' : `the ${RULE_WORDS[rule.type]} rule “${rule.name}”`}: ${alert}.`
      : `The engine cannot read the regular expression of rule “${rule.name}”: ${why}, at character ${Math.max(0, Number(offset) - shift) + 1}.`
  return new Refusal('engine-refused', detail, { errors: [{ path: 'pattern', message: detail }] })
}
