/** ACME accounts, orders and tries. Secrets have columns of their own. */
import * as z from 'zod'
import { AcmeCertificateFields, AcmeTry, DnsUpdateFields } from '../contract/index.ts'
import type { AcmeAccount, AcmeOrder, AcmeStore } from '../engine/acme/ports.ts'
import { type Database, UnusableDatabase, writing } from './database.ts'
import type { Row } from './tables.ts'

/** Tries of an order that are kept. */
const KEPT_TRIES = 10

const AccountRow = z
  .object({
    id: z.int(),
    directory_url: z.string(),
    email: z.string(),
    url: z.string(),
    created_at: z.string(),
    authority: z.string(),
    key_pem: z.string()
  })
  .transform(
    (row): AcmeAccount => ({
      id: row.id,
      directoryUrl: row.directory_url,
      email: row.email,
      url: row.url,
      createdAt: row.created_at,
      authority: row.authority,
      keyPem: row.key_pem
    })
  )

const Settings = AcmeCertificateFields.omit({ accountId: true, dns: true }).extend({ dns: DnsUpdateFields.nullable() })

const OrderRow = z
  .object({
    id: z.int(),
    account_id: z.int(),
    settings: z.string(),
    dns_secret: z.string().nullable(),
    certificate_id: z.int().nullable(),
    failures: z.int(),
    next_at: z.string().nullable()
  })
  .transform((row): AcmeOrder => {
    const { dns, ...settings } = Settings.parse(JSON.parse(row.settings))
    return {
      ...settings,
      id: row.id,
      accountId: row.account_id,
      dns: dns === null ? null : { ...dns, secret: row.dns_secret ?? '' },
      certificateId: row.certificate_id,
      failures: row.failures,
      nextAt: row.next_at
    }
  })

const Id = z.object({ id: z.int() })
const idOf = (row: unknown): number => {
  const parsed = Id.safeParse(row)
  if (!parsed.success) throw new UnusableDatabase('The database did not take a row. Restore it from a backup.')
  return parsed.data.id
}

function orderValues({ accountId, certificateId, failures, nextAt, ...rest }: Omit<AcmeOrder, 'id'>) {
  const { name, names, keyType, challenge, addresses, renewDays, dns } = rest
  const { secret = null, ...fields } = dns ?? {}
  const settings = { name, names, keyType, challenge, addresses, renewDays, dns: dns === null ? null : fields }
  return [accountId, JSON.stringify(settings), secret, certificateId, failures, nextAt] as const
}

const ORDER = 'account_id, settings, dns_secret, certificate_id, failures, next_at'

export function acmeStore(db: Database): AcmeStore {
  const accounts = db.prepare<[], Row>('SELECT * FROM acme_accounts ORDER BY id')
  const addAccount = db.prepare(
    'INSERT INTO acme_accounts (directory_url, email, url, created_at, authority, key_pem) VALUES (?, ?, ?, ?, ?, ?) RETURNING id'
  )
  const deleteAccount = db.prepare('DELETE FROM acme_accounts WHERE id = ?')
  const orders = db.prepare<[], Row>('SELECT * FROM acme_orders ORDER BY id')
  const addOrder = db.prepare(`INSERT INTO acme_orders (${ORDER}) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`)
  const changeOrder = db.prepare(`UPDATE acme_orders SET (${ORDER}) = (?, ?, ?, ?, ?, ?) WHERE id = ?`)
  const deleteOrder = db.prepare('DELETE FROM acme_orders WHERE id = ?')
  const tries = db.prepare<[number], { entry: string }>('SELECT entry FROM acme_tries WHERE order_id = ? ORDER BY id DESC')
  const addTry = db.prepare('INSERT INTO acme_tries (order_id, entry) VALUES (?, ?)')
  const trim = db.prepare(
    `DELETE FROM acme_tries WHERE order_id = ? AND id NOT IN (SELECT id FROM acme_tries WHERE order_id = ? ORDER BY id DESC LIMIT ${KEPT_TRIES})`
  )
  return {
    accounts: () => accounts.all().map((row) => AccountRow.parse(row)),
    addAccount(account) {
      const { directoryUrl, email, url, createdAt, authority, keyPem } = account
      return { ...account, id: idOf(writing(() => addAccount.get(directoryUrl, email, url, createdAt, authority, keyPem))) }
    },
    deleteAccount: (id) => void writing(() => deleteAccount.run(id)),
    orders: () => orders.all().map((row) => OrderRow.parse(row)),
    addOrder: (order) => ({ ...order, id: idOf(writing(() => addOrder.get(...orderValues(order)))) }),
    changeOrder: ({ id, ...order }) => void writing(() => changeOrder.run(...orderValues(order), id)),
    deleteOrder: (id) => void writing(() => deleteOrder.run(id)),
    tries: (orderId) => tries.all(orderId).map(({ entry }) => AcmeTry.parse(JSON.parse(entry))),
    addTry(orderId, entry) {
      writing(() => addTry.run(orderId, JSON.stringify(entry)))
      trim.run(orderId, orderId)
    }
  }
}
