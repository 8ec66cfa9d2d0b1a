/** Persistence by more than addresses and one cookie: what the other modes read, and how. JSON, for it is only read and written whole. */
export const persistence = `
ALTER TABLE virtual_services ADD COLUMN persistence_options TEXT;
`
