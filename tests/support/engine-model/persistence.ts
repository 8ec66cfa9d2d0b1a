/** The part of the engine model that is about persistence: read from the lines of a backend, and made from a service. */
import type { AlwaysCheckPersist, Persistence, PersistenceMode, SameSite, VirtualService } from '../../../server/src/contract/index.ts'
import type { Configuration } from '../../../server/src/domain/configuration.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'

export interface ModelPersistence {
  readonly mode: PersistenceMode
  readonly timeout: number
  readonly refresh: boolean
  /** Of the cookie, header or query item. */
  readonly name: string | null
  /** Bits of the client's address that count; null where it does not count. */
  readonly bits: number | null
  /** Which requests of a connection count; null where that makes no difference. */
  readonly check: AlwaysCheckPersist | null
  readonly sameSite: SameSite
  /** The service whose table is used, null for its own. */
  readonly table: number | null
}

/** Undoes the quotes of an argument in parentheses. */
const unquoted = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text)

const bitsIn = (expression: string, isV6: boolean): number | null => {
  if (!/\bsrc\b/.test(expression)) return null
  const masks = /ipmask\(([\d,]+)\)/.exec(expression)?.[1]?.split(',').map(Number)
  return masks?.at(isV6 ? 1 : 0) ?? (isV6 ? 128 : 32)
}

const SOURCES: readonly (readonly [RegExp, mode: PersistenceMode, withAddress: PersistenceMode | null])[] = [
  [/^req\.cook\((.*)\),sha1$/, 'server-cookie', 'server-cookie-source-ip'],
  [/^req\.fhdr\(cookie\),sha1$/, 'cookie-hash', 'cookie-hash-source-ip'],
  [/^pathq,sha1$/, 'url', null],
  [/^req\.hdr\(host\),host_only,sha1$/, 'host', null],
  [/^url_param\((.*)\),sha1$/, 'query-item', null],
  [/^req\.fhdr\((.*)\),sha1$/, 'header', null],
  [/^rdp_cookie\(mstshash\),lower,sha1$/, 'rdp', 'rdp-source-ip'],
  [/^str\(\),concat\(,txn\.agent\)/, 'super-http', 'super-http-source-ip']
]

function modeOf(backend: ReadSection, on: string): { mode: PersistenceMode; name: string | null } {
  const cookie = linesWith(backend, 'cookie')[0]?.[0] ?? null
  const broker = linesWith(backend, 'persist', 'rdp-cookie(msts)').length > 0
  if (on === '') return cookie !== null ? { mode: 'active-cookie', name: cookie } : { mode: broker ? 'rdp-broker' : 'none', name: null }
  if (on.startsWith('src')) {
    if (cookie !== null) return { mode: 'active-cookie-source-ip', name: cookie }
    return { mode: broker ? 'rdp-broker-source-ip' : 'source-ip', name: null }
  }
  if (on.startsWith('req.payload_lv')) return { mode: 'ssl-session', name: null }
  const [from = '', ...more] = keysOf(backend)
  const found = SOURCES.map(([pattern, ...modes]) => ({ match: pattern.exec(from), modes })).find(({ match }) => match !== null)
  if (found === undefined) throw new Error(`The key ${from} is none that the model knows.`)
  const [plain, withAddress] = found.modes
  const hasAddress = more.length > 0 || from.includes('txn.client')
  const name = found.match?.[1]
  return { mode: hasAddress && withAddress !== null ? withAddress : plain, name: name === undefined ? null : unquoted(name) }
}

/** What the key is set to, in the order of the rules. */
const keysOf = (backend: ReadSection, only?: 'http-request'): readonly string[] =>
  [
    ...linesWith(backend, 'http-request', 'set-var(txn.key)'),
    ...(only === undefined ? linesWith(backend, 'tcp-request', 'content', 'set-var(txn.key)') : [])
  ].map((words) => words[0] ?? '')

const secondsOf = (text: string | undefined): number => Number(/^(\d+)s$/.exec(text ?? '')?.[1])

const SAME_SITE: Readonly<Record<string, SameSite>> = { 'SameSite=None': 'none', 'SameSite=Lax': 'lax', 'SameSite=Strict': 'strict' }

const readSameSite = (cookie: readonly string[] | undefined): SameSite =>
  SAME_SITE[cookie?.[cookie.indexOf('attr') + 1] ?? ''] ?? 'not-added'

/** All lines of a backend must agree on the table. */
function placeOf(backend: ReadSection): number | null {
  const lines = [
    ...linesWith(backend, 'stick'),
    ...linesWith(backend, 'http-request', 'track-sc2'),
    ...linesWith(backend, 'tcp-request', 'content', 'track-sc2')
  ]
  const tables = new Set(lines.map((words) => (words.includes('table') ? (words[words.indexOf('table') + 1] ?? '') : '')))
  if (tables.size > 1) throw new Error(`One backend, the tables ${[...tables].join(' and ')}.`)
  const [name = ''] = tables
  if (name !== '' && linesWith(backend, 'stick-table').length > 0) throw new Error('A table that nobody uses.')
  return name === '' ? null : Number(/^vs(\d+)$/.exec(name)?.[1])
}

/** @returns the key, and when it is looked up and stored. */
function readSticking(backend: ReadSection): { on: string; check: AlwaysCheckPersist | null } {
  const on = linesWith(backend, 'stick', 'on')[0]?.[0]
  const match = linesWith(backend, 'stick', 'match')[0]?.[0]
  const place = placeOf(backend)
  const at = place === null ? '' : ` table vs${place}`
  // A SubVS is called by its own number.
  const first = `sess.vs${/\d+$/.exec(backend.name)?.[0]}_key`
  const sets = linesWith(backend, 'http-request', `set-var(${first})`)[0]
  if (sets !== undefined && sets.slice(1).join(' ') !== `if !{ var(${first}) -m found }`) throw new Error('The first key is not kept.')
  if (match !== undefined) {
    const store = linesWith(backend, 'stick', 'store-request')[0]?.join(' ')
    if (sets?.[0] !== `${match},hex` || store !== `${match}${at} if { ${match},hex,strcmp(${first}) eq 0 }`)
      throw new Error('Changes are stored.')
    return { on: match, check: 'yes' }
  }
  if (on === `var(${first})`) return { on: sets?.[0] ?? '', check: 'no' }
  return { on: on ?? '', check: on?.startsWith('var(') === true && keysOf(backend, 'http-request').length > 0 ? 'accept-changes' : null }
}

/** @param isV6 the family of the clients. */
export function readPersistence(backend: ReadSection, isV6: boolean): ModelPersistence {
  const [table] = linesWith(backend, 'stick-table')
  const cookie = linesWith(backend, 'cookie')[0]
  const { on, check } = readSticking(backend)
  const address = [on, ...keysOf(backend), ...linesWith(backend, 'http-request', 'set-var(txn.client)').map((words) => words[0] ?? '')]
  const timeout = table === undefined ? cookie?.at(-1) : table[table.indexOf('expire') + 1]
  const bits = address.map((text) => bitsIn(text, isV6)).find((found) => found !== null)
  const tracks = [...linesWith(backend, 'http-request', 'track-sc2'), ...linesWith(backend, 'tcp-request', 'content', 'track-sc2')]
  if (tracks.some((words) => words[0] !== on)) throw new Error('What is tracked is not what clients are known by.')
  return {
    ...modeOf(backend, on),
    timeout: timeout === undefined ? 0 : secondsOf(timeout),
    refresh: tracks.length > 0,
    bits: bits ?? null,
    check,
    sameSite: readSameSite(cookie),
    table: placeOf(backend)
  }
}

/** Whose key is another one from request to request. */
const ofRequests = (mode: PersistenceMode): boolean => /^(?:super|server-cookie|cookie-hash|url|host|query|header)/.test(mode)

const COOKIE_MODES = /^(?:server|active)-cookie/

function expectedName({ mode, cookieName, headerName, queryItem }: Persistence): string | null {
  if (COOKIE_MODES.test(mode)) return cookieName
  return mode === 'header' ? headerName : mode === 'query-item' ? queryItem : null
}

export function expectedPersistence(service: VirtualService, { settings, virtualServices }: Configuration): ModelPersistence {
  const { address, ssl } = service
  const leader = service.portFollowing === null ? undefined : virtualServices.get(service.portFollowing)
  const { persistence } = leader ?? service
  const table = leader?.enabled === true ? leader.id : null
  const { mode, timeout, refresh, ipv4Prefix, ipv6Prefix } = persistence
  const isV6 = address.includes(':')
  const remembers = !['none', 'active-cookie', 'rdp-broker'].includes(mode)
  return {
    mode,
    timeout: mode === 'none' || mode === 'rdp-broker' || table !== null ? 0 : timeout,
    refresh: remembers && refresh,
    name: expectedName(persistence),
    bits: mode.endsWith('source-ip') ? (isV6 ? ipv6Prefix : ipv4Prefix) : null,
    check: ofRequests(mode) ? settings.alwaysCheckPersist : null,
    sameSite: mode.startsWith('active-cookie') && (settings.sameSite !== 'none' || ssl.acceleration) ? settings.sameSite : 'not-added',
    table
  }
}
