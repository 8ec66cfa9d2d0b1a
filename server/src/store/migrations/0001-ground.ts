/**
 * The first tables. What one would look for with a query (addresses, ports, names, dates, who is in which service) is a column;
 * lists of plain values and the health check, which are only ever read and written whole, are JSON.
 * `revision` is the one that last touched the row. Dates are ISO 8601 in UTC.
 */
export const ground = `
CREATE TABLE revisions (
  number INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  note TEXT NOT NULL,
  action TEXT NOT NULL,
  undoes INTEGER REFERENCES revisions,
  words TEXT NOT NULL,
  changes TEXT NOT NULL
) STRICT;
CREATE INDEX revisions_undoes ON revisions (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT, WITHOUT ROWID;

CREATE TABLE interfaces (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  dhcp INTEGER NOT NULL,
  addresses TEXT NOT NULL,
  mtu INTEGER NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;

CREATE TABLE vlans (
  id INTEGER PRIMARY KEY,
  interface_id INTEGER NOT NULL REFERENCES interfaces DEFERRABLE INITIALLY DEFERRED,
  vlan_id INTEGER NOT NULL,
  addresses TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;

-- Secrets. Kept when a certificate is deleted or replaced, because an undo needs them again.
CREATE TABLE certificate_materials (
  fingerprint TEXT PRIMARY KEY,
  certificate_pem TEXT NOT NULL,
  key_pem TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL REFERENCES certificate_materials DEFERRABLE INITIALLY DEFERRED,
  subject TEXT NOT NULL,
  common_name TEXT NOT NULL,
  names TEXT NOT NULL,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  not_before TEXT NOT NULL,
  not_after TEXT NOT NULL,
  key_type TEXT NOT NULL,
  pem TEXT NOT NULL,
  chain TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;

CREATE TABLE intermediates (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  subject TEXT NOT NULL,
  common_name TEXT NOT NULL,
  names TEXT NOT NULL,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  not_before TEXT NOT NULL,
  not_after TEXT NOT NULL,
  key_type TEXT NOT NULL,
  pem TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;

CREATE TABLE virtual_services (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  type TEXT NOT NULL,
  persistence_mode TEXT NOT NULL,
  persistence_timeout INTEGER NOT NULL,
  persistence_cookie TEXT NOT NULL,
  scheduling TEXT NOT NULL,
  idle_timeout INTEGER NOT NULL,
  subnet_originating INTEGER NOT NULL,
  ssl_acceleration INTEGER NOT NULL,
  ssl_reencrypt INTEGER NOT NULL,
  ssl_minimum_version TEXT NOT NULL,
  forwarded_header TEXT NOT NULL,
  redirect_url TEXT,
  health_check TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;

CREATE TABLE service_certificates (
  service_id INTEGER NOT NULL REFERENCES virtual_services ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  certificate_id INTEGER NOT NULL REFERENCES certificates DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (service_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_certificates_certificate ON service_certificates (certificate_id);

CREATE TABLE real_servers (
  id INTEGER PRIMARY KEY,
  service_id INTEGER NOT NULL REFERENCES virtual_services ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  weight INTEGER NOT NULL,
  connection_limit INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  disabled_at TEXT,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;
CREATE INDEX real_servers_service ON real_servers (service_id, position);

CREATE TABLE sequence (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sequence VALUES ('id', 1);

CREATE TABLE machine_values (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  username TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  must_change_password INTEGER NOT NULL,
  permissions TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id_hash TEXT PRIMARY KEY,
  username TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  address TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_username ON sessions (username);

CREATE TABLE login_failures (
  key TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX login_failures_key ON login_failures (key, at);
CREATE INDEX login_failures_at ON login_failures (at);

CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

-- History is only ever added to, also by mistake.
CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_removal BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER revisions_no_change BEFORE UPDATE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
CREATE TRIGGER revisions_no_removal BEFORE DELETE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions are append-only'); END;
`
