/** Edits of many objects at once. */
import type { BulkAction, Id, RealServer, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { farmsOf } from '../farm.ts'
import { count, listInWords, serviceLabel } from '../labels.ts'
import { Refusal } from '../problems.ts'
import { withoutServices } from './application.ts'
import { findService } from './find.ts'
import { changeRealServer } from './real-server.ts'

/** Puts all services in, or takes them out, in one go: one by one would copy the list for each. */
export function changeServices(configuration: Configuration, ids: readonly Id[], action: BulkAction): Configuration {
  const virtualServices = new Map(configuration.virtualServices)
  for (const id of ids) {
    const service = findService(configuration, id)
    if (action === 'delete') virtualServices.delete(id)
    else if (service.enabled !== (action === 'enable')) virtualServices.set(id, { ...service, enabled: action === 'enable' })
  }
  const changed = { ...configuration, virtualServices }
  return action === 'delete' ? withoutServices(changed, new Set(ids)) : changed
}

const VERBS: Readonly<Record<BulkAction, string>> = { enable: 'Enabled', disable: 'Disabled', delete: 'Deleted' }

export interface PlacedServer {
  readonly service: VirtualService
  readonly server: RealServer
}

/** @returns all real servers of all services, those of parts included. */
export const serversIn = (configuration: Configuration): readonly PlacedServer[] =>
  [...configuration.virtualServices.values()].flatMap((service) =>
    farmsOf(service).flatMap((farm) => farm.realServers.map((server) => ({ service, server })))
  )

/**
 * Enables or disables what stands at these addresses, wherever it is used; what is so already keeps its date.
 * @param now ISO time.
 */
export function setServersEnabled(
  configuration: Configuration,
  addresses: readonly string[],
  enabled: boolean,
  now: string
): Configuration {
  const wanted = new Set(addresses)
  const there = serversIn(configuration).filter(({ server }) => wanted.has(server.address))
  const missing = [...wanted.difference(new Set(there.map(({ server }) => server.address)))]
  if (missing.length > 0) {
    throw new Refusal(
      'not-found',
      `No service has the real server ${listInWords(missing.slice(0, 3), 'or')}. It may have been deleted meanwhile.`,
      {
        hint: 'Reload the page to see what there is now.'
      }
    )
  }
  return there
    .filter(({ server }) => server.enabled !== enabled)
    .reduce((next, { service, server }) => changeRealServer(next, service.id, server.id, { enabled }, now), configuration)
}

const NAMED = 3

/** One line for the history. Services are named as they were before. */
export function bulkNote(before: Configuration, ids: readonly Id[], action: BulkAction): string {
  const labels = ids.flatMap((id) => before.virtualServices.get(id) ?? []).map(serviceLabel)
  const which = labels.length <= NAMED ? `: ${listInWords(labels)}` : ''
  return `${VERBS[action]} ${count(labels.length, 'virtual service')}${which}`
}

/** One line for the history. */
export function serversNote(before: Configuration, addresses: readonly string[], enabled: boolean): string {
  const wanted = new Set(addresses)
  const services = new Set(serversIn(before).flatMap(({ service, server }) => (wanted.has(server.address) ? [service.id] : [])))
  const which = wanted.size <= NAMED ? `real server ${listInWords([...wanted])}` : `${wanted.size} real servers`
  return `${enabled ? 'Enabled' : 'Disabled'} ${which} everywhere (${count(services.size, 'service')})`
}
