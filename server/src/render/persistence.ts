/** How a client finds its real server again. */
import type { Persistence, VirtualService } from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import type { RenderEnvironment } from './rendered.ts'
import { type Line, line, seconds, type Word, word } from './words.ts'

/**
 * Entries of a stick table: room for 200 new clients a second over the whole timeout, at least 100,000 and at most a
 * million. An entry takes about 130 bytes with its index nodes (160 with a hash as key), only while it exists, so
 * the largest table can grow to 160 MB. A full table drops its oldest entries.
 */
const tableSize = (timeout: number): number => Math.min(Math.max(timeout * 200, 100_000), 1_000_000)

const table = (persistence: Persistence, type: readonly Word[]): Line =>
  line`stick-table type ${type} size ${tableSize(persistence.timeout)} expire ${seconds(persistence.timeout)} peers ballast`

/** `type ip` holds IPv4 alone; clients have the family of the address they ask. */
const addressType = (service: VirtualService): readonly Word[] => [word(service.address.includes(':') ? 'ipv6' : 'ip')]

const DIGEST_TYPE: readonly Word[] = [word('binary'), word('len'), word('20')]

/**
 * The key is a hash of User-Agent and, if present, Authorization; without either there is nothing to know a client by.
 * Variables live in `txn`: stick rules run after the request's own scope may be gone.
 */
function superHttp(persistence: Persistence, withAddress: boolean): readonly Line[] {
  const key = word(`str(),concat(,txn.agent),concat(|,txn.authorization)${withAddress ? ',concat(|,txn.client)' : ''},sha1`)
  const set = line`http-request set-var(txn.key) ${key}`
  const known = line`http-request set-var(txn.key) ${key} if { var(txn.agent) -m found } or { var(txn.authorization) -m found }`
  return [
    table(persistence, DIGEST_TYPE),
    line`http-request set-var(txn.agent) req.fhdr(user-agent)`,
    line`http-request set-var(txn.authorization) req.fhdr(authorization)`,
    ...(withAddress ? [line`http-request set-var(txn.client) src`, set] : [known]),
    line`stick on var(txn.key)`
  ]
}

/** The value is a keyed hash of the server's address: it tells a client nothing, and servers added at run time get theirs, too. */
function activeCookie({ persistence, service }: Farm, environment: RenderEnvironment): readonly Line[] {
  const { cookieName, timeout } = persistence
  const secure = service.ssl.acceleration ? [word('secure')] : []
  return [
    line`cookie ${word(cookieName)} insert indirect nocache httponly ${secure} dynamic maxidle ${seconds(timeout)}`,
    line`dynamic-cookie-key ${word(environment.cookieKey)}`
  ]
}

/** Lines of the backend. What needs HTTP is left out of a generic service. */
export function persistenceLines(farm: Farm, mode: 'http' | 'tcp', environment: RenderEnvironment): readonly Line[] {
  const { persistence, service } = farm
  if (persistence.mode === 'none') return []
  if (persistence.mode === 'source-ip') return [table(persistence, addressType(service)), line`stick on src`]
  if (mode === 'tcp') return []
  if (persistence.mode === 'active-cookie') return activeCookie(farm, environment)
  return superHttp(persistence, persistence.mode === 'super-http-source-ip')
}
