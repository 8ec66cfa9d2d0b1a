/**
 * Groups of real servers in an exported template. The addresses stay behind; where content rules led to single real servers, there is
 * a group for each way in, so that whoever types the addresses again types them where the rules lead to.
 */
import { type Id, MAX_SERVER_GROUPS, ONLY_GROUP, type RealServer, type VirtualService } from '../../contract/index.ts'
import type { JsonObject } from '../json.ts'
import { listInWords, serviceLabel } from '../labels.ts'
import { slugOf } from './slug.ts'

const isLed = ({ rules, defaultRule }: RealServer): boolean => rules.length > 0 || defaultRule

/** The port that most of its real servers have. */
export function usualPort(servers: readonly RealServer[]): number | null {
  const groups = [...Map.groupBy(servers, ({ port }) => port)].toSorted(([, a], [, b]) => b.length - a.length)
  return groups[0]?.[0] ?? null
}

/** Characters of a group's label that the contract allows, with room for a number. */
const LONGEST_LABEL = 75
const LONGEST_KEY = 30

interface Group {
  readonly key: string
  readonly label: string
}

export interface ServerGroups {
  /** What a service says of its real servers; null when all go where the service's own are typed. */
  readonly placesOf: (service: VirtualService, serverPort: number | null) => JsonObject[] | null
  /** Groups for the head of the template, once all services were asked; empty when there is none but the usual one. */
  readonly declared: () => JsonObject
  readonly notes: () => readonly string[]
}

/** @param namesOf names of content rules. */
export function createServerGroups(namesOf: (ids: readonly Id[]) => readonly string[]): ServerGroups {
  const groups = new Map<string, Group>()
  const taken = new Set<string>([ONLY_GROUP])
  const labels = new Set<string>()
  const without: string[] = []
  let others = 0

  const free = (wanted: string, used: Set<string>, join: string): string => {
    const tries = Array.from({ length: used.size + 1 }, (_, at) => (at === 0 ? wanted : `${wanted}${join}${at + 1}`))
    const name = tries.find((each) => !used.has(each)) ?? wanted
    used.add(name)
    return name
  }

  function groupFor(identity: string, rules: readonly string[], defaultRule: boolean): Group {
    const known = groups.get(identity)
    if (known !== undefined) return known
    const [first] = rules
    const what = defaultRule ? [...rules, 'Default Rule'] : rules
    const words = what.length === 0 ? 'Real servers without a rule' : `Real servers of ${listInWords(what)}`
    const wanted = slugOf(first ?? (defaultRule ? 'default-rule' : 'no-rule'), LONGEST_KEY) || 'rule'
    const group = { key: free(wanted, taken, '-'), label: free(words.slice(0, LONGEST_LABEL), labels, ' ') }
    groups.set(identity, group)
    return group
  }

  function ways(service: VirtualService) {
    const alike = Map.groupBy(service.realServers, ({ port, rules, defaultRule }) => JSON.stringify([port, rules, defaultRule]))
    return [...alike.values()].flatMap((servers) => {
      const [first] = servers
      if (first === undefined) return []
      const addresses = servers.map(({ address }) => address).toSorted()
      // Services that have the same machines for the same rules ask for them once.
      return [{ first, identity: JSON.stringify([first.rules, first.defaultRule, addresses]) }]
    })
  }

  return {
    placesOf(service, serverPort) {
      const found = service.realServers.some(isLed) ? ways(service) : []
      const more = new Set(found.map(({ identity }) => identity).filter((identity) => !groups.has(identity)))
      // One place is left for the group of all others.
      const isTooMany = groups.size + more.size > MAX_SERVER_GROUPS - 1
      if (isTooMany) without.push(serviceLabel(service))
      if (found.length === 0 || isTooMany) {
        if (service.redirect === null) others += 1
        return null
      }
      return found.map(({ identity, first: { port, rules, defaultRule } }): JsonObject => {
        const names = namesOf(rules)
        return {
          servers: groupFor(identity, names, defaultRule).key,
          ...(port === serverPort ? {} : { serverPort: port }),
          ...(names.length === 0 ? {} : { rules: [...names] }),
          ...(defaultRule ? { defaultRule } : {})
        }
      })
    },
    declared() {
      if (groups.size === 0) return {}
      const own = [...groups.values()].map(({ key, label }) => [key, { label }] as const)
      return Object.fromEntries(others === 0 ? own : [[ONLY_GROUP, { label: 'Real Servers' }], ...own])
    },
    notes: () =>
      without.map(
        (label) =>
          `The real servers of ${label} would need more groups than the ${MAX_SERVER_GROUPS} that a template has. The content rules that lead to them stay behind; attach them after publishing.`
      )
  }
}
