/** What each mode of persistence means to the person who chooses one, its limits included. */
import type { PersistenceMode } from '@ballast/server/contract'

const ELSE_ADDRESS = 'A request without one is known by the client’s address.'
const NAMED_COOKIE = 'Clients are known by a cookie that the application sets, from the answer that sets it on.'
const LOGIN =
  'Remote Desktop: users are known by the name at login that their client sends ahead. Most clients cut it after nine characters, domain included.'
const TOKEN = 'Remote Desktop: the session broker’s routing token names the real server, by its IPv4 address and port.'

export const MODE_HELP: Readonly<Record<PersistenceMode, string>> = {
  none: 'Each new connection goes where the scheduling method sends it.',
  'source-ip': 'A client address keeps its real server. All users behind one NAT address share it.',
  'super-http': 'Clients are told apart by User-Agent and, when present, Authorization.',
  'super-http-source-ip': 'Clients are told apart by address, User-Agent and, when present, Authorization.',
  'server-cookie': `${NAMED_COOKIE} Its value must be one per user.`,
  'server-cookie-source-ip': `${NAMED_COOKIE} ${ELSE_ADDRESS}`,
  'active-cookie': 'Ballast sets a cookie of its own that names the real server. The most exact way for browsers.',
  'active-cookie-source-ip': `Ballast sets a cookie of its own that names the real server. ${ELSE_ADDRESS}`,
  'cookie-hash': 'Clients are known by all their cookies together; when one changes, the real server may.',
  'cookie-hash-source-ip': `Clients are known by all their cookies together. ${ELSE_ADDRESS}`,
  url: 'Everybody who asks for the same path and query gets the same real server.',
  host: 'Everybody who asks for the same host name gets the same real server.',
  'query-item': 'Everybody with the same value of this item in the query (?item=value) gets the same real server.',
  header: 'Everybody with the same value of this request header gets the same real server.',
  'ssl-session':
    'Clients are known by the session id of TLS up to 1.2, without tickets. TLS 1.3 has none that lasts: its clients are spread as without persistence. Source IP Address works for all.',
  rdp: LOGIN,
  'rdp-source-ip': `${LOGIN} ${ELSE_ADDRESS}`,
  'rdp-broker': `${TOKEN} Without a token the scheduling method decides.`,
  'rdp-broker-source-ip': `${TOKEN} Without a token clients are known by their address.`
}

export const NAME_HELP = {
  cookieName: 'Name of the cookie that the application sets, for example JSESSIONID.',
  headerName: 'For example X-User.',
  queryItem: 'For example sessionid.'
} as const

/** True of every table: the entry is written when the real server has taken the connection. */
export const LIMITS_OF_FIRST_REQUESTS =
  'Several connections that a new client opens at the same moment may reach different real servers; from the next one on they agree.'
