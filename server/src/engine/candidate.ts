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

export const configurationText = (candidate: Candidate): string => candidate.texts.get('haproxy.cfg') ?? ''
