/**
 * Which rows a change touches. Configurations share what did not change, so nearly everything is settled by comparing
 * references; what is a different object with the same content is not touched.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Id } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { PlacedServer, ServiceRow } from './tables.ts'

export interface Touched<E> {
  readonly put: readonly E[]
  readonly gone: readonly Id[]
}

type ById<E> = ReadonlyMap<Id, E>

const changed = <E>(before: ById<E>, after: ById<E>): E[] =>
  [...after].filter(([id, entity]) => before.get(id) !== entity && !isDeepStrictEqual(before.get(id), entity)).map(([, entity]) => entity)

const missing = (before: ById<unknown>, after: ById<unknown>): Id[] => [...before.keys()].filter((id) => !after.has(id))

export const touched = <E>(before: ById<E>, after: ById<E>): Touched<E> =>
  before === after ? { put: [], gone: [] } : { put: changed(before, after), gone: missing(before, after) }

export interface TouchedServices {
  readonly services: Touched<ServiceRow>
  readonly servers: Touched<PlacedServer>
  /** Servers that are the same but stand at another place: no new version for them. */
  readonly moved: readonly PlacedServer[]
}

type Services = Configuration['virtualServices']

const rowsOf = (services: Services, ids: ReadonlySet<Id>): Map<Id, ServiceRow> =>
  new Map([...services].filter(([id]) => ids.has(id)).map(([id, service]) => [id, { ...service, realServers: [] }]))

const serversOf = (services: Services, ids: ReadonlySet<Id>): Map<Id, PlacedServer> =>
  new Map(
    [...services]
      .filter(([id]) => ids.has(id))
      .flatMap(([serviceId, service]) => service.realServers.map((server, position) => [server.id, { serviceId, position, server }]))
  )

export function touchedServices(before: Services, after: Services): TouchedServices {
  const ids = new Set([...before.keys(), ...after.keys()].filter((id) => before.get(id) !== after.get(id)))
  const old = serversOf(before, ids)
  const now = serversOf(after, ids)
  const same = (placed: PlacedServer): boolean => {
    const was = old.get(placed.server.id)
    return was?.serviceId === placed.serviceId && isDeepStrictEqual(was.server, placed.server)
  }
  const [kept, put] = [[...now.values()].filter(same), [...now.values()].filter((placed) => !same(placed))]
  return {
    services: touched(rowsOf(before, ids), rowsOf(after, ids)),
    servers: { put, gone: missing(old, now) },
    moved: kept.filter((placed) => old.get(placed.server.id)?.position !== placed.position)
  }
}
