/** How a client finds its real server again. */
import {
  type AlwaysCheckPersist,
  type Id,
  PERSISTENCE_MODES,
  type Persistence,
  type PersistenceMode,
  type SameSite,
  type Settings
} from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import { proxyName } from './names.ts'
import type { RenderEnvironment } from './rendered.ts'
import { arg, type Expression, expression, integer, type Line, line, sample, seconds, type Word, word, words } from './words.ts'

/**
 * Entries of a stick table: room for 200 new clients a second over the whole timeout, at least 100,000 and at most a
 * million. An entry takes about 130 bytes with its index nodes (160 with a hash as key), only while it exists, so
 * the largest table can grow to 160 MB. A full table drops its oldest entries.
 */
const tableSize = (timeout: number): number => Math.min(Math.max(timeout * 200, 100_000), 1_000_000)

const table = (persistence: Persistence, type: readonly Word[]): Line =>
  line`stick-table type ${type} size ${tableSize(persistence.timeout)} expire ${seconds(persistence.timeout)} peers ballast`

/** Keys of any length as SHA-1: HAProxy would cut text at the table's width, and count clients as one that differ after it. */
const DIGEST = words`binary len 20`
/** The longest session id of TLS. */
const SESSION_ID = words`binary len 32`

/** Whose value is a keyed hash, which a client's browser keeps. */
export const setsCookie = (mode: PersistenceMode): boolean => mode === 'active-cookie' || mode === 'active-cookie-source-ip'

/** Clients have the family of the address that they ask. `type ip` holds IPv4 alone. */
const isV6 = ({ service }: Farm): boolean => service.address.includes(':')

/** The client's address, or the network that stands for it. */
function source(farm: Farm): Expression {
  const { ipv4Prefix, ipv6Prefix } = farm.persistence
  if (isV6(farm)) return ipv6Prefix === 128 ? expression`src` : expression`src,ipmask(32,${arg(String(ipv6Prefix))})`
  return ipv4Prefix === 32 ? expression`src` : expression`src,ipmask(${arg(String(ipv4Prefix))})`
}

/** What a client is known by. */
interface Key {
  /** Type of the table that holds it. */
  readonly type: readonly Word[]
  /** Rules that find it. What a request does not have leaves it unset, and the client without persistence. */
  readonly rules: readonly Line[]
  readonly is: Expression
}

/** A key, and the words that say whose table it is looked up in; none for the own one. */
interface Placed extends Key {
  readonly place: readonly Word[]
}

const addressKey = (farm: Farm): Key => ({ type: words`${word(isV6(farm) ? 'ipv6' : 'ip')}`, rules: [], is: source(farm) })

const digestKey = (...rules: readonly Line[]): Key => ({ type: DIGEST, rules, is: expression`var(txn.key)` })

/** A hash of what the request has; where it has nothing and the mode allows it, of the client's address. */
function requestKey(farm: Farm, from: Expression): Key {
  const address = sample(expression`${source(farm)},sha1`)
  const otherwise = PERSISTENCE_MODES[farm.persistence.mode].usesAddress
  return digestKey(
    line`http-request set-var(txn.key) ${sample(expression`${from},sha1`)}`,
    ...(otherwise ? [line`http-request set-var(txn.key) ${address} if !{ var(txn.key) -m found }`] : [])
  )
}

/**
 * A hash of User-Agent and, if present, Authorization; without either there is nothing to know a client by.
 * Variables live in `txn`: stick rules run after the request's own scope may be gone.
 */
function superHttp(farm: Farm): Key {
  const withAddress = farm.persistence.mode === 'super-http-source-ip'
  const key = word(`str(),concat(,txn.agent),concat(|,txn.authorization)${withAddress ? ',concat(|,txn.client)' : ''},sha1`)
  const set = line`http-request set-var(txn.key) ${key}`
  const known = line`http-request set-var(txn.key) ${key} if { var(txn.agent) -m found } or { var(txn.authorization) -m found }`
  return digestKey(
    line`http-request set-var(txn.agent) req.fhdr(user-agent)`,
    line`http-request set-var(txn.authorization) req.fhdr(authorization)`,
    ...(withAddress ? [line`http-request set-var(txn.client) ${sample(source(farm))}`, set] : [known])
  )
}

/** How long the engine waits for the first bytes of a connection. Clients of these protocols speak first, at once and in one packet. */
const FIRST_BYTES = line`tcp-request inspect-delay 5s`

/** The name at login that the client of Remote Desktop sends ahead, in plain text. */
function loginKey(farm: Farm): Key {
  const address = sample(expression`${source(farm)},sha1`)
  const otherwise = PERSISTENCE_MODES[farm.persistence.mode].usesAddress
  return digestKey(
    FIRST_BYTES,
    line`tcp-request content set-var(txn.key) rdp_cookie(mstshash),lower,sha1 if RDP_COOKIE`,
    ...(otherwise ? [line`tcp-request content set-var(txn.key) ${address} if !{ var(txn.key) -m found }`] : [])
  )
}

function keyOf(farm: Farm): Key | null {
  const { mode, cookieName, headerName, queryItem } = farm.persistence
  switch (mode) {
    case 'none':
    case 'active-cookie':
    case 'rdp-broker':
      return null
    case 'source-ip':
    case 'active-cookie-source-ip':
    case 'rdp-broker-source-ip':
      return addressKey(farm)
    case 'super-http':
    case 'super-http-source-ip':
      return superHttp(farm)
    case 'server-cookie':
    case 'server-cookie-source-ip':
      return requestKey(farm, expression`req.cook(${arg(cookieName)})`)
    case 'cookie-hash':
    case 'cookie-hash-source-ip':
      return requestKey(farm, expression`req.fhdr(cookie)`)
    case 'url':
      return requestKey(farm, expression`pathq`)
    case 'host':
      return requestKey(farm, expression`req.hdr(host),host_only`)
    case 'query-item':
      return requestKey(farm, expression`url_param(${arg(queryItem)})`)
    case 'header':
      return requestKey(farm, expression`req.fhdr(${arg(headerName)})`)
    case 'ssl-session':
      return { type: SESSION_ID, rules: [FIRST_BYTES], is: expression`req.payload_lv(43,1)` }
    case 'rdp':
    case 'rdp-source-ip':
      return loginKey(farm)
  }
}

/**
 * An entry lives on while something tracks it, so it begins to age when the client's last connection ends. The third counter of a
 * connection is for this; the first two are free for limits.
 */
function tracking(farm: Farm, mode: 'http' | 'tcp', key: Placed, condition: readonly Word[]): readonly Line[] {
  if (!farm.persistence.refresh) return []
  const is = sample(key.is)
  return [
    mode === 'http' ? line`http-request track-sc2 ${is} ${key.place}` : line`tcp-request content track-sc2 ${is} ${key.place} ${condition}`
  ]
}

/** The session is the server's to name, and the client brings the name back. Up to TLS 1.2; later names mean nothing. */
const sslSession = (farm: Farm, key: Placed): readonly Line[] => [
  ...key.rules,
  ...tracking(farm, 'tcp', key, words`if { req.ssl_hello_type 1 }`),
  line`tcp-request content accept if { req.ssl_hello_type 1 }`,
  line`tcp-response inspect-delay 5s`,
  line`tcp-response content accept if { res.ssl_hello_type 2 }`,
  line`stick on ${sample(key.is)} if { req.ssl_hello_type 1 }`,
  line`stick store-response res.payload_lv(43,1) if { res.ssl_hello_type 2 }`
]

/**
 * Which request of a connection counts. Looking at the first alone: its key stands for the connection. Looking at every one without
 * accepting changes: each is looked up, but stored only under the key that the connection began with.
 */
function sticking(farm: Farm, key: Placed, check: AlwaysCheckPersist): readonly Line[] {
  const is = sample(key.is)
  const changes = PERSISTENCE_MODES[farm.persistence.mode].reads === 'requests' && key.type === DIGEST
  if (!changes || check === 'accept-changes') return [line`stick on ${is} ${key.place}`]
  // Of the farm: other requests of the connection may go to another one.
  const first = `sess.vs${integer(farm.id)}_key`
  const [set, known] = [word(`set-var(${first})`), word(`var(${first})`)]
  if (check === 'no') return [line`http-request ${set} ${is} if !{ ${known} -m found }`, line`stick on ${known} ${key.place}`]
  return [
    line`http-request ${set} ${sample(expression`${key.is},hex`)} if !{ ${known} -m found }`,
    line`stick match ${is} ${key.place}`,
    line`stick store-request ${is} ${key.place} if { ${sample(expression`${key.is},hex,strcmp(${arg(first)})`)} eq 0 }`
  ]
}

function remembering(farm: Farm, mode: 'http' | 'tcp', key: Placed, check: AlwaysCheckPersist): readonly Line[] {
  const { persistence } = farm
  if (persistence.mode === 'ssl-session') return sslSession(farm, key)
  // A client that brings a cookie nobody remembers gets a server, too, and from then on this one.
  const given =
    persistence.mode === 'server-cookie' || persistence.mode === 'server-cookie-source-ip'
      ? [line`stick store-response ${sample(expression`res.cook(${arg(persistence.cookieName)}),sha1`)} ${key.place}`]
      : []
  return [...key.rules, ...tracking(farm, mode, key, []), ...sticking(farm, key, check), ...given]
}

/** Browsers take `None` only together with `Secure`, so without TLS it is left out. */
function sameSiteAttribute(sameSite: SameSite, isSecure: boolean): readonly Word[] {
  if (sameSite === 'not-added' || (sameSite === 'none' && !isSecure)) return []
  return words`attr ${word(`SameSite=${{ none: 'None', lax: 'Lax', strict: 'Strict' }[sameSite]}`)}`
}

/** The value is a keyed hash of the server's address: it tells a client nothing, and servers added at run time get theirs, too. */
function activeCookie({ persistence, service }: Farm, sameSite: SameSite, environment: RenderEnvironment): readonly Line[] {
  const { cookieName, timeout } = persistence
  const secure = service.ssl.acceleration ? [word('secure')] : []
  const attribute = sameSiteAttribute(sameSite, service.ssl.acceleration)
  return [
    line`cookie ${word(cookieName)} insert indirect nocache httponly ${secure} ${attribute} dynamic maxidle ${seconds(timeout)}`,
    line`dynamic-cookie-key ${word(environment.cookieKey)}`
  ]
}

/** The token of a session broker names the address and port of a real server. */
const BROKER: readonly Line[] = [FIRST_BYTES, line`tcp-request content accept if RDP_COOKIE`, line`persist rdp-cookie(msts)`]
const asksBroker = (mode: PersistenceMode): boolean => mode === 'rdp-broker' || mode === 'rdp-broker-source-ip'

/** Lines of the backend. What a service cannot read is left out. @param followed the service whose table it uses; null for one of its own. */
export function persistenceLines(
  farm: Farm,
  mode: 'http' | 'tcp',
  settings: Pick<Settings, 'alwaysCheckPersist' | 'sameSite'>,
  environment: RenderEnvironment,
  followed: Id | null = null
): readonly Line[] {
  const { persistence } = farm
  const { reads } = PERSISTENCE_MODES[persistence.mode]
  if (reads !== 'addresses' && reads !== (mode === 'http' ? 'requests' : 'bytes')) return []
  const key = keyOf(farm)
  const place = followed === null ? [] : words`table ${proxyName(followed)}`
  return [
    ...(setsCookie(persistence.mode) ? activeCookie(farm, settings.sameSite, environment) : []),
    ...(key === null || followed !== null ? [] : [table(persistence, key.type)]),
    ...(key === null ? [] : remembering(farm, mode, { ...key, place }, settings.alwaysCheckPersist)),
    ...(asksBroker(persistence.mode) ? BROKER : [])
  ]
}
