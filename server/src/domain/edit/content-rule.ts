/** Edits of content rules. */
import { ContentRule, type ContentRulePatch, type Id, type NewContentRule } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { newContentRule } from '../defaults.ts'
import { count, listInWords, serviceLabel } from '../labels.ts'
import { Refusal } from '../problems.ts'
import { placesOfRule } from '../rule-places.ts'
import { findContentRule } from './find.ts'
import { withPatch } from './patch.ts'

/** What a type does not use is as in a new rule, so that no forgotten value comes back when the type changes. */
function tidied(rule: ContentRule): ContentRule {
  const { id, name, type, header, pattern, replacement, ignoreCase, ifFlag, ifNotFlag } = rule
  const flags = { ifFlag, ifNotFlag }
  switch (type) {
    case 'match':
      return { ...rule, replacement: '', ...(header === '' ? {} : { includeHost: false, includeQuery: false }) }
    case 'add-header':
      return newContentRule(id, { name, type, header, replacement, ...flags })
    case 'delete-header':
      return newContentRule(id, { name, type, header, ...flags })
    case 'replace-header':
      return newContentRule(id, { name, type, header, pattern, replacement, ignoreCase, ...flags })
    case 'modify-url':
      return newContentRule(id, { name, type, pattern, replacement, ignoreCase, ...flags })
  }
}

export const addContentRule = (configuration: Configuration, id: Id, input: NewContentRule): Configuration =>
  withEntity(configuration, 'contentRules', id, tidied(newContentRule(id, input)))

export function changeContentRule(configuration: Configuration, id: Id, patch: ContentRulePatch): Configuration {
  const rule = withPatch(ContentRule, findContentRule(configuration, id), patch)
  return withEntity(configuration, 'contentRules', id, tidied(rule))
}

const NAMED_AT_MOST = 5

/** Refused while something uses it. */
export function deleteContentRule(configuration: Configuration, id: Id): Configuration {
  const rule = findContentRule(configuration, id)
  const users = [...configuration.virtualServices.values()].filter((service) => placesOfRule(service, id).length > 0)
  if (users.length > 0) {
    const named = users.slice(0, NAMED_AT_MOST).map(serviceLabel)
    const rest = users.length > NAMED_AT_MOST ? [count(users.length - NAMED_AT_MOST, 'more service')] : []
    throw new Refusal('in-use', `Rule “${rule.name}” is in use by ${listInWords([...named, ...rest])}.`, {
      hint: 'Take it off there first, under Advanced Properties and at the real servers.'
    })
  }
  return withEntity(configuration, 'contentRules', id, null)
}
