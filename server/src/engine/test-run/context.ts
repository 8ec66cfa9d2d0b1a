/** What every part of a run has at hand. */

import type { TestOptions, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import type { NetworkFacts } from '../../domain/explain/explain.ts'
import type { Fault } from '../../domain/test-run/observed.ts'
import type { CheckNow } from '../check-now.ts'
import type { Dialer, Place, Wire } from './dialer.ts'
import type { Recorder } from './recorder.ts'

/** ms. */
export interface TestLimits {
  /** For each step: a connection, a handshake, an answer. */
  readonly step: number
  /** For the whole run. */
  readonly run: number
}

export interface RunContext {
  readonly configuration: Configuration
  readonly service: VirtualService
  readonly options: TestOptions
  readonly facts: NetworkFacts
  readonly now: () => Date
  readonly limits: TestLimits
  readonly signal: AbortSignal
  readonly dialer: Dialer
  readonly recorder: Recorder
  readonly checkNow: CheckNow
  /** Shows the worker that a request is ours. */
  readonly word: string
  /** Asks the running worker. @throws when it is silent. */
  readonly ask: (command: string) => Promise<string>
  readonly resolve: (name: string) => Promise<string | null>
  /** PEM of stored roots: clients of a private authority know them. */
  readonly roots: readonly string[]
}

export const secondsOf = ({ limits }: RunContext): number => limits.step / 1000

export const connect = (
  { dialer, limits, signal }: Pick<RunContext, 'dialer' | 'limits' | 'signal'>,
  place: Place
): Promise<Wire | Fault> => dialer.connect(place, limits.step, signal)
