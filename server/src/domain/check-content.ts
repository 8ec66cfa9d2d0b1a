/** Whether the rules that a service uses exist, suit their places, and can act at all. */
import {
  type ContentRule,
  type FieldProblem,
  type Id,
  RULE_WORDS,
  type RuleType,
  SCHEDULING_WORDS,
  type VirtualService
} from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { serviceLabel, subLabel } from './labels.ts'
import type { Fault } from './problems.ts'
import { type RulePlace, rulePlaces, rulesOf } from './rule-places.ts'

const HEADERS: readonly RuleType[] = ['add-header', 'delete-header', 'replace-header']

const CIRCLE = 'content.selection'

/** Types that can do something in a list, by its path. */
const SUITS: Readonly<Record<string, readonly RuleType[]>> = {
  'content.request': [...HEADERS, 'modify-url'],
  'content.response': HEADERS
}

const suits = (place: RulePlace, rule: ContentRule): boolean => (SUITS[place.path] ?? ['match']).includes(rule.type)

/** @param rules all rules; those that `isNew` may be to blame, the rest was judged before. */
function* placeProblems(
  service: VirtualService,
  place: RulePlace,
  candidate: Configuration,
  previous: Configuration
): Iterable<FieldProblem> {
  const label = serviceLabel(service)
  const { path, title } = place
  for (const id of place.rules) {
    const rule = candidate.contentRules.get(id)
    if (rule === undefined) {
      const name = previous.contentRules.get(id)?.name
      const what = name === undefined ? `Rule ${id}` : `Rule “${name}”`
      yield { path, message: `${what} in ${title} of ${label} does not exist. It may have been deleted meanwhile; choose another one.` }
    } else if (!suits(place, rule)) {
      yield {
        path,
        message: `Rule “${rule.name}” is a ${RULE_WORDS[rule.type]} rule, which does nothing in ${title} of ${label}. Take it off there.`
      }
    } else if (path === 'content.selection' && !rule.failOnMatch && rule.setFlag === null) {
      yield {
        path,
        message: `Rule “${rule.name}” in ${title} of ${label} has no effect: there a rule refuses a request (Fail On Match) or sets a flag (Set Flag If Matched).`
      }
    }
  }
  if (new Set(place.rules).size < place.rules.length)
    yield { path, message: `A rule stands in ${title} of ${label} more than once. Each acts once; take the others off.` }
}

/** @returns rules each of which acts only after the one before it, and the first only after the last; null when there are none. */
function circleOf(rules: readonly ContentRule[]): readonly ContentRule[] | null {
  const next = (rule: ContentRule): readonly ContentRule[] =>
    rule.setFlag === null ? [] : rules.filter((other) => other.ifFlag === rule.setFlag)
  const done = new Set<ContentRule>()
  const search = (rule: ContentRule, way: readonly ContentRule[]): readonly ContentRule[] | null => {
    const at = way.indexOf(rule)
    if (at >= 0) return way.slice(at)
    if (done.has(rule)) return null
    for (const other of next(rule)) {
      const found = search(other, [...way, rule])
      if (found !== null) return found
    }
    done.add(rule)
    return null
  }
  for (const rule of rules) {
    const found = search(rule, [])
    if (found !== null) return found
  }
  return null
}

function* circles(service: VirtualService, rules: readonly ContentRule[]): Iterable<FieldProblem> {
  // A flag that another rule sets, too, lets the round begin somewhere.
  const circle = circleOf(rules.filter((rule) => rule.ifFlag !== null && rule.setFlag !== null))
  const [first] = circle ?? []
  if (circle === null || first === undefined) return
  const inside = new Set(circle)
  if (rules.some((rule) => !inside.has(rule) && circle.some((other) => other.ifFlag === rule.setFlag))) return
  const names = [...circle, first].map((rule) => `“${rule.name}”`).join(' → ')
  yield {
    path: CIRCLE,
    message: `Rules of ${serviceLabel(service)} wait for each other’s flags in a circle, so none of them would ever act: ${names}. Change a flag of one of them.`
  }
}

/** Methods whose weights follow the servers while they run. */
const FOLLOWING: ReadonlySet<VirtualService['scheduling']> = new Set<VirtualService['scheduling']>([
  'weighted-response-time',
  'resource-based'
])

function* switchingProblems(service: VirtualService): Iterable<FieldProblem> {
  const { content, redirect, type } = service
  const path = 'content.switching'
  if (content.switching && service.subServices.length === 0 && FOLLOWING.has(service.scheduling)) {
    yield {
      path,
      message: `${SCHEDULING_WORDS[service.scheduling]} of ${serviceLabel(service)} weighs all its real servers together, which Content Switching divides. Make SubVSs of them, each with this Scheduling Method, or choose another one.`
    }
  }
  if (!content.switching) return
  const label = serviceLabel(service)
  if (redirect !== null)
    yield { path, message: `${label} answers every request with a redirect, so Content Switching has nothing to choose. Switch it off.` }
  else if (type !== 'http')
    yield { path, message: `Content Switching reads requests, but ${label} is Generic. Switch it off, or set Service Type to HTTP/HTTPS.` }
}

/** Inside a SubVS the clients are where the rules led them. */
function* misplacedRules(service: VirtualService): Iterable<FieldProblem> {
  for (const sub of service.subServices) {
    if (sub.realServers.some(({ rules, defaultRule }) => rules.length > 0 || defaultRule))
      yield {
        path: 'rules',
        message: `Rules lead to a SubVS as a whole, not to one of its real servers. Attach them to SubVS ${subLabel(sub)} of ${serviceLabel(service)}.`
      }
  }
}

function* needsHttp(service: VirtualService): Iterable<FieldProblem> {
  // Rules that lead somewhere wait until Content Switching is on.
  const [place] = rulePlaces(service).filter(({ path: at, rules }) => rules.length > 0 && at.startsWith('content.'))
  if (place === undefined) return
  const { path, title } = place
  if (service.redirect !== null)
    yield {
      path,
      message: `${serviceLabel(service)} answers every request with a redirect, so ${title} would never act. Take them off, or remove the redirect.`
    }
  else if (service.type !== 'http')
    yield {
      path,
      message: `${title} read requests, but ${serviceLabel(service)} is Generic. Take them off, or set Service Type to HTTP/HTTPS.`
    }
}

/** Also judges services that did not change when a rule that they use did. */
export function* checkContent(
  candidate: Configuration,
  previous: Configuration,
  changedServices: readonly VirtualService[]
): Iterable<Fault> {
  const rulesChanged = candidate.contentRules !== previous.contentRules
  const isOther = (id: Id): boolean => candidate.contentRules.get(id) !== previous.contentRules.get(id)
  const changed = new Set(changedServices)
  const concerned = rulesChanged
    ? candidate.virtualServices.values().filter((service) => changed.has(service) || [...rulesOf(service)].some(isOther))
    : changed
  for (const service of concerned) {
    const own = changed.has(service)
    const places = rulePlaces(service)
    const problems = [
      ...needsHttp(service),
      ...switchingProblems(service),
      ...misplacedRules(service),
      ...places.flatMap((place) => [...placeProblems(service, place, candidate, previous)])
    ]
    const rules = [...rulesOf(service)].flatMap((id) => candidate.contentRules.get(id) ?? [])
    problems.push(...circles(service, rules))
    // The form that is open is the rule's, when the service is the one of before.
    for (const problem of problems)
      yield own ? { of: { service: service.id }, ...problem } : { ...problem, path: problem.path === CIRCLE ? 'ifFlag' : 'type' }
  }
}
