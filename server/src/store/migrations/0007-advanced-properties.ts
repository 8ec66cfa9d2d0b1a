/** The advanced properties in one column; nothing asks for them by SQL. */
export const advancedProperties = `ALTER TABLE virtual_services ADD COLUMN advanced TEXT NOT NULL DEFAULT '{}';`
