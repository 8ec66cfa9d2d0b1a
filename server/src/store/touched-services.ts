/** Rows of virtual services, their SubVSs and their real servers that a change touches. */
import { isDeepStrictEqual } from 'node:util'
import type { Id } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { PlacedServer, PlacedSubService, ServiceRow } from './tables.ts'
import { missing, type Touched, touched } from './touched.ts'

export interface TouchedServices {
  readonly services: Touched<ServiceRow>
  readonly subServices: Touched<PlacedSubService>
  readonly servers: Touched<PlacedServer>
  /** Servers that are the same but stand at another place: no new version for them. */
  readonly moved: readonly PlacedServer[]
}

type Services = Configuration['virtualServices']

const rowsOf = (services: Services): Map<Id, ServiceRow> =>
  new Map([...services].map(([id, service]) => [id, { ...service, realServers: [], subServices: [] }]))

const subServicesOf = (services: Services): Map<Id, PlacedSubService> =>
  new Map(
    [...services.values()].flatMap(({ id: serviceId, subServices }) =>
      subServices.map(({ realServers: _rows, ...sub }) => [sub.id, { id: sub.id, serviceId, sub }] as const)
    )
  )

function* placedServers(services: Services): Iterable<PlacedServer> {
  for (const { id: serviceId, realServers, subServices } of services.values()) {
    for (const [position, server] of realServers.entries()) yield { serviceId, subServiceId: null, position, server }
    for (const { id: subServiceId, realServers: own } of subServices) {
      for (const [position, server] of own.entries()) yield { serviceId, subServiceId, position, server }
    }
  }
}

const serversOf = (services: Services): Map<Id, PlacedServer> =>
  new Map([...placedServers(services)].map((placed) => [placed.server.id, placed]))

export function touchedServices(before: Services, after: Services): TouchedServices {
  const ids = new Set([...before.keys(), ...after.keys()].filter((id) => before.get(id) !== after.get(id)))
  const of = (services: Services): Services => new Map([...services].filter(([id]) => ids.has(id)))
  const [was, is] = [of(before), of(after)]
  const old = serversOf(was)
  const now = serversOf(is)
  const same = (placed: PlacedServer): boolean => {
    const known = old.get(placed.server.id)
    return (
      known?.serviceId === placed.serviceId && known.subServiceId === placed.subServiceId && isDeepStrictEqual(known.server, placed.server)
    )
  }
  const [kept, put] = [[...now.values()].filter(same), [...now.values()].filter((placed) => !same(placed))]
  return {
    services: touched(rowsOf(was), rowsOf(is)),
    subServices: touched(subServicesOf(was), subServicesOf(is)),
    servers: { put, gone: missing(old, now) },
    moved: kept.filter((placed) => old.get(placed.server.id)?.position !== placed.position)
  }
}
