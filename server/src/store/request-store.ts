/** Signing requests that were made here, with their keys. */
import * as z from 'zod'
import type { RequestStore, StoredRequest } from '../api/ports.ts'
import { type Database, UnusableDatabase, writing } from './database.ts'
import type { Row } from './tables.ts'

const RequestRow = z
  .object({
    id: z.int(),
    public_key: z.string(),
    common_name: z.string(),
    subject: z.string(),
    names: z.string(),
    key_type: z.string(),
    created_at: z.string(),
    pem: z.string()
  })
  .transform(
    (row): StoredRequest => ({
      id: row.id,
      publicKey: row.public_key,
      commonName: row.common_name,
      subject: row.subject,
      names: z.array(z.string()).parse(JSON.parse(row.names)),
      keyType: row.key_type,
      createdAt: row.created_at,
      pem: row.pem
    })
  )

const COLUMNS = 'public_key, common_name, subject, names, key_type, created_at, pem'

export function requestStore(db: Database): RequestStore {
  const all = db.prepare<[], Row>(`SELECT id, ${COLUMNS} FROM certificate_requests ORDER BY id DESC`)
  const add = db.prepare<unknown[], { id: number }>(
    `INSERT INTO certificate_requests (${COLUMNS}, key_pem) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const key = db.prepare<[string], { key_pem: string }>('SELECT key_pem FROM certificate_requests WHERE public_key = ?')
  const remove = db.prepare('DELETE FROM certificate_requests WHERE id = ?')
  return {
    requests: () => all.all().map((row) => RequestRow.parse(row)),
    addRequest(request, keyPem) {
      const { publicKey, commonName, subject, names, keyType, createdAt, pem } = request
      const row = writing(() => add.get(publicKey, commonName, subject, JSON.stringify(names), keyType, createdAt, pem, keyPem))
      if (row === undefined) throw new UnusableDatabase('The database did not take the request. Restore it from a backup.')
      return { ...request, id: row.id }
    },
    keyFor: (publicKey) => key.get(publicKey)?.key_pem,
    deleteRequest: (id) => writing(() => remove.run(id).changes) > 0
  }
}
