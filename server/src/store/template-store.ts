/** Uploaded templates: the text as it came, so that comments survive a download. */
import * as z from 'zod'
import type { StoredTemplate, TemplateStore } from '../api/ports.ts'
import { type Database, UnusableDatabase, writing } from './database.ts'

const Row = z
  .object({ id: z.int(), text: z.string(), uploaded_at: z.string() })
  .transform((row): StoredTemplate => ({ id: row.id, text: row.text, uploadedAt: row.uploaded_at }))

export function templateStore(db: Database): TemplateStore {
  const all = db.prepare('SELECT id, text, uploaded_at FROM templates ORDER BY id')
  const add = db.prepare<[string, string], { id: number }>('INSERT INTO templates (text, uploaded_at) VALUES (?, ?) RETURNING id')
  const remove = db.prepare('DELETE FROM templates WHERE id = ?')
  const replace = db.transaction((old: number | null, text: string, at: string) => {
    if (old !== null) remove.run(old)
    return add.get(text, at)
  })
  return {
    templates: () => all.all().map((row) => Row.parse(row)),
    addTemplate(text, at, instead) {
      const added = writing(() => replace(instead, text, at))
      if (added === undefined) throw new UnusableDatabase('The database did not take the template. Restore it from a backup.')
      return added.id
    },
    deleteTemplate: (id) => void writing(() => remove.run(id))
  }
}
