/** Rounds of test URLs: the newest of each application, and not more in all than a small file holds. */
import * as z from 'zod'
import { UrlTestResult, UrlTestRound } from '../contract/index.ts'
import type { UrlTestStore } from '../engine/ports.ts'
import { type Database, UnusableDatabase, writing } from './database.ts'

/** Of one application: a day and a half of every ten minutes. */
const KEPT_EACH = 200
/** Of all, those included whose application is gone; some megabytes. */
const KEPT_IN_ALL = 5_000

const Row = z.object({ id: z.int(), application_id: z.int(), at: z.string(), run_by: z.string(), results: z.string() }).transform((row) =>
  UrlTestRound.parse({
    id: row.id,
    applicationId: row.application_id,
    at: row.at,
    by: row.run_by,
    results: z.array(UrlTestResult).parse(JSON.parse(row.results))
  })
)

export function urlTestStore(db: Database): UrlTestStore {
  const COLUMNS = 'id, application_id, at, run_by, results'
  const of = db.prepare(`SELECT ${COLUMNS} FROM url_test_rounds WHERE application_id = ? ORDER BY id DESC LIMIT ?`)
  const add = db.prepare<unknown[], { id: number }>(
    'INSERT INTO url_test_rounds (application_id, at, run_by, results) VALUES (?, ?, ?, ?) RETURNING id'
  )
  const pruneEach = db.prepare(
    `DELETE FROM url_test_rounds WHERE application_id = ? AND id NOT IN
      (SELECT id FROM url_test_rounds WHERE application_id = ? ORDER BY id DESC LIMIT ${KEPT_EACH})`
  )
  const pruneAll = db.prepare(
    `DELETE FROM url_test_rounds WHERE id <= (SELECT id FROM url_test_rounds ORDER BY id DESC LIMIT 1 OFFSET ${KEPT_IN_ALL})`
  )
  const insert = db.transaction(({ applicationId, at, by, results }: Omit<UrlTestRound, 'id'>) => {
    const row = add.get(applicationId, at, by, JSON.stringify(results))
    pruneEach.run(applicationId, applicationId)
    pruneAll.run()
    return row
  })
  return {
    rounds: (applicationId, limit) => of.all(applicationId, limit).map((row) => Row.parse(row)),
    addRound(round) {
      const row = writing(() => insert(round))
      if (row === undefined) throw new UnusableDatabase('The database did not take the results. Restore it from a backup.')
      return { ...round, id: row.id }
    }
  }
}
