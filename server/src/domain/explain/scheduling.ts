/** Which real server gets a new client. */
import type { SchedulingMethod, VirtualService } from '../../contract/index.ts'
import { count, listInWords } from '../labels.ts'
import { advice, info, type Topic, warning } from './topic.ts'

interface Words {
  /** Ends the sentence “A new client goes …”. */
  readonly goes: string
  /** Whether the weights of the real servers count, as shares or as an order. */
  readonly weighs: 'share' | 'order' | 'no'
}

const WORDS: Readonly<Record<SchedulingMethod, Words>> = {
  'round-robin': { goes: 'to the real servers in turn', weighs: 'no' },
  'weighted-round-robin': { goes: 'to the real servers in turn, to each as often as its weight says', weighs: 'share' },
  'least-connection': { goes: 'to the real server with the fewest open connections', weighs: 'no' },
  'weighted-least-connection': { goes: 'to the real server with the fewest open connections for its weight', weighs: 'share' },
  'fixed-weighting': { goes: 'to the real server with the highest weight that is up', weighs: 'order' },
  'weighted-response-time': { goes: 'to the real servers in turn, to each the more often the faster it answers its checks', weighs: 'no' },
  'resource-based': { goes: 'to the real servers in turn, to each the more often the less load its agent reports', weighs: 'share' },
  'source-ip-hash': { goes: 'where a hash of its address leads', weighs: 'no' },
  'url-hash': { goes: 'where a hash of the path and query leads', weighs: 'no' }
}

/** Ends the sentence “… goes”, for other topics. */
export const goesWhere = (method: SchedulingMethod): string => WORDS[method].goes

function unit({ type, persistence }: VirtualService): string {
  const noun = type === 'http' ? 'request' : 'connection'
  return persistence.mode === 'none' ? noun : `${noun} of a client that is not known`
}

function* weights({ scheduling, realServers }: VirtualService) {
  const enabled = realServers.filter((server) => server.enabled)
  const differ = new Set(enabled.map((server) => server.weight)).size > 1
  const { weighs } = WORDS[scheduling]
  if (weighs === 'no') {
    if (differ) yield advice('The real servers have different weights, but this Scheduling Method does not look at weights.', 'scheduling')
    return
  }
  if (weighs === 'order') {
    const order = enabled.toSorted((a, b) => b.weight - a.weight || a.id - b.id).map((server) => server.address)
    yield info(`The order is ${listInWords(order)}: each takes over when all before it are down or full.`, 'realServers')
    return
  }
  if (enabled.length > 1 && !differ) yield info('All real servers have the same weight, so each gets the same share.', 'realServers')
  if (!differ) return
  const total = enabled.reduce((sum, server) => sum + server.weight, 0)
  const largest = enabled.reduce((most, server) => (server.weight > most.weight ? server : most))
  yield info(`By weight, ${largest.address} gets the largest share, ${Math.round((100 * largest.weight) / total)} %.`, 'realServers')
}

export const scheduling: Topic = {
  title: 'Which real server',
  *explain({ service }) {
    if (service.redirect !== null) return
    const servers = service.realServers
    const enabled = servers.filter((server) => server.enabled)
    if (servers.length === 0) {
      yield warning('There is no real server yet, so the service cannot answer. Add one under Real Servers.', 'realServers')
      return
    }
    if (enabled.length === 0) {
      yield warning(
        `${servers.length === 1 ? 'The only real server is' : `All ${servers.length} real servers are`} disabled, so no new client gets an answer. Enable one.`,
        'realServers'
      )
      return
    }
    const [only] = enabled
    if (enabled.length === 1 && only !== undefined) {
      yield info(`Every client goes to ${only.address}: it is the only real server that is enabled.`, 'realServers')
    } else {
      yield info(
        `Each ${unit(service)} goes ${WORDS[service.scheduling].goes}, among ${count(enabled.length, 'real server')}.`,
        'scheduling'
      )
      yield* weights(service)
    }
    const limited = enabled.filter((server) => server.connectionLimit > 0)
    if (limited.length > 0) {
      yield info(
        `${limited.length === enabled.length ? 'Each real server has' : `${count(limited.length, 'real server')} of ${enabled.length} ${limited.length === 1 ? 'has' : 'have'}`} a Connection Limit; what comes beyond it ${service.scheduling === 'fixed-weighting' ? 'goes to the next one' : 'waits for a free place'}.`,
        'realServers'
      )
    }
  }
}
