/** What the engine offers to the api: the pipeline of changes and the live state. */
import type {
  EngineState,
  Id,
  LiveNetwork,
  LiveUpdate,
  NetworkView,
  Plan,
  ServerState,
  ServiceState,
  ServiceStatus,
  TrafficHistory
} from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { Answer, ObservedRoute, Question, Verb } from '../system/helper/protocol.ts'
import type { CertificateMaterial } from './ports.ts'

/** What an edit makes of the present configuration; secrets that it brought along go beside it. */
export interface Edited {
  readonly configuration: Configuration
  readonly materials?: ReadonlyMap<string, CertificateMaterial>
}

export interface ChangeRequest {
  readonly author: string
  /** One line for the history; when left out it is made from the changes. */
  readonly note?: string
  /** Check, render and plan, let the engine check the files, and stop there. */
  readonly dryRun?: boolean
  /** Number of the revision that this change takes back. */
  readonly undoes?: number
  /** The address of who asks, or CONSOLE of the domain, as far as somebody does. */
  readonly from?: string
  /** Ballast itself changes something: nobody is there to be cut off, and nobody to confirm. */
  readonly unattended?: boolean
  /** Time to confirm a change that could cut the administrator off. */
  readonly confirmSeconds?: number
  /** Milliseconds to wait for the changes of others, after which this one is refused without having begun; for ever when left out. */
  readonly patience?: number
  /**
   * Runs inside the one-writer queue, on the newest configuration, so a check of versions in it cannot race.
   * Pure but for `newId`; throws a Refusal to say no.
   */
  edit(current: Configuration, newId: () => Id): Edited
}

export interface ChangeOutcome {
  /** Null on a dry run and when nothing changed. */
  readonly revision: number | null
  readonly plan: Plan
  /** The configuration after the change (on a dry run: as it would be). */
  readonly configuration: Configuration
}

export interface Pipeline {
  /** Candidate, checks, render, `haproxy -c`, swap, apply, verify, commit; or a Refusal and everything as before. */
  change(request: ChangeRequest): Promise<ChangeOutcome>
  /** The engine files that a configuration renders to now, as one text per path; without secrets. */
  preview(configuration: Configuration): ReadonlyMap<string, string>
}

/** The network as the kernel has it, and the change that waits to be confirmed. */
export interface Network {
  live(): LiveNetwork
  routes(): readonly ObservedRoute[]
  lacks(): readonly string[]
  /** The last change that nobody confirmed. */
  reverted(): NetworkView['reverted']
  /** Looks afresh. */
  look(): Promise<void>
  /** @throws Refusal when no such change waits. */
  confirm(id: string): Promise<void>
  revert(id: string): Promise<void>
  /** One of the helper's tools. @throws Refusal */
  tool<V extends Verb>(verb: V, question: Question<V>, refusedAs?: 'network-refused' | 'machine-refused'): Promise<Answer<V>>
}

export interface Live {
  /** Everything as last observed; `whole` is true. */
  snapshot(): LiveUpdate
  /** Of all services, as last observed. Unlike the other questions it does not make the looks come more often. */
  statuses(): readonly ServiceStatus[]
  service(id: Id): ServiceState
  server(serviceId: Id, id: Id): ServerState
  engine(): EngineState
  history(): TrafficHistory
  /** Calls back with what changed, about once a second while traffic flows. @returns the way to stop it. */
  subscribe(listener: (update: LiveUpdate) => void): () => void
}
