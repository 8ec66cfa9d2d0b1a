/** What happens when a real server fails or is disabled, and what clients get when none is left. */

import type { VirtualService } from '../../contract/index.ts'
import { rhythmOf } from '../checks/rhythm.ts'
import type { Configuration } from '../configuration.ts'
import { durationInWords, hostAndPort, listInWords } from '../labels.ts'
import { advice, info, type Topic, warning } from './topic.ts'

/** Seconds until a server that answers nothing any more is taken out, at worst. */
function outAfter({ check }: VirtualService, { settings }: Configuration): number {
  const { interval, timeout, fall } = rhythmOf(check, settings.checks)
  return fall * (interval + timeout)
}

function* failing(service: VirtualService, configuration: Configuration) {
  if (service.check.method === 'none') return
  const { rise } = rhythmOf(service.check, configuration.settings.checks)
  yield info(
    `A real server that no longer answers is out after ${durationInWords(outAfter(service, configuration))} at the latest, and back with ${rise === 1 ? 'its first good check' : `${rise} good checks in a row`}. A client whose connection it does not take meanwhile is sent to another one at once.`,
    'check.method'
  )
  yield info(
    `Its clients go to the others${service.persistence.mode === 'none' ? '' : ', are remembered there and stay'}; ${configuration.settings.dropOnFailure ? 'connections that are open to it are closed at once' : 'connections that are open to it stay until they end or fall idle'}.`,
    'realServers'
  )
}

function disabling(service: VirtualService, { settings: { drainTime, dropAtDrainEnd } }: Configuration) {
  const kept = service.persistence.mode !== 'none'
  const rest = dropAtDrainEnd ? 'open connections are closed at the end of that time' : 'open connections finish'
  if (drainTime === 0)
    return info(
      `A real server that you disable gets nothing new at once, not even from clients it knows; ${dropAtDrainEnd ? 'open connections are closed' : 'open connections finish'}.`,
      'realServers'
    )
  return kept
    ? info(
        `A real server that you disable drains: clients that it knows may come back to it for ${durationInWords(drainTime)}, new ones go to the others, ${rest}.`,
        'realServers'
      )
    : info(
        `A real server that you disable gets no new clients at once; open connections ${dropAtDrainEnd ? 'are closed' : 'finish'}.`,
        'realServers'
      )
}

const SERVER_LIST = 'realServers'

/** *Enhanced Options*: when the whole service counts as down although servers are up. */
function* enhanced({ check, realServers }: VirtualService) {
  if (check.method === 'none') return
  if (check.minimumServers > 1) {
    yield info(`With fewer than ${check.minimumServers} real servers up, the whole service counts as down.`, 'check.minimumServers')
    if (realServers.length < check.minimumServers) {
      yield warning(
        `${check.minimumServers} real servers are required, but there ${realServers.length === 1 ? 'is' : 'are'} only ${realServers.length}: the service can never be up. Add real servers, or lower the number.`,
        'check.minimumServers'
      )
    }
  }
  const critical = realServers.filter((server) => server.critical)
  if (critical.length > 0) {
    yield info(
      `Without ${listInWords(
        critical.map(({ address, port }) => hostAndPort(address, port)),
        'or'
      )}, which is critical, the whole service counts as down.`,
      SERVER_LIST
    )
  }
}

/** What clients get while no real server takes them, in the order in which the engine tries it. */
function nobody({ type, advanced }: VirtualService) {
  const { sorryServer, errorRedirect, errorCode } = advanced
  if (sorryServer !== null) {
    const place = hostAndPort(sorryServer.address, sorryServer.port)
    return info(`When no real server is up, clients get the Sorry Server ${place}, which is not checked.`, 'advanced.sorryServer')
  }
  if (type !== 'http') return info('When no real server is up, connections of clients are taken and closed at once.')
  if (errorRedirect !== '') return info(`When no real server is up, clients are sent to ${errorRedirect}.`, 'advanced.errorRedirect')
  return errorCode === null
    ? info('When no real server is up, clients get the answer 503 Service Unavailable from Ballast.', 'advanced.errorCode')
    : info(`When no real server is up, clients get the Error Message with the status ${errorCode} from Ballast.`, 'advanced.errorCode')
}

export const failure: Topic = {
  title: 'When a real server fails',
  *explain({ service, configuration }) {
    if (service.redirect !== null) return
    const enabled = service.realServers.filter((server) => server.enabled)
    if (enabled.length > 1) yield* failing(service, configuration)
    if (enabled.length === 1)
      yield advice('There is one real server in use: while it is down or restarts, the service is down. Add a second one.', 'realServers')
    if (service.realServers.length > 0) yield disabling(service, configuration)
    yield* enhanced(service)
    yield nobody(service)
  }
}
