/** Content rules, and the lists of them that a service has. What an older row lacks is completed when it is read. */
export const contentRules = `
CREATE TABLE content_rules (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;
ALTER TABLE virtual_services ADD COLUMN content TEXT NOT NULL DEFAULT '{}';
`
