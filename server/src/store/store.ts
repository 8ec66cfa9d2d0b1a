/**
 * The store: one SQLite file, opened once. Everything is synchronous, so that checking a version and writing cannot be
 * torn apart by an await; a write takes one fsync.
 */
import type { AccountStore, RequestStore, TemplateStore } from '../api/ports.ts'
import type { AcmeStore } from '../engine/acme/ports.ts'
import type { ConfigurationStore, UrlTestStore } from '../engine/ports.ts'
import { accountStore } from './account-store.ts'
import { acmeStore } from './acme-store.ts'
import { configurationStore } from './configuration-store.ts'
import { openDatabase } from './database.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { requestStore } from './request-store.ts'
import { templateStore } from './template-store.ts'
import { urlTestStore } from './url-test-store.ts'

export { UnusableDatabase } from './database.ts'

/** Steps that the database of this version has gone; an update's manifest and the two roots say theirs. */
export const SCHEMA = MIGRATIONS.length

export interface Store {
  readonly configurations: ConfigurationStore
  readonly accounts: AccountStore
  readonly requests: RequestStore
  readonly templates: TemplateStore
  readonly urlTests: UrlTestStore
  readonly acme: AcmeStore
  /** Moves what is in the write-ahead log into the file and lets go of it. */
  readonly close: () => void
}

/**
 * @param file is made, private to this user, when it does not exist; so is its folder.
 * @param options `mostPages` bounds the file (a page has 4 KiB); without it the disk does. `goBack`: a database that a newer version
 * has changed gives way to the copy from before that; else it cannot be used.
 * @throws UnusableDatabase when it is damaged, with a sentence for the administrator.
 */
export function openStore(
  file: string,
  now: Date = new Date(),
  options: { readonly mostPages?: number; readonly goBack?: boolean } = {}
): Store {
  const db = openDatabase(file, options.mostPages, options.goBack)
  try {
    const configurations = configurationStore(db, now)
    return {
      configurations,
      accounts: accountStore(db),
      requests: requestStore(db),
      templates: templateStore(db),
      urlTests: urlTestStore(db),
      acme: acmeStore(db),
      close: () => void db.close()
    }
  } catch (cause) {
    db.close()
    throw cause
  }
}
