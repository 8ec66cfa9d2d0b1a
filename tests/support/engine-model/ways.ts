/** Where requests go, by what engine files say and by what they should say: SubVSs and *Content Switching*. */
import type { Id, VirtualService } from '../../../server/src/contract/index.ts'
import type { Configuration } from '../../../server/src/domain/configuration.ts'
import { engineWeights } from '../../../server/src/domain/scheduling.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'
import { type ModelAction, matchTests, readConditions, triedRules } from './rules.ts'

export interface ModelWays {
  /** Where those go whom nothing else takes: all, in a service without parts. Null where all are redirected. */
  readonly rest: string | null
  /** In the order in which they are tried; 0 is the default. Each with the backends one of which must be able to serve. */
  readonly rules: readonly { readonly id: Id; readonly targets: readonly string[]; readonly conditions: ModelAction['conditions'] }[]
  /** Whether rules are asked at the very end, when everything that the frontend rewrites is rewritten. */
  readonly isChosenLast: boolean
  /** Real servers under each rule, and whose checks they follow. */
  readonly pools: readonly { readonly rule: Id; readonly servers: readonly string[]; readonly follows: readonly string[] }[]
  readonly subs: readonly {
    readonly backend: string
    /** Its share; with fixed weighting its place. */
    readonly weight: number
    readonly limit: number
    /** Rules that lead here; null when every request may come. */
    readonly rules: readonly Id[] | null
  }[]
  /** How one of them is chosen; null without SubVSs. */
  readonly by: 'turn' | 'load' | 'weight' | 'src' | 'pathq' | null
  readonly backends: readonly string[]
}

const ofFrontend = (frontend: ReadSection, name: RegExp, sections: readonly ReadSection[]) =>
  sections.flatMap((section) => {
    const found = section.kind === 'backend' && section.name.startsWith(`${frontend.name}-`) ? name.exec(section.name) : null
    return found === null ? [] : [{ section, found }]
  })

/** @returns the lines under one name of a condition. */
const acl = (frontend: ReadSection, name: string) => linesWith(frontend, 'acl', name)

const NOT_YET = ['!{', 'var(txn.rule)', '-m', 'found', '}'] as const

function readRule(frontend: ReadSection, id: number, words: readonly string[]): ModelWays['rules'][number] {
  const up = `up${id}`
  if (words.at(-1) !== up) throw new Error('A rule may win only while somebody it leads to can serve.')
  const targets = acl(frontend, up).map(([fetch = '']) => /^nbsrv\((.*)\)$/.exec(fetch)?.[1] ?? '')
  return { id, targets, conditions: readConditions(words.slice(0, -1)) }
}

/** Rules that the choice of the backend itself asks: the first line that fits ends it. */
const readChosenLast = (frontend: ReadSection): ModelWays['rules'] =>
  linesWith(frontend, 'use_backend').flatMap(([name = '', , ...words]) => {
    const id = /-r(\d+)$/.exec(name)?.[1]
    return id === undefined ? [] : [readRule(frontend, Number(id), words)]
  })

const readSettled = (frontend: ReadSection): ModelWays['rules'] =>
  linesWith(frontend, 'http-request', 'set-var(txn.rule)').map(([value = '', , ...words]) => {
    const id = Number(/^int\((\d+)\)$/.exec(value)?.[1])
    if (words.slice(0, NOT_YET.length).join(' ') !== NOT_YET.join(' ')) throw new Error('Only the first rule that matches may win.')
    return readRule(frontend, id, words.slice(NOT_YET.length))
  })

/** @returns names of backends that the frontend may choose; one that is put together of the rule at hand stands for that of each rule. */
const readBackends = (frontend: ReadSection, settled: ModelWays['rules']): readonly string[] =>
  linesWith(frontend, 'use_backend').flatMap(([name = '']) =>
    name.endsWith('-r%[var(txn.rule)]') ? settled.map(({ id }) => `${frontend.name}-r${id}`) : [name]
  )

const readPools = (frontend: ReadSection, sections: readonly ReadSection[]): ModelWays['pools'] =>
  ofFrontend(frontend, /-r(\d+)$/, sections).map(({ section, found }) => {
    const servers = linesWith(section, 'server')
    return {
      rule: Number(found[1]),
      servers: servers.map(([name = '']) => name),
      follows: servers.flatMap((words) => (words.includes('track') ? [words[words.indexOf('track') + 1] ?? ''] : []))
    }
  })

function readSub(frontend: ReadSection, on: readonly string[], backend: string, id: string): ModelWays['subs'][number] | null {
  const [turn] = linesWith(frontend, ...on, `set-var(txn.end${id})`)
  const [chosen] = linesWith(frontend, ...on, 'set-var(txn.sub)', `int(${id})`)
  const words = (turn ?? chosen ?? []).join(' ')
  if (words === '') return null
  const [load] = linesWith(frontend, ...on, 'set-var(txn.load)').filter(([text = '']) => text.startsWith(`be_conn(${backend}),`))
  const weight = /,add\((\d+)\) if/.exec(words)?.[1] ?? /,div\((\d+)\)/.exec(load?.[0] ?? '')?.[1]
  if (!words.includes(`{ nbsrv(${backend}) gt 0 }`)) throw new Error(`${backend} may be chosen though nobody there can serve.`)
  const limit = new RegExp(`\\{ be_conn\\(${backend}\\) lt (\\d+) \\}`).exec(words)?.[1] ?? '0'
  const rules = words.includes(` to${id}`) ? acl(frontend, `to${id}`).flatMap(([, , , ...ids]) => ids.map(Number)) : null
  const order = linesWith(frontend, ...on, 'set-var(txn.sub)').findIndex((line) => line[0] === `int(${id})`)
  return { backend, weight: weight === undefined ? order : Number(weight), limit: Number(limit), rules }
}

function readBy(frontend: ReadSection, on: readonly string[]): ModelWays['by'] {
  if (linesWith(frontend, ...on, `set-var(proc.turn${frontend.name.slice(2)})`).length === 1) return 'turn'
  const [share] = linesWith(frontend, ...on, 'set-var(txn.share)')
  if (share?.[0] === 'src,xxh32,mod(txn.sum)') return 'src'
  if (share?.[0] === 'pathq,xxh32,mod(txn.sum)') return 'pathq'
  return linesWith(frontend, ...on, 'set-var(txn.load)').length > 0 ? 'load' : 'weight'
}

export function readWays(frontend: ReadSection, sections: readonly ReadSection[]): ModelWays {
  const on = linesWith(frontend, 'mode')[0]?.[0] === 'http' ? ['http-request'] : ['tcp-request', 'content']
  const subs = ofFrontend(frontend, /-(\d+)$/, sections).map(({ section, found }) => readSub(frontend, on, section.name, found[1] ?? ''))
  const [settled, chosenLast] = [readSettled(frontend), readChosenLast(frontend)]
  return {
    rest: linesWith(frontend, 'default_backend')[0]?.[0] ?? null,
    rules: [...settled, ...chosenLast],
    isChosenLast: chosenLast.length > 0,
    pools: readPools(frontend, sections),
    subs: subs.filter((sub) => sub !== null),
    by: subs.every((sub) => sub === null) ? null : readBy(frontend, on),
    backends: readBackends(frontend, settled)
  }
}

const BY: Readonly<Record<VirtualService['scheduling'], ModelWays['by']>> = {
  'round-robin': 'turn',
  'weighted-round-robin': 'turn',
  'least-connection': 'load',
  'weighted-least-connection': 'load',
  'fixed-weighting': 'weight',
  'source-ip-hash': 'src',
  'url-hash': 'pathq',
  // Not possible among SubVSs.
  'resource-based': null,
  'weighted-response-time': null
}

export function expectedWays(service: VirtualService, { contentRules }: Configuration): ModelWays {
  const { id, subServices, realServers, redirect, content, type } = service
  const switched = content.switching && redirect === null && type === 'http'
  const none: ModelWays = {
    rest: redirect === null ? `vs${id}` : null,
    rules: [],
    isChosenLast: false,
    pools: [],
    subs: [],
    by: null,
    backends: []
  }
  if (redirect !== null || (!switched && subServices.length === 0)) return none
  const targets = subServices.length > 0 ? subServices.filter((sub) => sub.enabled) : realServers
  const all = subServices.length > 0 ? subServices : realServers
  const lead = triedRules(service).filter((rule) => contentRules.get(rule)?.failOnMatch === false)
  const ids = !switched ? [] : all.some((target) => target.defaultRule) ? [...lead, 0] : lead
  const under = (rule: Id) => targets.filter((target) => (rule === 0 ? target.defaultRule : target.rules.includes(rule)))
  const names = (rule: Id) => (subServices.length > 0 ? under(rule).map((sub) => `vs${id}-${sub.id}`) : [`vs${id}-r${rule}`])
  const weights = engineWeights(service.scheduling, subServices)
  const reachable = subServices.filter((sub) => sub.enabled && (!switched || sub.defaultRule || sub.rules.length > 0))
  const places = reachable.toSorted((a, b) => b.weight - a.weight || a.id - b.id).map((sub) => sub.id)
  const subs = reachable.map((sub) => ({
    backend: `vs${id}-${sub.id}`,
    weight: service.scheduling === 'fixed-weighting' ? places.indexOf(sub.id) : (weights.get(sub.id) ?? 0),
    limit: sub.connectionLimit,
    rules: switched ? [...(sub.defaultRule ? [0] : []), ...sub.rules] : null
  }))
  const pools = subServices.length > 0 ? [] : ids
  return {
    ...none,
    rest: `vs${id}-none`,
    rules: ids
      .filter((rule) => names(rule).length > 0)
      .map((rule) => {
        const known = contentRules.get(rule)
        return { id: rule, targets: names(rule), conditions: known === undefined ? [] : matchTests(known) }
      }),
    pools: pools.map((rule) => ({
      rule,
      servers: under(rule).map((server) => `rs${server.id}`),
      follows: service.check.method === 'none' ? [] : under(rule).map((server) => `vs${id}/rs${server.id}`)
    })),
    subs,
    by: subs.length === 0 ? null : BY[service.scheduling],
    // Rules look at the request as it came, and at the flags that rules before them have set.
    isChosenLast:
      pools.length > 0 && content.request.length === 0 && triedRules(service).every((rule) => contentRules.get(rule)?.setFlag == null),
    backends: subServices.length > 0 ? subs.map((sub) => sub.backend) : pools.map((rule) => `vs${id}-r${rule}`)
  }
}
