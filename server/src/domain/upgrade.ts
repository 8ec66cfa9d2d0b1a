/**
 * Objects as older versions of Ballast wrote them. A field that came later has, in them, the value that stands for what the
 * older version did: the default, unless that changed with the field. Revisions and rows are read through here, so undo and
 * restore reach back over upgrades.
 */
import { NewRealServer, NewVirtualService, TlsVersion, type VirtualService } from '../contract/index.ts'
import { newRealServer, newSubService, newVirtualService } from './defaults.ts'
import { equalJson, isRecord, type Json, type JsonObject } from './json.ts'

/** Where an older version did something else than a new service does today. Same shape as a virtual service, only the parts that differ. */
const BEFORE: JsonObject = { check: { tls: false }, ssl: { serverVerification: 'none' } }

/** @returns `value` with what it lacks taken from `template`; lists and values that are not objects count as they are. */
export function filled(value: Json, template: Json | undefined): Json {
  if (!isRecord(value) || !isRecord(template)) return value
  const keys = new Set([...Object.keys(template), ...Object.keys(value)])
  return Object.fromEntries(
    [...keys].flatMap((key) => {
      const own = value[key]
      const given = template[key]
      if (own !== undefined) return [[key, filled(own, given)]]
      return given === undefined ? [] : [[key, given]]
    })
  )
}

const VERSIONS = TlsVersion.options

/** Fields that another one replaced. */
function renamed(service: JsonObject): JsonObject {
  const { ssl } = service
  if (!isRecord(ssl) || ssl['minimumVersion'] === undefined) return service
  const { minimumVersion, ...rest } = ssl
  const oldest = VERSIONS.findIndex((version) => equalJson(version, minimumVersion))
  return { ...service, ssl: oldest < 0 ? ssl : { ...rest, protocols: VERSIONS.slice(oldest) } }
}

const NO_DATE = '1970-01-01T00:00:00.000Z'

const eachOf = (list: Json | undefined, upgrade: (item: Json) => Json): Json | undefined => (Array.isArray(list) ? list.map(upgrade) : list)

function upgradedServer(server: Json, service: VirtualService): Json {
  const known = isRecord(server) ? NewRealServer.safeParse({ address: server['address'] ?? null }) : null
  return known?.success === true ? filled(server, newRealServer(1, known.data, service, NO_DATE)) : server
}

/** @returns the SubVS, with or without its real servers, with every field of today's. */
export function upgradedSubService(sub: Json, service: VirtualService): Json {
  const { realServers: _none, ...template } = newSubService(1, {}, service)
  const whole = filled(sub, template)
  if (!isRecord(whole) || whole['realServers'] === undefined) return whole
  return { ...whole, realServers: eachOf(whole['realServers'], (server) => upgradedServer(server, service)) ?? [] }
}

/** @returns the service, with or without its real servers, with every field of today's; what it is not able to complete goes on as it is, for the contract to refuse. */
export function upgradedService(value: Json): Json {
  if (!isRecord(value)) return value
  const { address = null, port = null, type } = value
  const start = NewVirtualService.safeParse({ address, port, ...(type === undefined ? {} : { type }) })
  if (!start.success) return value
  const service = newVirtualService(1, start.data)
  const { realServers: _none, subServices: _neither, ...template } = service
  const whole = filled(filled(renamed(value), BEFORE), template)
  const lists = Object.fromEntries(
    [
      ['realServers', eachOf(value['realServers'], (server) => upgradedServer(server, service))],
      // Before there were SubVSs no service had any; the row of a service holds neither list.
      [
        'subServices',
        value['realServers'] === undefined ? undefined : eachOf(value['subServices'] ?? [], (sub) => upgradedSubService(sub, service))
      ]
    ].filter(([, list]) => list !== undefined)
  )
  return isRecord(whole) ? { ...whole, ...lists } : whole
}
