/**
 * *Content Switching*: which rule a request falls under, decided once in the frontend, by the request as it came.
 *
 * The first rule in precedence that matches wins, if anybody it leads to can serve; else the next. What no rule matched goes to
 * the default. Real servers under one rule share its requests: they are a backend of their own, whose servers follow the health
 * that the service's backend checks (docs/decisions/0014).
 */
import type { Id, SubService, VirtualService } from '../contract/index.ts'
import { type Farm, isSwitched, mainFarm } from '../domain/farm.ts'
import { precedenceOf, type RuleTarget, targetsOf } from '../domain/rule-places.ts'
import { chosenPoolName, ruleProxyName, subProxyName } from './names.ts'
import { conditionOf, effectsOf, type Rules } from './rules.ts'
import { integer, type Line, line, type Word, word, words } from './words.ts'

/** Stands for “no rule matched” where else the id of a rule stands. */
const DEFAULT: Id = 0

/** Rules that look at requests of the service. */
export const rulesThatLook = (service: VirtualService): readonly Id[] => [
  ...service.content.selection,
  ...(isSwitched(service) ? precedenceOf(service) : [])
]

/** Rules that lead somewhere, in the order in which they are tried, and the default last. */
function leading(service: VirtualService, rules: Rules): readonly Id[] {
  const lead = precedenceOf(service).filter((id) => rules.get(id)?.failOnMatch === false)
  return targetsOf(service).some(({ defaultRule }) => defaultRule) ? [...lead, DEFAULT] : lead
}

const leadsTo = (id: Id, target: RuleTarget): boolean => (id === DEFAULT ? target.defaultRule : target.rules.includes(id))

/** Backends that a rule leads to. */
const backendsOf = (service: VirtualService, id: Id): readonly Word[] =>
  service.subServices.length === 0
    ? [ruleProxyName(service.id, id)]
    : service.subServices.filter((sub) => sub.enabled && leadsTo(id, sub)).map((sub) => subProxyName(service.id, sub.id))

/** A condition that has several lines under one name is met when one of them is. */
const up = (id: Id): Word => word(`up${integer(id)}`)
const fallsUnder = (id: Id): Word => word(`int(${integer(id)})`)
const NOT_YET = words`!{ var(txn.rule) -m found }`

/**
 * Whether the request still is as it came when HAProxy chooses the backend, which it does last: nobody rewrites it, and no rule sets a
 * flag that a rule before it would see then. The choice itself can ask then, and stops at the first rule that matches.
 */
const isChosenLast = (service: VirtualService, rules: Rules): boolean =>
  service.subServices.length === 0 &&
  service.content.request.length === 0 &&
  precedenceOf(service).every((id) => (rules.get(id)?.setFlag ?? null) === null)

/**
 * Lines of the frontend that settle `txn.rule`, where that cannot wait for the choice of the backend. Each stands for a rule that most
 * requests do not fall under, so what they look at is asked before the count of the servers: 10 % fewer instructions for a request that
 * passes 50 rules.
 */
export function switchingLines(service: VirtualService, rules: Rules): readonly Line[] {
  if (!isSwitched(service)) return []
  const lead = leading(service, rules).filter((id) => backendsOf(service, id).length > 0)
  const settled = new Set(isChosenLast(service, rules) ? [] : lead)
  const settle = (id: Id, condition: readonly Word[]): readonly Line[] =>
    settled.has(id) ? [line`http-request set-var(txn.rule) ${fallsUnder(id)} if ${NOT_YET} ${condition} ${up(id)}`] : []
  return [
    ...lead.flatMap((id) => backendsOf(service, id).map((backend) => line`acl ${up(id)} ${word(`nbsrv(${backend})`)} gt 0`)),
    ...precedenceOf(service).flatMap((id) => {
      const rule = rules.get(id)
      return rule === undefined ? [] : [...effectsOf(rule), ...settle(id, conditionOf(rule))]
    }),
    ...settle(DEFAULT, [])
  ]
}

/** Numbers in one line, well below HAProxy's 64 words. */
const AT_ONCE = 50

/** Whether a SubVS may get what falls under the rule at hand: the lines that say so, and the condition. */
export function admission(
  service: VirtualService,
  sub: SubService
): { readonly lines: readonly Line[]; readonly condition: readonly Word[] } {
  if (!isSwitched(service)) return { lines: [], condition: [] }
  const name = word(`to${integer(sub.id)}`)
  const ids = [...(sub.defaultRule ? [DEFAULT] : []), ...sub.rules]
  const chunks = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) => ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE))
  return { lines: chunks.map((chunk) => line`acl ${name} var(txn.rule) -m int ${chunk.map(integer)}`), condition: [name] }
}

/** The backends of real servers under one rule; a service with SubVSs has none. */
export function rulePools(service: VirtualService, rules: Rules): readonly { readonly name: Word; readonly farm: Farm }[] {
  if (!isSwitched(service) || service.subServices.length > 0) return []
  return leading(service, rules).map((id) => ({
    name: ruleProxyName(service.id, id),
    farm: { ...mainFarm(service), realServers: service.realServers.filter((server) => leadsTo(id, server)) }
  }))
}

/** Where the rule is settled, one line for all, by the name that follows from its number: a line for each took a sixth of a request's instructions. */
export function poolChoice(service: VirtualService, rules: Rules): readonly Line[] {
  if (rulePools(service, rules).length === 0) return []
  if (!isChosenLast(service, rules)) return [line`use_backend ${chosenPoolName(service.id)} if { var(txn.rule) -m found }`]
  return leading(service, rules).map((id) => {
    const rule = rules.get(id)
    return line`use_backend ${ruleProxyName(service.id, id)} if ${rule === undefined ? [] : conditionOf(rule)} ${up(id)}`
  })
}
