/** The rules that a service applies to requests and answers. Each list is in the order in which the rules act. */
import * as z from 'zod'
import { MAX_RULES } from './content-rule.ts'
import { Id } from './values.ts'

/** Ids of rules, in order. */
export const RuleIds = z.array(Id).max(MAX_RULES, `At most ${MAX_RULES} rules can act in one place.`)

export const ContentProperties = z.strictObject({
  /** Clients go where their request matches a rule: rules are attached to the real servers, or to the SubVSs. */
  switching: z.boolean().meta({ title: 'Content Switching' }),
  /** The order in which attached rules are tried; those that are missing here come last, in the order of their ids. */
  precedence: RuleIds.meta({ title: 'Rules Precedence' }),
  /** Content Matching rules that refuse a request or set flags, before anything else looks at it. */
  selection: RuleIds.meta({ title: 'HTTP Selection Rules' }),
  request: RuleIds.meta({ title: 'Request Rules' }),
  response: RuleIds.meta({ title: 'Response Rules' })
})
export type ContentProperties = z.infer<typeof ContentProperties>
