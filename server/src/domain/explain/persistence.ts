/** What makes a client come back to its real server, for how long, and where that is weak. */
import { PERSISTENCE_MODES, type PersistenceMode, type VirtualService } from '../../contract/index.ts'
import { durationInWords, serviceLabel } from '../labels.ts'
import { goesWhere } from './scheduling.ts'
import { advice, info, type Topic, warning } from './topic.ts'

interface Words {
  /** How a client is known, after “A client is known by ”; null when it is not. */
  readonly knownBy: ((service: VirtualService) => string) | null
  /** What people trip over. */
  readonly weakness: string | null
}

const CUT_NAME = 'Most Remote Desktop clients cut the name after nine characters, domain included, so some users may share one.'
const ANOTHER_VALUE = 'Everybody with the same value shares a real server, and a client that brings none is not kept.'
const FROM_ANSWER = 'A client is known from the answer on that sets the cookie; what it sends before may go to different real servers.'

const ONE_NAT = 'All users behind one NAT address or proxy count as one client and share a real server.'

/** `its address`, or the network that counts for it. */
function address({ address: own, persistence: { ipv4Prefix, ipv6Prefix } }: VirtualService): string {
  const [bits, all] = own.includes(':') ? [ipv6Prefix, 128] : [ipv4Prefix, 32]
  return bits === all ? 'its address' : `the network of its address (/${bits})`
}

const applicationCookie = ({ persistence: { cookieName } }: VirtualService): string =>
  `the cookie ${cookieName}, which the application sets`
const ownCookie = ({ persistence: { cookieName } }: VirtualService): string =>
  `the cookie ${cookieName}, which Ballast sets with the first answer`

const WORDS: Readonly<Record<PersistenceMode, Words>> = {
  none: { knownBy: null, weakness: null },
  'source-ip': { knownBy: address, weakness: ONE_NAT },
  'super-http': {
    knownBy: () => 'its User-Agent and, when it sends one, its Authorization header',
    weakness: 'Equal browsers without login have the same User-Agent and share a real server.'
  },
  'super-http-source-ip': {
    knownBy: (service) => `${address(service)}, its User-Agent and, when it sends one, its Authorization header`,
    weakness: 'Equal browsers behind one NAT address share a real server until they log in.'
  },
  'server-cookie': { knownBy: applicationCookie, weakness: FROM_ANSWER },
  'server-cookie-source-ip': { knownBy: (service) => `${applicationCookie(service)}, or by ${address(service)}`, weakness: null },
  'active-cookie': {
    knownBy: ownCookie,
    weakness: 'Requests that a new client sends before its first answer may go to different real servers.'
  },
  'active-cookie-source-ip': { knownBy: (service) => `${ownCookie(service)}, or by ${address(service)}`, weakness: null },
  'cookie-hash': {
    knownBy: () => 'all its cookies together',
    weakness: 'When the application sets or changes any cookie, the client counts as a new one.'
  },
  'cookie-hash-source-ip': {
    knownBy: (service) => `all its cookies together, or by ${address(service)}`,
    weakness: 'When the application sets or changes any cookie, the client counts as a new one.'
  },
  url: { knownBy: () => 'the path and query that it asks for', weakness: 'One user who visits two pages may reach two real servers.' },
  host: { knownBy: () => 'the host name that it asks for', weakness: 'All users of one host name share a real server.' },
  'query-item': { knownBy: ({ persistence: { queryItem } }) => `the item ${queryItem} of its query`, weakness: ANOTHER_VALUE },
  header: { knownBy: ({ persistence: { headerName } }) => `its header ${headerName}`, weakness: ANOTHER_VALUE },
  'ssl-session': {
    knownBy: () => 'the session id of its TLS handshake',
    weakness: 'Clients of TLS 1.3 bring no lasting session id: they are spread as without persistence. Source IP Address works for all.'
  },
  rdp: { knownBy: () => 'the user name that Remote Desktop sends ahead', weakness: CUT_NAME },
  'rdp-source-ip': { knownBy: (service) => `the user name that Remote Desktop sends ahead, or by ${address(service)}`, weakness: CUT_NAME },
  'rdp-broker': {
    knownBy: () => 'the routing token of its session broker, which names a real server',
    weakness: 'The token must name the address and port of a real server as they are entered here, in IPv4.'
  },
  'rdp-broker-source-ip': {
    knownBy: (service) => `the routing token of its session broker, which names a real server, or by ${address(service)}`,
    weakness: 'The token must name the address and port of a real server as they are entered here, in IPv4.'
  }
}

/** Why the service does not see what the mode reads; null when it does. */
function unreadable({ type, persistence: { mode } }: VirtualService): string | null {
  const { reads } = PERSISTENCE_MODES[mode]
  if (reads === 'requests' && type !== 'http')
    return 'This persistence reads HTTP requests, which a Generic service does not see: clients will not be kept. Set Service Type to HTTP/HTTPS, or choose Source IP Address.'
  if (reads === 'bytes' && type === 'http')
    return 'This persistence reads the first bytes of a connection, and an HTTP/HTTPS service reads requests: clients will not be kept. Set Service Type to Generic, or choose Super HTTP.'
  return null
}

const idleSeconds = (service: VirtualService, global: number): number => (service.idleTimeout === 0 ? global : service.idleTimeout)

export const persistence: Topic = {
  title: 'Persistence',
  *explain({ service, configuration }) {
    if (service.redirect !== null) return
    if (service.portFollowing !== null) {
      const followed = configuration.virtualServices.get(service.portFollowing)
      yield info(
        `Clients keep the real server that ${followed === undefined ? 'another service' : serviceLabel(followed)} remembers for them, and the other way round (Port Following). A real server is the same one where its address is.`,
        'portFollowing'
      )
      return
    }
    const { mode, timeout, refresh } = service.persistence
    const { hasTable } = PERSISTENCE_MODES[mode]
    const { knownBy, weakness } = WORDS[mode]
    if (knownBy === null) {
      yield info(
        service.type === 'http'
          ? 'Clients are not tied to a real server: each request may go to another one.'
          : 'Clients are not tied to a real server: each connection may go to another one.',
        'persistence.mode'
      )
      return
    }
    const blind = unreadable(service)
    if (blind !== null) {
      yield warning(blind, 'persistence.mode')
      return
    }
    if (mode === 'rdp-broker') {
      yield info(`A client is known by ${knownBy(service)}; without one it goes ${goesWhere(service.scheduling)}.`, 'persistence.mode')
      if (weakness !== null) yield info(weakness, 'persistence.mode')
      return
    }
    yield info(
      `A client is known by ${knownBy(service)}. It keeps its real server until it has not come for ${durationInWords(timeout)}, then it goes ${goesWhere(service.scheduling)}.`,
      'persistence.mode'
    )
    if (weakness !== null) yield info(weakness, 'persistence.mode')
    const idle = idleSeconds(service, configuration.settings.connectionTimeout)
    if (timeout < idle && !(refresh && hasTable)) {
      yield advice(
        `A connection may stay open and silent for ${durationInWords(idle)}, longer than a client is remembered (${durationInWords(timeout)}): its next connection may go to another real server. Make the persistence Timeout at least as long as the Idle Connection Timeout.`,
        'persistence.timeout'
      )
    }
  }
}
