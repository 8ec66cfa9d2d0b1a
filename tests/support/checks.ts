import { type HealthCheck, PLAIN_CHECK } from '@ballast/server/contract'

/** A plain TCP connection, for farms whose pages do not matter. */
export const TCP_CHECK: HealthCheck = PLAIN_CHECK

/** None: every server counts as up. */
export const NO_CHECK: HealthCheck = { ...TCP_CHECK, method: 'none' }
