/** What test URLs of applications answered. No part of the configuration; the store keeps the newest. */
export const urlTests = `
CREATE TABLE url_test_rounds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  application_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  run_by TEXT NOT NULL,
  results TEXT NOT NULL
) STRICT;
CREATE INDEX url_test_rounds_of ON url_test_rounds (application_id, id);
`
