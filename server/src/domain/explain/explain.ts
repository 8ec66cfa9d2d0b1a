/** *Explain*: a virtual service in sentences, from its configuration and a few facts of the machine. Pure. */
import { type ExplainSentence, ExplainTopic, type Explanation, SCHEDULING_WORDS, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { serversOf } from '../farm.ts'
import { count, subLabel } from '../labels.ts'
import { type ExplainContext, type ExplainFacts, info } from './topic.ts'
import { TOPICS } from './topics.ts'

export type { ExplainFacts, NetworkFacts } from './topic.ts'

/** What each farm has for itself. */
const OF_FARMS: ReadonlySet<ExplainTopic> = new Set<ExplainTopic>(['scheduling', 'persistence', 'checks', 'failure'])

/** A service with SubVSs is explained one by one where they differ, and with all its real servers where they do not. */
function* sentencesOf(topic: ExplainTopic, context: ExplainContext): Iterable<ExplainSentence> {
  const { service } = context
  const explained = TOPICS[topic]
  if (service.subServices.length === 0) {
    yield* explained.explain(context)
    return
  }
  if (!OF_FARMS.has(topic)) {
    yield* explained.explain({ ...context, service: { ...service, realServers: [...serversOf(service)] } })
    return
  }
  if (topic === 'scheduling') yield* howChosen(service)
  for (const sub of service.subServices) {
    const { persistence, scheduling, check, realServers } = sub
    const alone = { ...service, persistence, scheduling, check, realServers, subServices: [] }
    for (const sentence of explained.explain({ ...context, service: alone }))
      yield { ...sentence, text: `SubVS ${subLabel(sub)}: ${sentence.text}`, field: null }
  }
}

function* howChosen({ content, scheduling, subServices }: VirtualService): Iterable<ExplainSentence> {
  const method = SCHEDULING_WORDS[scheduling]
  yield info(
    content.switching
      ? `The first rule in precedence that a request matches names the SubVS; those under the same rule share it by ${method}.`
      : `Each client gets one of ${count(subServices.length, 'SubVS')} by ${method}, and there one of its real servers.`,
    'scheduling'
  )
}

/** @returns the topics that have something to say, in the order of the contract. */
export function explain(context: ExplainContext): Explanation {
  const topics = ExplainTopic.options.map((topic) => ({
    topic,
    title: TOPICS[topic].title,
    sentences: [...sentencesOf(topic, context)]
  }))
  return { topics: topics.filter(({ sentences }) => sentences.length > 0) }
}

/** What the warnings of a service depend on beside itself. Compared by identity, so a change anywhere in a part asks again. */
type Basis = readonly unknown[]

const known = new WeakMap<VirtualService, { readonly basis: Basis; readonly warnings: readonly string[] }>()

const HOUR = 3_600_000

/** @returns a function that tells the warnings of each service of the configuration; what did not change is remembered. */
export function warningsIn(configuration: Configuration, facts: ExplainFacts): (service: VirtualService) => readonly string[] {
  const { settings, interfaces, certificates, intermediates, contentRules, applications, virtualServices } = configuration
  // Certificates expire while nothing changes.
  const common: Basis = [
    settings,
    interfaces,
    certificates,
    intermediates,
    contentRules,
    applications,
    JSON.stringify([facts.addresses, facts.defaultRoute, [...facts.renewals]]),
    Math.floor(facts.now.getTime() / HOUR)
  ]
  return (service) => {
    // Only a redirect looks at other services: a thousand need not be explained anew for the change of one.
    const basis = service.redirect === null ? common : [...common, virtualServices]
    const before = known.get(service)
    if (before?.basis.length === basis.length && before.basis.every((part, index) => part === basis[index])) return before.warnings
    const sentences = explain({ configuration, service, facts }).topics.flatMap((topic) => topic.sentences)
    const warnings = sentences.filter(({ severity }) => severity === 'warning').map(({ text }) => text)
    known.set(service, { basis, warnings })
    return warnings
  }
}
