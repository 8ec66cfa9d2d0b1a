/** Cards, VLANs and bonds are one kind of object. Both old tables were empty everywhere: no page wrote them. */
export const interfaces = `
DROP TABLE vlans;
DROP TABLE interfaces;
CREATE TABLE interfaces (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  dhcp INTEGER NOT NULL,
  router_advertisements INTEGER NOT NULL,
  addresses TEXT NOT NULL,
  mtu INTEGER NOT NULL,
  use_for_default_gateway INTEGER NOT NULL,
  admin_access INTEGER NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;

ALTER TABLE virtual_services ADD COLUMN transparent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE virtual_services ADD COLUMN gateway TEXT;
ALTER TABLE virtual_services ADD COLUMN use_for_server_nat INTEGER NOT NULL DEFAULT 0;
`
