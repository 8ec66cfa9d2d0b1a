/** Health checks: what is asked (lines of the backend) and how often (options of each server). */
import { type CheckParameters, type HealthCheck, isHttpCheck, isProbed, type RealServer, type VirtualService } from '../contract/index.ts'
import { dialogueOf, type Turn, usesTls } from '../domain/checks/dialogue.ts'
import { acceptedCodes, bodyOf, headersOf, patternOf } from '../domain/checks/http.ts'
import { rhythmOf } from '../domain/checks/rhythm.ts'
import type { Farm } from '../domain/farm.ts'
import { followsPort } from '../domain/listeners.ts'
import { encryptsServers } from '../domain/tls.ts'
import { arg, evaluate, expression, format, isAddress, type Line, line, literalAddress, seconds, type Word, word, words } from './words.ts'

/** The address that the check went to, IPv6 in brackets, as a Host header needs it. */
const CHECKED_ADDRESS = evaluate(expression`bc_dst,regsub(${arg('^(.*:.*)$')},${arg('[\\1]')})`)

/** HTTP/1.0 knows no Host header; servers with names understand it nevertheless. */
function hostHeader(check: HealthCheck): readonly Word[] {
  if (check.host !== '') return words`hdr Host ${format(literalAddress(check.host))}`
  return check.http11 ? words`hdr Host ${format(CHECKED_ADDRESS)}` : []
}

function httpLines(check: HealthCheck): readonly Line[] {
  const headers = headersOf(check).flatMap(({ name, value }) => words`hdr ${word(name)} ${format(value)}`)
  const body = bodyOf(check)
  const pattern = patternOf(check)
  const version = check.http11 ? 'HTTP/1.1' : 'HTTP/1.0'
  return [
    line`option httpchk`,
    line`http-check send meth ${word(check.httpMethod)} uri ${word(check.url)} ver ${word(version)} ${hostHeader(check)} ${headers} ${body === null ? [] : words`body ${word(body)}`}`,
    line`http-check expect status ${word(['200-299', ...acceptedCodes(check)].join(','))}`,
    ...(pattern === null ? [] : [line`http-check expect rstring ${word(pattern)}`])
  ]
}

function turnLine(turn: Turn): Line {
  if (turn.do === 'send')
    return turn.as === 'hex' ? line`tcp-check send-binary ${word(turn.data)}` : line`tcp-check send ${word(turn.data)}`
  const decided = turn.decidedBy === null ? [] : words`min-recv ${turn.decidedBy}`
  return line`tcp-check expect ${decided} ${word(turn.as === 'hex' ? 'rbinary' : 'rstring')} ${word(turn.pattern)}`
}

/** A connection alone needs no line. */
function dialogueLines(check: HealthCheck): readonly Line[] {
  const turns = isProbed(check.method) ? [] : (dialogueOf(check) ?? [])
  return turns.length === 0 ? [] : [line`option tcp-check`, ...turns.map(turnLine)]
}

/**
 * The engine gives up a check's connection after `timeout connect` and its answer after `timeout check`, so both are set; the first
 * is also how long clients wait for a connection to a server, as with the LoadMaster's *Connect Timeout*.
 */
const timeoutLines = ({ method, timeout }: HealthCheck): readonly Line[] =>
  timeout === null || method === 'none' || isProbed(method)
    ? []
    : [line`timeout connect ${seconds(timeout)}`, line`timeout check ${seconds(timeout)}`]

/** Lines of the backend. */
export const checkLines = ({ check }: Farm): readonly Line[] => [
  ...timeoutLines(check),
  ...(isHttpCheck(check.method) ? httpLines(check) : dialogueLines(check))
]

/** A server name for TLS must be a name: RFC 6066 forbids addresses. */
const serverNameFor = (hosts: readonly string[]): string | null => hosts.find((text) => text !== '' && !isAddress(text)) ?? null

/** The server name that a check through TLS asks for; null for none. */
export const checkServerName = (check: HealthCheck, service: VirtualService, server: RealServer): string | null =>
  serverNameFor([check.host, service.ssl.sniHostname, server.address])

/** TLS is stated either way: HAProxy would otherwise check through TLS whenever the traffic does. It verifies as the traffic does. */
function checkTls({ check, service }: Farm, server: RealServer): readonly Word[] {
  if (!usesTls(check)) return encryptsServers(service) ? words`no-check-ssl` : []
  const name = checkServerName(check, service, server)
  return [
    ...words`check-ssl`,
    ...(encryptsServers(service) ? [] : words`verify none`),
    ...(name === null ? [] : words`check-sni ${word(name)}`)
  ]
}

/**
 * Health that Ballast tells by `set server … agent up|down`. The engine takes that only for a server that has an agent, so it gets one
 * that nobody answers for: the discard port of loopback, once an hour. A failure to reach an agent changes nothing.
 */
const TOLD = words`agent-check agent-addr 127.0.0.1 agent-port 9 agent-inter 3600s`

/** Whether the engine itself checks. */
export const isChecked = ({ method }: HealthCheck): boolean => method !== 'none' && !isProbed(method)

/** The port that the check names, null where it goes to the server's own by itself. */
const namedPort = ({ check, service }: Farm, server: RealServer): number | null =>
  check.port ?? (followsPort(server, service) ? server.port : null)

/** Files that HAProxy sets aside for the checks of a farm: one for each server, and one more where the check names a port (2.6 to 3.0). */
export const checkFiles = (farm: Farm): number =>
  farm.check.method === 'none'
    ? 0
    : farm.realServers.reduce((sum, server) => sum + (isChecked(farm.check) && namedPort(farm, server) !== null ? 2 : 1), 0)

/** Options of a server. */
export function checkOptions(farm: Farm, server: RealServer, parameters: CheckParameters): readonly Word[] {
  const { check } = farm
  if (check.method === 'none') return []
  if (isProbed(check.method)) return TOLD
  const { interval, fall, rise } = rhythmOf(check, parameters)
  const port = namedPort(farm, server)
  return [
    ...words`check inter ${seconds(interval)} fall ${fall} rise ${rise}`,
    ...(port === null ? [] : words`port ${port}`),
    ...checkTls(farm, server)
  ]
}
