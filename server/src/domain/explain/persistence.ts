/** What makes a client come back to its real server, for how long, and where that is weak. */
import type { PersistenceMode, VirtualService } from '../../contract/index.ts'
import { durationInWords } from '../labels.ts'
import { goesWhere } from './scheduling.ts'
import { advice, info, type Topic, warning } from './topic.ts'

interface Words {
  /** How a client is known, after “A client is known by ”; null when it is not. */
  readonly knownBy: ((service: VirtualService) => string) | null
  /** What people trip over. */
  readonly weakness: string | null
  readonly needsHttp: boolean
}

const ONE_NAT = 'All users behind one NAT address or proxy count as one client and share a real server.'

const WORDS: Readonly<Record<PersistenceMode, Words>> = {
  none: { knownBy: null, weakness: null, needsHttp: false },
  'source-ip': { knownBy: () => 'its address', weakness: ONE_NAT, needsHttp: false },
  'super-http': {
    knownBy: () => 'its User-Agent and, when it sends one, its Authorization header',
    weakness: 'Equal browsers without login have the same User-Agent and share a real server.',
    needsHttp: true
  },
  'super-http-source-ip': {
    knownBy: () => 'its address, its User-Agent and, when it sends one, its Authorization header',
    weakness: 'Equal browsers behind one NAT address share a real server until they log in.',
    needsHttp: true
  },
  'active-cookie': {
    knownBy: (service) => `the cookie ${service.persistence.cookieName}, which Ballast sets with the first answer`,
    weakness: 'Requests that a new client sends before its first answer may go to different real servers.',
    needsHttp: true
  }
}

const idleSeconds = (service: VirtualService, global: number): number => (service.idleTimeout === 0 ? global : service.idleTimeout)

export const persistence: Topic = {
  title: 'Persistence',
  *explain({ service, configuration }) {
    if (service.redirect !== null) return
    const { mode, timeout } = service.persistence
    const { knownBy, weakness, needsHttp } = WORDS[mode]
    if (knownBy === null) {
      yield info(
        service.type === 'http'
          ? 'Clients are not tied to a real server: each request may go to another one.'
          : 'Clients are not tied to a real server: each connection may go to another one.',
        'persistence.mode'
      )
      return
    }
    if (needsHttp && service.type !== 'http') {
      yield warning(
        'This persistence reads HTTP requests, which a Generic service does not see: clients will not be kept. Set Service Type to HTTP/HTTPS, or choose Source IP Address.',
        'persistence.mode'
      )
      return
    }
    yield info(
      `A client is known by ${knownBy(service)}. It keeps its real server until it has not come for ${durationInWords(timeout)}, then it goes ${goesWhere(service.scheduling)}.`,
      'persistence.mode'
    )
    if (weakness !== null) yield info(weakness, 'persistence.mode')
    const idle = idleSeconds(service, configuration.settings.connectionTimeout)
    if (timeout < idle) {
      yield advice(
        `A connection may stay open and silent for ${durationInWords(idle)}, longer than a client is remembered (${durationInWords(timeout)}): its next connection may go to another real server. Make the persistence Timeout at least as long as the Idle Connection Timeout.`,
        'persistence.timeout'
      )
    }
  }
}
