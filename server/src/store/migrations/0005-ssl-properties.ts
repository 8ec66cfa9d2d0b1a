/**
 * The SSL properties, which have become many, in one column: nothing asks for them by SQL. The assigned certificates stay rows.
 * `minimumVersion` has become a list of protocols; domain/upgrade.ts reads it as such.
 */
export const sslProperties = `
ALTER TABLE virtual_services ADD COLUMN ssl TEXT NOT NULL DEFAULT '{}';
UPDATE virtual_services SET ssl = json_object(
  'acceleration', json(iif(ssl_acceleration, 'true', 'false')),
  'reencrypt', json(iif(ssl_reencrypt, 'true', 'false')),
  'minimumVersion', ssl_minimum_version
);
ALTER TABLE virtual_services DROP COLUMN ssl_acceleration;
ALTER TABLE virtual_services DROP COLUMN ssl_reencrypt;
ALTER TABLE virtual_services DROP COLUMN ssl_minimum_version;
`
