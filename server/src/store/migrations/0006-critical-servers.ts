/** *Enhanced Options*: real servers without which the whole service is down. */
export const criticalServers = `
ALTER TABLE real_servers ADD COLUMN critical INTEGER NOT NULL DEFAULT 0;
`
