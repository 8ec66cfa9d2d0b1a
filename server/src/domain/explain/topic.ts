/** What a topic of *Explain* gets and gives. A new topic is a file beside this one and an entry in `topics.ts`. */
import type { ExplainSentence, ExplainSeverity, VirtualService } from '../../contract/index.ts'
import type { Renewals } from '../acme/schedule.ts'
import type { Configuration } from '../configuration.ts'

export interface NetworkFacts {
  /** Addresses of this machine, canonical; null when nobody knows. */
  readonly addresses: readonly { readonly interface: string; readonly address: string; readonly prefix: number }[] | null
  /** Whether this machine has a way to hosts outside its own subnets; null when nobody knows. */
  readonly defaultRoute: { readonly ipv4: boolean; readonly ipv6: boolean } | null
}

export interface ExplainFacts extends NetworkFacts {
  readonly now: Date
  readonly renewals: Renewals
}

export interface ExplainContext {
  readonly configuration: Configuration
  readonly service: VirtualService
  readonly facts: ExplainFacts
}

export interface Topic {
  readonly title: string
  /** Nothing, when it does not concern this service. Must not throw for any configuration that the contract accepts. */
  readonly explain: (context: ExplainContext) => Iterable<ExplainSentence>
}

const sentence =
  (severity: ExplainSeverity) =>
  (text: string, field: string | null = null): ExplainSentence => ({ severity, text, field })

export const info = sentence('info')
export const advice = sentence('advice')
export const warning = sentence('warning')
