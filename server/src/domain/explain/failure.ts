/** What happens when a real server fails or is disabled, and what clients get when none is left. */

import type { VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { durationInWords } from '../labels.ts'
import { advice, info, type Topic } from './topic.ts'

/** Seconds until a server that answers nothing any more is taken out, at worst. */
const outAfter = ({ settings: { checks } }: Configuration): number => checks.retries * (checks.interval + checks.timeout)

function* failing(service: VirtualService, configuration: Configuration) {
  if (service.check.method === 'none') return
  yield info(
    `A real server that no longer answers is out after ${durationInWords(outAfter(configuration))} at the latest, and back with its first good check. A client whose connection it does not take meanwhile is sent to another one at once.`,
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

const nobody = (service: VirtualService): string =>
  service.type === 'http'
    ? 'When no real server is up, clients get the answer 503 Service Unavailable from Ballast.'
    : 'When no real server is up, connections of clients are taken and closed at once.'

export const failure: Topic = {
  title: 'When a real server fails',
  *explain({ service, configuration }) {
    if (service.redirect !== null) return
    const enabled = service.realServers.filter((server) => server.enabled)
    if (enabled.length > 1) yield* failing(service, configuration)
    if (enabled.length === 1)
      yield advice('There is one real server in use: while it is down or restarts, the service is down. Add a second one.', 'realServers')
    if (service.realServers.length > 0) yield disabling(service, configuration)
    yield info(nobody(service), null)
  }
}
