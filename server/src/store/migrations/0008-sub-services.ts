/** SubVSs, the real servers in them, and the rules that lead to either. */
export const subServices = `
CREATE TABLE sub_services (
  id INTEGER PRIMARY KEY,
  service_id INTEGER NOT NULL REFERENCES virtual_services ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  properties TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;
CREATE INDEX sub_services_service ON sub_services (service_id, id);
ALTER TABLE real_servers ADD COLUMN sub_service_id INTEGER REFERENCES sub_services ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE real_servers ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';
ALTER TABLE real_servers ADD COLUMN default_rule INTEGER NOT NULL DEFAULT 0;
`
