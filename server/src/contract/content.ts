/** The rules that a service applies to requests and answers. Each list is in the order in which the rules act. */
import * as z from 'zod'
import { MAX_RULES } from './content-rule.ts'
import { Id } from './values.ts'

const Rules = z.array(Id).max(MAX_RULES, `At most ${MAX_RULES} rules can act in one place.`)

export const ContentProperties = z.strictObject({
  /** Content Matching rules that refuse a request or set flags, before anything else looks at it. */
  selection: Rules.meta({ title: 'HTTP Selection Rules' }),
  request: Rules.meta({ title: 'Request Rules' }),
  response: Rules.meta({ title: 'Response Rules' })
})
export type ContentProperties = z.infer<typeof ContentProperties>
