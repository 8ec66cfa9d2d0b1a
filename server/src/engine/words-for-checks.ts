/** What the engine's checks said, in the operator's words. */
import type { VirtualService } from '../contract/index.ts'
import type { StatRow } from './stat-csv.ts'

const after = (row: StatRow): string => ` after ${row.checkDuration} ms`

/** e.g. `200–299`, `200–299 or 401`. */
const expected = (service: VirtualService): string => ['200–299', ...service.check.statusCodes].join(' or ')

/** A check that failed. Codes as in HAProxy's management guide, "check_status". */
export function failureInWords(row: StatRow, service: VirtualService): string {
  const detail = row.lastCheck === '' ? '' : ` (${row.lastCheck})`
  switch (row.checkStatus.replace(/^\* /, '')) {
    case 'L4TOUT':
      return `no TCP connection within ${row.checkDuration} ms`
    case 'L4CON':
      if (/refused/i.test(row.lastCheck)) return `TCP connection refused${after(row)}`
      if (/no route/i.test(row.lastCheck)) return 'no route to this address'
      if (/unreachable/i.test(row.lastCheck)) return 'the network of this address cannot be reached'
      return `TCP connection failed${detail}`
    case 'L6TOUT':
      return `no TLS handshake within ${row.checkDuration} ms`
    case 'L6RSP':
      return `TLS handshake failed${detail}`
    case 'L7TOUT':
      return `no HTTP answer within ${row.checkDuration} ms`
    case 'L7RSP':
      return `no valid HTTP answer${detail}`
    case 'L7STS':
      return `HTTP status ${row.checkCode}, expected ${expected(service)}`
    case 'SOCKERR':
      return `the check could not be sent${detail}`
    default:
      return row.checkStatus === '' ? 'no check result' : `check failed: ${row.checkStatus}${detail}`
  }
}

export function successInWords(row: StatRow): string {
  switch (row.checkStatus.replace(/^\* /, '')) {
    case 'L4OK':
      return `TCP connection in ${row.checkDuration} ms`
    case 'L6OK':
      return `TLS handshake in ${row.checkDuration} ms`
    case 'L7OK':
      return `HTTP status ${row.checkCode} in ${row.checkDuration} ms`
    default:
      return 'check passed'
  }
}
