/** What a mode of persistence needs of its service, and which names it cannot do without. */
import { type FieldProblem, OWN_COOKIE, PERSISTENCE_MODES, type Persistence, type VirtualService } from '../contract/index.ts'
import { serviceLabel } from './labels.ts'

type Persistent = Pick<VirtualService, 'name' | 'address' | 'port' | 'type' | 'ssl' | 'persistence' | 'redirect'>

/** Whether a service can read what the mode reads; the sentence that says why not. */
function whyUnreadable(service: Persistent): string | null {
  const { words, reads } = PERSISTENCE_MODES[service.persistence.mode]
  const label = serviceLabel(service)
  if (reads === 'requests' && service.type === 'generic')
    return `${words} reads HTTP requests, but ${label} is Generic. Choose a mode that does not, such as Source IP Address, or set Service Type to HTTP/HTTPS.`
  if (reads === 'bytes' && service.type === 'http')
    return `${words} reads the first bytes of a connection, but ${label} is HTTP/HTTPS. Choose a mode that reads requests, such as Super HTTP, or set Service Type to Generic.`
  if (service.persistence.mode === 'ssl-session' && service.ssl.acceleration)
    return `${words} reads the handshake between client and real server, but ${label} ends TLS itself. Switch SSL Acceleration off, or choose Source IP Address.`
  return null
}

function* missingNames({ mode, cookieName, headerName, queryItem }: Persistence): Iterable<FieldProblem> {
  if ((mode === 'server-cookie' || mode === 'server-cookie-source-ip') && cookieName === OWN_COOKIE) {
    yield {
      path: 'persistence.cookieName',
      message: `${OWN_COOKIE} is the cookie that Ballast sets itself. Type the name of the one that the application sets, for example JSESSIONID.`
    }
  }
  if (mode === 'header' && headerName === '')
    yield { path: 'persistence.headerName', message: 'Type the name of the header that tells clients apart, for example X-User.' }
  if (mode === 'query-item' && queryItem === '')
    yield { path: 'persistence.queryItem', message: 'Type the name of the query item that tells clients apart, for example sessionid.' }
}

export function* checkPersistence(service: Persistent): Iterable<FieldProblem> {
  // A redirector has no real server to keep.
  if (service.redirect !== null) return
  const unreadable = whyUnreadable(service)
  if (unreadable !== null) yield { path: 'persistence.mode', message: unreadable }
  yield* missingNames(service.persistence)
}
