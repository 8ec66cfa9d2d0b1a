/** Accounts, sessions, failed logins and the audit log. */
import * as z from 'zod'
import type { Account, AccountStore, AuditEntry, StoredSession } from '../api/ports.ts'
import { Permission } from '../contract/index.ts'
import { type Database, writing } from './database.ts'
import type { Row } from './tables.ts'

/** Failures older than this count for nothing any more and make room. Milliseconds. */
const FAILURES_KEPT = 86_400_000

const AccountRow = z
  .object({ username: z.string(), password_hash: z.string(), must_change_password: z.int(), permissions: z.string() })
  .transform(
    (row): Account => ({
      username: row.username,
      passwordHash: row.password_hash,
      mustChangePassword: row.must_change_password !== 0,
      permissions: z.array(Permission).parse(JSON.parse(row.permissions))
    })
  )

function accounts(db: Database) {
  const get = db.prepare<[string], Row>('SELECT * FROM users WHERE username = ?')
  const add = db.prepare('INSERT INTO users (username, password_hash, must_change_password, permissions) VALUES (?, ?, ?, ?)')
  const setPassword = db.prepare('UPDATE users SET password_hash = ?, must_change_password = 0 WHERE username = ?')
  return {
    account(username: string): Account | undefined {
      const row = get.get(username)
      return row === undefined ? undefined : AccountRow.parse(row)
    },
    addAccount(account: Account): void {
      const { username, passwordHash, mustChangePassword, permissions } = account
      writing(() => add.run(username, passwordHash, mustChangePassword ? 1 : 0, JSON.stringify(permissions)))
    },
    setPassword: (username: string, passwordHash: string): void => void writing(() => setPassword.run(passwordHash, username))
  }
}

function sessions(db: Database) {
  const add = db.prepare('INSERT INTO sessions (id_hash, username, address, created_at, seen_at) VALUES (?, ?, ?, ?, ?)')
  const get = db.prepare<[string], StoredSession>(
    'SELECT id_hash AS idHash, username, address, created_at AS createdAt, seen_at AS seenAt FROM sessions WHERE id_hash = ?'
  )
  const touch = db.prepare('UPDATE sessions SET seen_at = ? WHERE id_hash = ?')
  const remove = db.prepare('DELETE FROM sessions WHERE id_hash = ?')
  const removeOf = db.prepare('DELETE FROM sessions WHERE username = ? AND id_hash IS NOT ?')
  const removeBefore = db.prepare('DELETE FROM sessions WHERE created_at < ? OR seen_at < ?')
  return {
    addSession: ({ idHash, username, address, createdAt, seenAt }: StoredSession): void =>
      void writing(() => add.run(idHash, username, address, createdAt, seenAt)),
    session: (idHash: string) => get.get(idHash),
    touchSession: (idHash: string, seenAt: string): void => void writing(() => touch.run(seenAt, idHash)),
    deleteSession: (idHash: string): void => void remove.run(idHash),
    deleteSessionsOf: (username: string, exceptIdHash: string | null): void => void removeOf.run(username, exceptIdHash),
    deleteSessionsBefore: (createdBefore: string, seenBefore: string): void => void removeBefore.run(createdBefore, seenBefore)
  }
}

function failures(db: Database) {
  const add = db.prepare('INSERT INTO login_failures (key, at) VALUES (?, ?)')
  const forget = db.prepare('DELETE FROM login_failures WHERE at < ?')
  const since = db.prepare<[string, string], { at: string }>('SELECT at FROM login_failures WHERE key = ? AND at >= ? ORDER BY at')
  const clear = db.prepare('DELETE FROM login_failures WHERE key = ?')
  const addAndForget = db.transaction((key: string, at: string) => {
    forget.run(new Date(Date.parse(at) - FAILURES_KEPT).toISOString())
    add.run(key, at)
  })
  return {
    addLoginFailure: (key: string, at: string): void => writing(() => addAndForget(key, at)),
    loginFailuresSince: (key: string, from: string): readonly string[] => since.all(key, from).map((row) => row.at),
    clearLoginFailures: (key: string): void => void clear.run(key)
  }
}

export function accountStore(db: Database): AccountStore {
  const audit = db.prepare('INSERT INTO audit (at, author, address, action, detail) VALUES (?, ?, ?, ?, ?)')
  return {
    ...accounts(db),
    ...sessions(db),
    ...failures(db),
    audit: ({ at, author, address, action, detail }: AuditEntry): void => void writing(() => audit.run(at, author, address, action, detail))
  }
}
