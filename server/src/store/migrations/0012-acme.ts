/** Accounts at ACME authorities, what is ordered there, and the last tries. */
export const acme = `
CREATE TABLE acme_accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  directory_url TEXT NOT NULL,
  email TEXT NOT NULL,
  url TEXT NOT NULL,
  created_at TEXT NOT NULL,
  authority TEXT NOT NULL,
  key_pem TEXT NOT NULL
) STRICT;
CREATE TABLE acme_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES acme_accounts,
  settings TEXT NOT NULL,
  dns_secret TEXT,
  certificate_id INTEGER,
  failures INTEGER NOT NULL,
  next_at TEXT
) STRICT;
CREATE TABLE acme_tries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id INTEGER NOT NULL REFERENCES acme_orders ON DELETE CASCADE,
  entry TEXT NOT NULL
) STRICT;
CREATE INDEX acme_tries_by_order ON acme_tries (order_id);
`
