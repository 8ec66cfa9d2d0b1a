/** Uploaded templates, whose text is kept as it came, and the applications that templates made. */
export const templates = `
CREATE TABLE templates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  text TEXT NOT NULL,
  uploaded_at TEXT NOT NULL
) STRICT;
CREATE TABLE applications (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  application TEXT NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions
) STRICT;
`
