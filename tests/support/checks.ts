import type { HealthCheck } from '@ballast/server/contract'

/** A plain TCP connection, for farms whose pages do not matter. */
export const TCP_CHECK: HealthCheck = { method: 'tcp', port: null, url: '/', host: '', httpMethod: 'HEAD', statusCodes: [] }
