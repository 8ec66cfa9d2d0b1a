/** Where a service uses content rules, and in which order those that lead to its parts are tried. */
import type { Id, VirtualService } from '../contract/index.ts'
import { hostAndPort, subLabel } from './labels.ts'

/** One list of rules, with the path of its field and what it is called. */
export interface RulePlace {
  readonly path: string
  readonly title: string
  readonly rules: readonly Id[]
}

/** What rules can lead to: a real server or a SubVS. */
export interface RuleTarget {
  readonly id: Id
  readonly rules: readonly Id[]
  readonly defaultRule: boolean
}

/** @returns what the rules of *Content Switching* lead to. */
export const targetsOf = (service: VirtualService): readonly RuleTarget[] =>
  service.subServices.length > 0 ? service.subServices : service.realServers

const attachedPlaces = ({ realServers, subServices }: VirtualService): readonly RulePlace[] => [
  ...realServers.map(({ address, port, rules }) => ({ path: 'rules', title: `Rules of real server ${hostAndPort(address, port)}`, rules })),
  ...subServices.flatMap((sub) => [
    { path: 'rules', title: `Rules of SubVS ${subLabel(sub)}`, rules: sub.rules },
    ...sub.realServers.map((server) => ({
      path: 'rules',
      title: `Rules of real server ${hostAndPort(server.address, server.port)}`,
      rules: server.rules
    }))
  ])
]

/** Lists that act; the order of *Rules Precedence* alone uses nothing. */
export const rulePlaces = (service: VirtualService): readonly RulePlace[] => [
  { path: 'content.selection', title: 'HTTP Selection Rules', rules: service.content.selection },
  { path: 'content.request', title: 'Request Rules', rules: service.content.request },
  { path: 'content.response', title: 'Response Rules', rules: service.content.response },
  ...attachedPlaces(service)
]

/** @returns the lists of a service that hold the rule. */
export const placesOfRule = (service: VirtualService, id: Id): readonly RulePlace[] =>
  rulePlaces(service).filter(({ rules }) => rules.includes(id))

/** @returns all rules that a service uses, each once. */
export const rulesOf = (service: VirtualService): ReadonlySet<Id> => new Set(rulePlaces(service).flatMap(({ rules }) => rules))

/** @returns the rules that lead somewhere, in the order in which they are tried. */
export function precedenceOf(service: VirtualService): readonly Id[] {
  const attached = new Set(targetsOf(service).flatMap(({ rules }) => rules))
  const listed = [...new Set(service.content.precedence)].filter((id) => attached.has(id))
  const rest = attached.difference(new Set(listed))
  return [...listed, ...[...rest].toSorted((a, b) => a - b)]
}
