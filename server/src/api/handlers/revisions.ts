/** History: what was changed, by whom, and the ways back. */
import type { Revision } from '../../contract/index.ts'
import { diff } from '../../domain/change.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { restore, undo } from '../../domain/history.ts'
import { Refusal } from '../../domain/problems.ts'
import { inWords } from '../../domain/words.ts'
import type { StoredRevision } from '../../engine/ports.ts'
import { engineDiff } from '../engine-diff.ts'
import type { Handlers, Services } from '../handler.ts'
import { presentRevision, presentSummary } from '../present/revision.ts'
import { write } from '../write.ts'

type Names = 'revisionList' | 'revisionShow' | 'revisionDiff' | 'revisionUndo' | 'revisionRestore'

const DEFAULT_PAGE = 50

/** Characters; an undo of an undo of an undo would grow for ever. */
const MAX_NOTE = 200

export function revisionHandlers({ pipeline, store }: Services): Pick<Handlers, Names> {
  function find(number: number): StoredRevision {
    const revision = store.revision(number)
    if (revision !== undefined) return revision
    throw new Refusal('not-found', `There is no revision ${number}; the newest is ${store.current().revision}.`)
  }

  /** @param current the newest configuration, from which the way leads back. */
  const at = (current: Configuration, number: number): Configuration => restore(current, store.revisionsSince(number))

  const made = (revision: number | null): Revision | null => (revision === null ? null : presentRevision(find(revision)))

  return {
    revisionList({ query }) {
      const { total, items } = store.revisions({
        limit: query.limit ?? DEFAULT_PAGE,
        ...(query.before === undefined ? {} : { before: query.before })
      })
      return { total, items: items.map(presentSummary) }
    },

    revisionShow: ({ params }) => presentRevision(find(params.number)),

    revisionDiff({ params }) {
      const { number } = find(params.number)
      const { configuration: now, revision } = store.current()
      const then = at(now, number)
      return {
        from: revision,
        to: number,
        changes: inWords(diff(now, then), now, then),
        engine: engineDiff(pipeline.preview(now), pipeline.preview(then))
      }
    },

    revisionUndo(call) {
      const revision = find(call.params.number)
      return write(pipeline, call, {
        note: `Took back revision ${revision.number}: ${revision.note}`.slice(0, MAX_NOTE),
        undoes: revision.number,
        edit: (current) => ({ configuration: undo(current, revision) }),
        value: (_, number) => made(number)
      })
    },

    revisionRestore(call) {
      const { number } = find(call.params.number)
      return write(pipeline, call, {
        note: `Returned to revision ${number}`,
        edit: (current) => ({ configuration: at(current, number) }),
        value: (_, revision) => made(revision)
      })
    }
  }
}
