/** Revisions as the API shows them. The patch itself stays inside: it holds whole objects, and people read the words. */
import type { Revision, RevisionSummary } from '../../contract/index.ts'
import type { StoredRevision } from '../../engine/ports.ts'

export const presentSummary = ({ number, at, author, note, undoes, undoneBy, action }: RevisionSummary): RevisionSummary => ({
  number,
  at,
  author,
  note,
  undoes,
  undoneBy,
  action
})

export const presentRevision = (revision: StoredRevision): Revision => ({ ...presentSummary(revision), changes: [...revision.words] })
