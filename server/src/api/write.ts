/** How every change of the configuration goes through the pipeline and comes back as an answer. */
import type { Plan } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { ChangeRequest, Pipeline } from '../engine/offers.ts'
import type { Caller } from './handler.ts'

export interface Written<T> {
  readonly revision: number | null
  readonly plan: Plan
  readonly value: T
}

/**
 * Milliseconds. Who waits longer than `connectionTimeout` of the server loses the connection, and would never hear of a change that
 * is made nevertheless; a third of it is left for the change itself.
 */
const PATIENCE = 40_000

interface Writing<T> extends Pick<ChangeRequest, 'edit' | 'undoes' | 'note'> {
  /** What the answer shows, from the configuration after the change; on a dry run as it would be. */
  value(configuration: Configuration, revision: number | null): T
}

export async function write<T>(
  pipeline: Pipeline,
  call: {
    readonly caller: Caller
    readonly query: { readonly dryRun?: boolean | undefined; readonly confirmSeconds?: number | undefined }
  },
  writing: Writing<T>
): Promise<Written<T>> {
  const { username, address } = call.caller
  const { dryRun = false, confirmSeconds } = call.query
  const outcome = await pipeline.change({
    ...writing,
    author: username,
    from: address,
    dryRun,
    patience: PATIENCE,
    ...(confirmSeconds === undefined ? {} : { confirmSeconds })
  })
  return { revision: outcome.revision, plan: outcome.plan, value: writing.value(outcome.configuration, outcome.revision) }
}
