/** Health checks: what is asked (lines of the backend) and how often (options of each server). */
import type { CheckParameters, HealthCheck, RealServer } from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import { arg, evaluate, expression, format, isAddress, type Line, line, literalAddress, seconds, type Word, word, words } from './words.ts'

const isHttp = (check: HealthCheck): boolean => check.method === 'http' || check.method === 'https'

/** The address that the check went to, IPv6 in brackets, as a Host header needs it. */
const CHECKED_ADDRESS = evaluate(expression`bc_dst,regsub(${arg('^(.*:.*)$')},${arg('[\\1]')})`)

/** Lines of the backend. */
export function checkLines({ check }: Farm): readonly Line[] {
  if (!isHttp(check)) return []
  const host = check.host === '' ? format(CHECKED_ADDRESS) : format(literalAddress(check.host))
  const codes = [...new Set(check.statusCodes)].toSorted((a, b) => a - b)
  return [
    line`option httpchk`,
    line`http-check send meth ${word(check.httpMethod)} uri ${word(check.url)} ver HTTP/1.1 hdr Host ${host}`,
    line`http-check expect status ${word(['200-299', ...codes].join(','))}`
  ]
}

/** A server name for TLS must be a name: RFC 6066 forbids addresses. */
const serverNameFor = (check: HealthCheck, server: RealServer): string | null =>
  [check.host, server.address].find((text) => text !== '' && !isAddress(text)) ?? null

/**
 * TLS is stated either way: HAProxy would otherwise check through TLS whenever the traffic does. Verification of the
 * server's certificate comes with the setting for it.
 */
function checkTls({ check, service }: Farm, server: RealServer): readonly Word[] {
  if (check.method !== 'https') return service.ssl.reencrypt ? words`no-check-ssl` : []
  const name = serverNameFor(check, server)
  return [
    ...words`check-ssl`,
    ...(service.ssl.reencrypt ? [] : words`verify none`),
    ...(name === null ? [] : words`check-sni ${word(name)}`)
  ]
}

/** Options of a server. One good check brings it back, as with the LoadMaster. */
export function checkOptions(farm: Farm, server: RealServer, parameters: CheckParameters): readonly Word[] {
  const { check } = farm
  if (check.method === 'none') return []
  return [
    ...words`check inter ${seconds(parameters.interval)} fall ${parameters.retries} rise 1`,
    ...(check.port === null ? [] : words`port ${check.port}`),
    ...checkTls(farm, server)
  ]
}
