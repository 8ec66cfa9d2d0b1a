/** A configuration with its files, in memory and on disk. */
import type { Configuration } from '../domain/configuration.ts'
import type { Rendered } from '../render/rendered.ts'

/** What a plan compares. */
export interface Side {
  readonly configuration: Configuration
  readonly rendered: Rendered
}

/** A revision on disk. */
export interface Candidate extends Side {
  /** Of its directory under `rev`. */
  readonly name: string
  readonly texts: ReadonlyMap<string, string>
}

/** The file that HAProxy runs. */
export const CONFIGURATION = 'haproxy.cfg'
/** Beside it: what a change by commands touches, as a configuration of its own, so that its check does not grow with the rest. */
export const CHANGED_PART = 'changed.cfg'

export const configurationText = (candidate: Candidate): string => candidate.texts.get(CONFIGURATION) ?? ''
