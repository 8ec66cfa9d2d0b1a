/** Revisions that Ballast makes by itself and that change nothing for the engine. */
import { diff } from '../../domain/change.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { inWords, noteFor } from '../../domain/words.ts'
import type { ConfigurationStore } from '../ports.ts'

export interface OwnRevision {
  readonly next: Configuration
  /** Made from the changes when null. */
  readonly note: string | null
  readonly undoes: number | null
}

/** Its caller holds the queue. @returns whether anything changed. */
export function commitOwn(store: ConfigurationStore, { next, note, undoes }: OwnRevision): boolean {
  const { configuration: previous, revision } = store.current()
  const changes = diff(previous, next)
  if (changes.length === 0) return false
  store.commit({
    base: revision,
    next,
    changes,
    words: inWords(changes, previous, next),
    author: 'Ballast',
    note: note ?? noteFor(changes, previous, next),
    at: new Date().toISOString(),
    action: 'none',
    undoes,
    materials: new Map()
  })
  return true
}
