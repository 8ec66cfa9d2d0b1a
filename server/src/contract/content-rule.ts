/** *Content Rules*: what a request must look like, and what is changed in its header, its URL or the answer. */
import * as z from 'zod'
import { Id, plainText } from './values.ts'

/** The LoadMaster's sixth type replaces text in the body of an answer; HAProxy does not touch bodies, so it is not offered. */
export const RuleType = z.enum(['match', 'add-header', 'delete-header', 'replace-header', 'modify-url'])
export type RuleType = z.infer<typeof RuleType>

export const MatchType = z.enum(['regex', 'prefix', 'postfix'])
export type MatchType = z.infer<typeof MatchType>

/** What a Content Matching rule may look at besides the URL (empty) and the field of the header that is named. */
export const BODY = 'body'
export const SOURCE_IP = 'src-ip'

/** Rules of one machine, and of one list. */
export const MAX_RULES = 1024

/** Most characters of a text that the engine searches for or writes. */
export const MAX_RULE_TEXT = 255

const Flag = z.int('Choose a flag from 0 to 9.').min(0, 'Flags go from 0 to 9.').max(9, 'Flags go from 0 to 9.').nullable()

export const ContentRuleFields = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Type a name.')
    .max(127, 'Use at most 127 characters.')
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]*$/, 'Start with a letter or digit and use letters, digits and . @ - _ only, no spaces.')
    .refine((text) => text !== 'default', '“default” stands for “no rule matched”. Choose another name.')
    .meta({ title: 'Rule Name' }),
  type: RuleType.meta({ title: 'Rule Type' }),
  /** How `pattern` is read. The types that replace always read it as a regular expression. */
  matchType: MatchType.meta({ title: 'Match Type' }),
  /** The header field; empty is the URL. `body` and `src-ip` for Content Matching only. */
  header: z
    .string()
    .trim()
    .max(64, 'Use at most 64 characters.')
    .regex(/^[A-Za-z0-9!#$&'*+.^_`|~-]*$/, 'The name of a header field has no spaces, colons or quotes: for example X-Tenant.')
    .meta({ title: 'Header Field' }),
  pattern: plainText(MAX_RULE_TEXT).meta({ title: 'Match String' }),
  /** The value of an added header, or what takes the place of what matched; `\1` is the first group. */
  replacement: plainText(MAX_RULE_TEXT).meta({ title: 'Value' }),
  negate: z.boolean().meta({ title: 'Negation' }),
  ignoreCase: z.boolean().meta({ title: 'Ignore Case' }),
  includeHost: z.boolean().meta({ title: 'Include Host in URL' }),
  includeQuery: z.boolean().meta({ title: 'Include Query in URL' }),
  failOnMatch: z.boolean().meta({ title: 'Fail On Match' }),
  setFlag: Flag.meta({ title: 'Set Flag If Matched' }),
  ifFlag: Flag.meta({ title: 'Perform If Flag Set' }),
  ifNotFlag: Flag.meta({ title: 'Perform If Flag NOT Set' })
})

export const ContentRule = ContentRuleFields.extend({ id: Id })
export type ContentRule = z.infer<typeof ContentRule>

export const NewContentRule = ContentRuleFields.partial().required({ name: true, type: true })
export type NewContentRule = z.infer<typeof NewContentRule>

export const ContentRulePatch = ContentRuleFields.partial()
export type ContentRulePatch = z.infer<typeof ContentRulePatch>

/** Words for rule and match types, as the LoadMaster's drop-downs show them. */
export const RULE_WORDS: Readonly<Record<RuleType | MatchType, string>> = {
  match: 'Content Matching',
  'add-header': 'Add Header',
  'delete-header': 'Delete Header',
  'replace-header': 'Replace Header',
  'modify-url': 'Modify URL',
  regex: 'Regular Expression',
  prefix: 'Prefix',
  postfix: 'Postfix'
}
