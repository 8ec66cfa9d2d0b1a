/** Signing requests with their keys, until they are deleted. */
export const certificateRequests = `
CREATE TABLE certificate_requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  public_key TEXT NOT NULL UNIQUE,
  common_name TEXT NOT NULL,
  subject TEXT NOT NULL,
  names TEXT NOT NULL,
  key_type TEXT NOT NULL,
  created_at TEXT NOT NULL,
  pem TEXT NOT NULL,
  key_pem TEXT NOT NULL
) STRICT;
`
