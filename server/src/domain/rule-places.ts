/** Where a service uses content rules. */
import type { Id, VirtualService } from '../contract/index.ts'

/** One list of rules, with the path of its field and what it is called. */
export interface RulePlace {
  readonly path: string
  readonly title: string
  readonly rules: readonly Id[]
}

export const rulePlaces = (service: VirtualService): readonly RulePlace[] => [
  { path: 'content.selection', title: 'HTTP Selection Rules', rules: service.content.selection },
  { path: 'content.request', title: 'Request Rules', rules: service.content.request },
  { path: 'content.response', title: 'Response Rules', rules: service.content.response }
]

/** @returns the lists of a service that hold the rule. */
export const placesOfRule = (service: VirtualService, id: Id): readonly RulePlace[] =>
  rulePlaces(service).filter(({ rules }) => rules.includes(id))

/** @returns all rules that a service uses, each once. */
export const rulesOf = (service: VirtualService): ReadonlySet<Id> => new Set(rulePlaces(service).flatMap(({ rules }) => rules))
