/**
 * *Export Template*: virtual services as a template. What belongs to one machine becomes parameters (addresses, certificates), real
 * servers stay behind. Only what differs from a new service is written: the rest is what reading fills in again.
 */
import { Document, visit } from 'yaml'
import {
  type Application,
  FORMAT_KEY,
  type Id,
  MAX_TEMPLATE_FILE,
  type ParameterType,
  PLAIN_CHECK,
  type SubService,
  TEMPLATE_FORMAT,
  type TemplateExport,
  type VirtualService
} from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { DEFAULT_PERSISTENCE, newContentRule, newSubService, newVirtualService } from '../defaults.ts'
import { findService } from '../edit/find.ts'
import { serversOf } from '../farm.ts'
import { equalJson, isRecord, type Json, type JsonObject } from '../json.ts'
import { count, serviceLabel } from '../labels.ts'
import { Refusal } from '../problems.ts'
import { applicationOf, describedBy, nameOfAddress } from './export-application.ts'
import { createServerGroups, type ServerGroups, usualPort } from './export-servers.ts'
import { escapeText } from './fill.ts'
import { slugOf } from './slug.ts'

/** Fields that are not as in `start`. */
const differing = (value: JsonObject, start: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([key, own]) => !equalJson(own, start[key])))

const filledOnly = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => !(isRecord(value) && Object.keys(value).length === 0)))

/** A text of the configuration that looks like a parameter is none. */
function escaped(value: Json): Json {
  if (typeof value === 'string') return escapeText(value)
  if (Array.isArray(value)) return value.map(escaped)
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, escaped(part ?? null)])) : value
}

type Definition = JsonObject & { readonly label: string }

/** Gives one name to each different value: `address`, `address2` … */
function createParameters() {
  const declared = new Map<string, JsonObject>()
  const names = new Map<string, string>()
  return {
    declared: (): JsonObject => Object.fromEntries(declared),
    /** @returns `${name}`, the same for the same value. */
    of(kind: string, type: ParameterType, value: Json, definition: Definition): string {
      const identity = `${kind} ${JSON.stringify(value)}`
      const known = names.get(identity)
      if (known !== undefined) return `\${${known}}`
      const alike = [...names.keys()].filter((key) => key.startsWith(`${kind} `)).length
      const name = alike === 0 ? kind : `${kind}${alike + 1}`
      names.set(identity, name)
      const label = alike === 0 ? definition.label : `${definition.label} ${alike + 1}`
      declared.set(name, { type, ...definition, label })
      return `\${${name}}`
    }
  }
}
type Parameters = ReturnType<typeof createParameters>

const farmOf = (
  { check, persistence, scheduling }: Pick<VirtualService, 'check' | 'persistence' | 'scheduling'>,
  cookieName: string
): JsonObject => ({
  persistence: { mode: persistence.mode, ...differing(persistence, { ...DEFAULT_PERSISTENCE, mode: persistence.mode, cookieName }) },
  scheduling,
  check: { method: check.method, ...differing(check, { ...PLAIN_CHECK, method: check.method }) }
})

interface Around {
  /** That all the services belong to. */
  readonly application: Application | null
  readonly configuration: Configuration
  readonly parameters: Parameters
  readonly groups: ServerGroups
  readonly keyOf: (id: Id) => string | undefined
  /** Names of the rules that exist. */
  readonly namesOf: (ids: readonly Id[]) => string[]
}

function subOf(sub: SubService, service: VirtualService, { namesOf }: Around): JsonObject {
  const { id, name, persistence: _p, scheduling: _s, check: _c, rules, realServers, ...plain } = sub
  const { persistence, ...start } = newSubService(id, {}, service)
  const port = usualPort(realServers)
  return {
    name: escapeText(name),
    ...(port === null || port === service.port ? {} : { serverPort: port }),
    ...differing(plain, start),
    ...Object(escaped(farmOf(sub, persistence.cookieName))),
    ...(rules.length === 0 ? {} : { rules: namesOf(rules) })
  }
}

function sslOf({ ssl }: VirtualService, start: VirtualService, { configuration, parameters }: Around): JsonObject {
  const { certificates, clientAuthorities, serverAuthorities, reencryptionCertificate, ...plain } = ssl
  const namesOf = (list: readonly Id[], from: ReadonlyMap<Id, { readonly name: string }>): string =>
    list
      .map((id) => from.get(id)?.name ?? String(id))
      .join(', ')
      .slice(0, 400)
  const authorities = (ids: readonly Id[]): string =>
    parameters.of('authorities', 'authorities', ids, { label: 'Authorities', help: `Was: ${namesOf(ids, configuration.intermediates)}` })
  return {
    ...Object(escaped(differing(plain, start.ssl))),
    ...(certificates.length === 0
      ? {}
      : {
          certificates: parameters.of('certificate', 'certificates', certificates, {
            label: 'Certificate',
            help: `Was: ${namesOf(certificates, configuration.certificates)}`,
            optional: true
          })
        }),
    ...(clientAuthorities.length === 0 ? {} : { clientAuthorities: authorities(clientAuthorities) }),
    ...(serverAuthorities.length === 0 ? {} : { serverAuthorities: authorities(serverAuthorities) }),
    ...(reencryptionCertificate === null
      ? {}
      : {
          reencryptionCertificate: parameters.of('clientCertificate', 'certificate', reencryptionCertificate, {
            label: 'Reencryption Client Certificate',
            help: `Was: ${namesOf([reencryptionCertificate], configuration.certificates)}`,
            optional: true
          })
        })
  }
}

function serviceOf(service: VirtualService, part: string, portParameter: boolean, around: Around): JsonObject {
  const { application, parameters, groups, namesOf, keyOf } = around
  const {
    id,
    name,
    address,
    port,
    protocol: _tcp,
    type,
    persistence: _p,
    scheduling: _s,
    check: _c,
    ssl: _ssl,
    advanced,
    content,
    ...more
  } = service
  const { realServers, subServices, gateway, portFollowing, ...plain } = more
  const start = newVirtualService(id, { address, port, type })
  const { alternateAddress, ...moreAdvanced } = advanced
  const serverPort = usualPort(realServers)
  const places = groups.placesOf(service, serverPort)
  const followed = portFollowing === null ? undefined : keyOf(portFollowing)
  return filledOnly({
    id: part,
    name: escapeText(name),
    address: parameters.of(nameOfAddress(application, address), 'address', address, { label: 'Virtual Address', help: `Was: ${address}` }),
    port: portParameter ? parameters.of('port', 'port', port, { label: 'Port', default: port }) : port,
    ...(serverPort === null || (serverPort === port && !portParameter) ? {} : { serverPort }),
    ...(places === null ? {} : { serversByRule: places }),
    type,
    ...Object(escaped(differing(plain, start))),
    ...(gateway === null
      ? {}
      : { gateway: parameters.of('gateway', 'address', gateway, { label: 'Default Gateway', default: gateway, optional: true }) }),
    ...Object(escaped(farmOf(service, DEFAULT_PERSISTENCE.cookieName))),
    ...(followed === undefined ? {} : { portFollowing: followed }),
    ssl: sslOf(service, start, around),
    content: {
      ...(content.switching ? { switching: true } : {}),
      ...Object.fromEntries(
        (['precedence', 'selection', 'request', 'response'] as const).flatMap((list) => {
          const names = namesOf(content[list])
          return names.length === 0 ? [] : [[list, names]]
        })
      )
    },
    advanced: {
      ...Object(escaped(differing(moreAdvanced, start.advanced))),
      ...(alternateAddress === null
        ? {}
        : {
            alternateAddress: parameters.of('alternateAddress', 'address', alternateAddress, {
              label: 'Alternate Address',
              help: `Was: ${alternateAddress}`,
              optional: true
            })
          })
    },
    ...(subServices.length === 0 ? {} : { subServices: subServices.map((sub) => subOf(sub, service, around)) })
  })
}

/** Keys of the services, each once. A service that a template made keeps its key. */
function keysOf(services: readonly VirtualService[], applications: readonly Application[]): ReadonlyMap<Id, string> {
  const own = new Map(applications.flatMap(({ services: list }) => list.map(({ id, part }) => [id, part] as const)))
  const taken = new Set<string>()
  return new Map(
    services.map(({ id, name }, at) => {
      const wanted = own.get(id) ?? slugOf(name, 30)
      const key = wanted === '' || taken.has(wanted) ? `service-${at + 1}` : wanted
      taken.add(key)
      return [id, key]
    })
  )
}

function* notesOf(services: readonly VirtualService[], { keyOf, groups, configuration }: Around): Iterable<string> {
  const servers = services.flatMap(serversOf)
  const { length } = servers
  const grouped = Object.keys(groups.declared()).length > 0 ? ', in a group for each set of content rules that lead to them' : ''
  if (length > 0)
    yield `${count(length, 'real server')} ${length === 1 ? 'stays' : 'stay'} behind: a template has none. They are typed when it is used${grouped}.`
  yield* groups.notes()
  if (services.some(({ ssl }) => ssl.certificates.length > 0)) yield 'Certificates stay behind. They are chosen when the template is used.'
  for (const { portFollowing, ...service } of services) {
    const followed = portFollowing === null ? undefined : configuration.virtualServices.get(portFollowing)
    if (followed !== undefined && keyOf(followed.id) === undefined)
      yield `${serviceLabel(service)} follows ${serviceLabel(followed)}, which is not exported with it. The template goes without Port Following.`
  }
}

/** Lines that begin and end with something to see, each with its end: YAML's block is readable and keeps them. */
const PLAIN_LINES = /^(?:\S(?:.*\S)?\n)+$/

/** Other texts of several lines go into quotes: in a block, spaces at the ends of lines get lost. */
function quoteLines(document: Document): void {
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && /[\n\r\t]/.test(scalar.value))
        scalar.type = PLAIN_LINES.test(scalar.value) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE'
    }
  })
}

/** @throws Refusal when a service does not exist, or when the file would be too large to be read again. */
export function exportTemplate(
  configuration: Configuration,
  { services: ids, name, comment = '', version = '1.0' }: TemplateExport,
  productVersion: string
): { readonly text: string; readonly notes: readonly string[] } {
  const services = [...new Set(ids)].map((id) => findService(configuration, id))
  const keys = keysOf(services, [...configuration.applications.values()])
  const application = applicationOf(configuration, ids)
  const parameters = createParameters()
  const used = new Set<Id>()
  const namesOf: Around['namesOf'] = (list) =>
    list.flatMap((id) => {
      const rule = configuration.contentRules.get(id)
      if (rule !== undefined) used.add(id)
      return rule?.name ?? []
    })
  const groups = createServerGroups(namesOf)
  const around: Around = { application, configuration, parameters, groups, keyOf: (id) => keys.get(id), namesOf }
  const written = services.map((service) => serviceOf(service, keys.get(service.id) ?? '', services.length === 1, around))
  const rules = [...used].flatMap((id): JsonObject[] => {
    const rule = configuration.contentRules.get(id)
    if (rule === undefined) return []
    const { id: _id, name: ruleName, type, ...plain } = rule
    return [{ name: ruleName, type, ...Object(escaped(differing(plain, newContentRule(id, { name: ruleName, type })))) }]
  })
  const described = application === null ? {} : describedBy(application, new Set(keys.values()), parameters.declared())
  const { parameters: more = {}, ...rest } = described
  const servers = groups.declared()
  const document = new Document({
    [FORMAT_KEY]: TEMPLATE_FORMAT,
    name,
    ...(comment === '' ? {} : { comment }),
    version,
    parameters: { ...parameters.declared(), ...Object(more) },
    ...(Object.keys(servers).length === 0 ? {} : { servers }),
    ...(rules.length === 0 ? {} : { rules }),
    services: written,
    ...Object.fromEntries(Object.entries(rest).filter(([, list]) => Array.isArray(list) && list.length > 0))
  })
  document.commentBefore = ` Exported by Ballast ${productVersion}. Real servers and certificates are not part of a template.\n What is not written is as in a new virtual service.`
  quoteLines(document)
  const text = document.toString({ lineWidth: 0 })
  if (new TextEncoder().encode(text).length > MAX_TEMPLATE_FILE)
    throw new Refusal(
      'not-acceptable-together',
      'The template would be larger than 1 MiB. Export fewer services, or without their long access lists.'
    )
  return { text, notes: [...notesOf(services, around)] }
}
