/**
 * *Enhanced Options*: a farm with fewer servers up than required, or without a critical one, serves nobody.
 *
 * `srv_is_up` looks at checks of HAProxy's own only, not at what Ballast tells it, so critical servers have a shadow in a backend of
 * their own that follows them; how many of the shadows are usable is asked there. A disabled server still is, but has weight 0.
 */
import type { RealServer } from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import { criticalName, farmName, serverName } from './names.ts'
import { arg, endpoint, expression, type Line, line, sample, section, type Word, word } from './words.ts'

/** Leads nowhere (RFC 5737); a shadow gets no traffic. */
const NOWHERE = endpoint('192.0.2.1', 9)

const criticalOf = (farm: Farm): readonly RealServer[] =>
  farm.realServers.filter((server) => server.critical).toSorted((a, b) => a.id - b.id)
const isFollowed = (farm: Farm): boolean => farm.check.method !== 'none' && criticalOf(farm).length > 0

/** Whether the farm can be unavailable although one of its servers is up. */
export const hasRequirements = (farm: Farm): boolean => farm.check.minimumServers > 1 || criticalOf(farm).length > 0

/** Lines that define the ACL, valid in the farm's backend and in the frontend before it. @param acl its name. */
export function unavailableAcls(farm: Farm, acl: Word = word('unavailable')): readonly Line[] {
  const name = arg(farmName(farm))
  const critical = criticalOf(farm)
  return [
    line`acl ${acl} ${sample(expression`nbsrv(${name})`)} lt ${farm.check.minimumServers}`,
    ...(isFollowed(farm) ? [line`acl ${acl} ${sample(expression`nbsrv(${arg(criticalName(farm))})`)} lt ${critical.length}`] : []),
    ...critical.map((server) => {
      const place = expression`srv_weight(${arg(`${farmName(farm)}/${serverName(server.id)}`)})`
      return line`acl ${acl} ${sample(place)} lt 1`
    }),
    // Nobody checks, but a server whose host name has no address is out.
    ...(farm.check.method === 'none' ? critical : []).map((server) => {
      const place = expression`srv_is_up(${arg(`${farmName(farm)}/${serverName(server.id)}`)}),not`
      return line`acl ${acl} ${sample(place)} -m bool`
    })
  ]
}

/** Line of the backend that turns clients away, after the lines that define the ACL. */
export const refusalLine = (mode: 'http' | 'tcp'): Line =>
  mode === 'http' ? line`http-request deny deny_status 503 if unavailable` : line`tcp-request content reject if unavailable`

/** The backend of the shadows; empty when there is none. */
export function shadows(farm: Farm): readonly string[] {
  if (!isFollowed(farm)) return []
  const servers = criticalOf(farm).map(
    (server) => line`server ${serverName(server.id)} ${NOWHERE} track ${word(`${farmName(farm)}/${serverName(server.id)}`)}`
  )
  return [section(line`backend ${criticalName(farm)}`, [line`mode tcp`, line`timeout server 1s`, ...servers])]
}
