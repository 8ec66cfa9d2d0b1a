/** What the engine's checks said, in the operator's words. */
import { type HealthCheck, isHttpCheck } from '../contract/index.ts'
import { dialogueOf } from '../domain/checks/dialogue.ts'
import { acceptedInWords } from '../domain/checks/http.ts'
import type { Farm } from '../domain/farm.ts'
import { verifiesServers } from '../domain/tls.ts'
import type { StatRow } from './stat-csv.ts'

const after = (row: StatRow): string => ` after ${row.checkDuration} ms`

/** What the last turn of the dialogue wants to hear: it is the one that servers stumble over. */
function wanted(check: HealthCheck): string {
  const turns = dialogueOf(check) ?? []
  return turns.find((turn) => turn.do === 'expect')?.words ?? 'what is expected'
}

/** An answer that came and was not the right one. */
function wrongAnswer(row: StatRow, check: HealthCheck, detail: string): string {
  if (!isHttpCheck(check.method)) return `answered${after(row)}, but not with ${wanted(check)}`
  // HAProxy says so of a body; the status has a code of its own.
  if (/did not match/i.test(row.lastCheck)) return `the body of the answer does not match ${check.pattern}`
  return `no valid HTTP answer${detail}`
}

function silence(row: StatRow, check: HealthCheck): string {
  return isHttpCheck(check.method)
    ? `no HTTP answer within ${row.checkDuration} ms`
    : `no answer with ${wanted(check)} within ${row.checkDuration} ms`
}

/** The engine says the same of a certificate that it does not trust and of a handshake that broke off. */
const UNTRUSTED = ', or no trusted authority issued its certificate: see Verify Real Server Certificates under SSL Properties'

/** A check that failed. Codes as in HAProxy's management guide, "check_status". */
export function failureInWords(row: StatRow, { check, service }: Pick<Farm, 'check' | 'service'>): string {
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
      return `TLS handshake failed${detail}${verifiesServers(service) ? UNTRUSTED : ''}`
    case 'L7TOUT':
      return silence(row, check)
    case 'L7RSP':
      return wrongAnswer(row, check, detail)
    case 'L7STS':
      // Code 0: what came is no HTTP.
      return isHttpCheck(check.method) && Number(row.checkCode) > 0
        ? `HTTP status ${row.checkCode}, expected ${acceptedInWords(check)}`
        : wrongAnswer(row, check, detail)
    case 'SOCKERR':
      return `the check could not be sent${detail}`
    default:
      return row.checkStatus === '' ? 'no check result' : `check failed: ${row.checkStatus}${detail}`
  }
}

export function successInWords(row: StatRow, { check }: Pick<Farm, 'check'>): string {
  switch (row.checkStatus.replace(/^\* /, '')) {
    case 'L4OK':
      return `TCP connection in ${row.checkDuration} ms`
    case 'L6OK':
      return `TLS handshake in ${row.checkDuration} ms`
    case 'L7OK':
      return isHttpCheck(check.method)
        ? `HTTP status ${row.checkCode} in ${row.checkDuration} ms`
        : `${wanted(check)} in ${row.checkDuration} ms`
    default:
      return 'check passed'
  }
}
