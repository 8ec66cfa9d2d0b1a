/**
 * Objects as older versions of Ballast wrote them. A field that came later has, in them, the value that stands for what the
 * older version did: the default, unless that changed with the field. Revisions and rows are read through here, so undo and
 * restore reach back over upgrades.
 */
import { NewRealServer, NewVirtualService, TlsVersion } from '../contract/index.ts'
import { newRealServer, newVirtualService } from './defaults.ts'
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

/** @returns the service, with or without its real servers, with every field of today's; what it is not able to complete goes on as it is, for the contract to refuse. */
export function upgradedService(value: Json): Json {
  if (!isRecord(value)) return value
  const { address = null, port = null, type } = value
  const start = NewVirtualService.safeParse({ address, port, ...(type === undefined ? {} : { type }) })
  if (!start.success) return value
  const service = newVirtualService(1, start.data)
  const { realServers: _none, ...template } = service
  const servers = value['realServers']
  const whole = filled(filled(renamed(value), BEFORE), template)
  if (!isRecord(whole) || !Array.isArray(servers)) return whole
  return {
    ...whole,
    realServers: servers.map((server: Json) => {
      const known = isRecord(server) ? NewRealServer.safeParse({ address: server['address'] ?? null }) : null
      return known?.success === true ? filled(server, newRealServer(1, known.data, service, NO_DATE)) : server
    })
  }
}
