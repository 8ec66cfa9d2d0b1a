/** The history. Revisions are kept for ever: one is 0.5 to 2 kB, so ten years of fifty saves a day are some 250 MB at the very most. */
import * as z from 'zod'
import { ChangeInWords, Plan, type RevisionSummary, Timestamp } from '../contract/index.ts'
import type { NewRevision, StoredRevision } from '../engine/ports.ts'
import type { Database } from './database.ts'
import type { Row } from './tables.ts'

const SummaryRow = z.object({
  number: z.int(),
  at: Timestamp,
  author: z.string(),
  note: z.string(),
  undoes: z.int().nullable(),
  action: Plan.shape.action
})

const Path = z.array(z.string())
const StoredChange = z
  .object({ path: Path, before: z.json().optional(), after: z.json().optional() })
  // "Does not exist" has no JSON: the key is left out in the text and comes back as undefined.
  .transform(({ path, before, after }) => ({ path, before, after }))

const fromJson = <S extends z.ZodType>(schema: S, text: unknown) => schema.parse(JSON.parse(String(text)))

const COLUMNS = 'number, at, author, note, undoes, action'

export function revisionLog(db: Database) {
  const one = db.prepare<[number], Row>('SELECT * FROM revisions WHERE number = ?')
  const since = db.prepare<[number], Row>('SELECT * FROM revisions WHERE number > ? ORDER BY number DESC')
  const page = db.prepare<[number, number], Row>(`SELECT ${COLUMNS} FROM revisions WHERE number < ? ORDER BY number DESC LIMIT ?`)
  const count = db.prepare<[], { total: number }>('SELECT count(*) AS total FROM revisions')
  const newest = db.prepare<[], { number: number | null }>('SELECT max(number) AS number FROM revisions')
  const undoers = db.prepare<[number], { number: number }>('SELECT number FROM revisions WHERE undoes = ? ORDER BY number DESC')
  const insert = db.prepare(
    `INSERT INTO revisions (${COLUMNS}, words, changes) VALUES (@number, @at, @author, @note, @undoes, @action, @words, @changes)`
  )

  /** An undo that was itself undone does not count: then the revision is in effect again. */
  const undoneBy = (number: number): number | null => undoers.all(number).find((undo) => undoneBy(undo.number) === null)?.number ?? null

  const summary = (row: Row): RevisionSummary => {
    const parsed = SummaryRow.parse(row)
    return { ...parsed, undoneBy: undoneBy(parsed.number) }
  }
  const whole = (row: Row): StoredRevision => ({
    ...summary(row),
    words: fromJson(z.array(ChangeInWords), row['words']),
    changes: fromJson(z.array(StoredChange), row['changes'])
  })

  return {
    newest: (): number | null => newest.get()?.number ?? null,
    append(number: number, revision: Omit<NewRevision, 'base' | 'next' | 'materials'>): RevisionSummary {
      const { at, author, note, undoes, action } = revision
      const words = JSON.stringify(revision.words)
      insert.run({ number, at, author, note, undoes, action, words, changes: JSON.stringify(revision.changes) })
      return { number, at, author, note, undoes, undoneBy: null, action }
    },
    one(number: number): StoredRevision | undefined {
      const row = one.get(number)
      return row === undefined ? undefined : whole(row)
    },
    since: (number: number): readonly StoredRevision[] => since.all(number).map(whole),
    page: (before: number, limit: number) => ({ total: count.get()?.total ?? 0, items: page.all(before, limit).map(summary) })
  }
}
