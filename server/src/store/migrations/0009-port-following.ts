/** A service may use the persistence table of another one. */
export const portFollowing = `
ALTER TABLE virtual_services ADD COLUMN port_following INTEGER REFERENCES virtual_services DEFERRABLE INITIALLY DEFERRED;
`
