/** The request of an HTTP health check and how its answer is judged: the same for HAProxy and for *Check now*. */
import { type CheckHeader, type HealthCheck, hasBody } from '../../contract/index.ts'

/** Bodies are asked for with these methods only. */
const hasReply = (check: HealthCheck): boolean => check.httpMethod === 'GET' || check.httpMethod === 'POST'

/** @returns the expression that the body must match; null when none is wanted. */
export const patternOf = (check: HealthCheck): string | null => (check.pattern !== '' && hasReply(check) ? check.pattern : null)

export const headersOf = (check: HealthCheck): readonly CheckHeader[] => check.headers

export const bodyOf = (check: HealthCheck): string | null => (hasBody(check) && check.postData !== '' ? check.postData : null)

/** Status codes as HAProxy writes a list of them, ascending and each once. */
export const acceptedCodes = (check: HealthCheck): readonly number[] => [...new Set(check.statusCodes)].toSorted((a, b) => a - b)

export const isAccepted = (check: HealthCheck, status: number): boolean =>
  (status >= 200 && status < 300) || check.statusCodes.includes(status)

/** e.g. `200–299`, `200–299 or 401`. */
export const acceptedInWords = (check: HealthCheck): string => ['200–299', ...acceptedCodes(check)].join(' or ')
