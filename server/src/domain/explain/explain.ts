/** *Explain*: a virtual service in sentences, from its configuration and a few facts of the machine. Pure. */
import { ExplainTopic, type Explanation, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import type { ExplainContext, ExplainFacts } from './topic.ts'
import { TOPICS } from './topics.ts'

export type { ExplainFacts, NetworkFacts } from './topic.ts'

/** @returns the topics that have something to say, in the order of the contract. */
export function explain(context: ExplainContext): Explanation {
  const topics = ExplainTopic.options.map((topic) => ({
    topic,
    title: TOPICS[topic].title,
    sentences: [...TOPICS[topic].explain(context)]
  }))
  return { topics: topics.filter(({ sentences }) => sentences.length > 0) }
}

/** What the warnings of a service depend on beside itself. Compared by identity, so a change anywhere in a part asks again. */
type Basis = readonly unknown[]

const known = new WeakMap<VirtualService, { readonly basis: Basis; readonly warnings: readonly string[] }>()

const HOUR = 3_600_000

/** @returns a function that tells the warnings of each service of the configuration; what did not change is remembered. */
export function warningsIn(configuration: Configuration, facts: ExplainFacts): (service: VirtualService) => readonly string[] {
  const { settings, interfaces, certificates, intermediates, virtualServices } = configuration
  // Certificates expire while nothing changes.
  const common: Basis = [
    settings,
    interfaces,
    certificates,
    intermediates,
    JSON.stringify([facts.addresses, facts.defaultRoute]),
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
