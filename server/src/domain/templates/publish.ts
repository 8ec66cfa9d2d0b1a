/** Publishing: all services of a template, its content rules, the ticked settings and the application that holds them, in one edit. */
import type {
  Application,
  Certificate,
  FieldProblem,
  Id,
  NewContentRule,
  Publish,
  TemplateService,
  VirtualService
} from '../../contract/index.ts'
import type { SelfSignedKey } from '../certificates/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { DEFAULT_SSL } from '../defaults.ts'
import { addCertificate, addContentRule } from '../edit/index.ts'
import { equalJson } from '../json.ts'
import { hostAndPort, serviceLabel } from '../labels.ts'
import { listenersOf } from '../listeners.ts'
import { Refusal } from '../problems.ts'
import { needsEcKey } from '../tls.ts'
import { type Links, lacksCertificate, portAt, serviceFrom } from './build.ts'
import { type ParameterValues, parameterValues } from './parameters.ts'
import { type Made, parameterAt, WHOLE_TEMPLATE } from './request-fields.ts'
import { withSetting } from './settings.ts'
import { expanded, type Template } from './template.ts'

export interface PublishTools {
  readonly newId: () => Id
  /** ISO time. */
  readonly now: string
  /** For services that need a certificate and have none; null when `temporaryKey` says that there are none. */
  readonly temporary: Omit<Certificate, 'id'> | null
}

export interface Published {
  readonly configuration: Configuration
  readonly application: Application
  readonly made: readonly Made[]
}

const refuse = (errors: readonly FieldProblem[]): Refusal => {
  const [first] = errors
  const detail = errors.length === 1 && first !== undefined ? first.message : `${first?.message ?? ''} (${errors.length - 1} more)`
  return new Refusal('not-acceptable-together', detail, { errors })
}

interface Wanted {
  readonly values: ParameterValues
  readonly rules: readonly NewContentRule[]
  /** Those that are not left out, each with its place in the template. */
  readonly services: readonly { readonly at: number; readonly service: TemplateService }[]
}

/** @throws Refusal at the fields of the request. */
function wantedOf(template: Template, request: Publish): Wanted {
  const values = parameterValues(template.head.parameters, request.parameters)
  const made = expanded(template.body, values)
  // The template was accepted with its defaults, so a value that was typed is to blame.
  if ('faults' in made)
    throw refuse(made.faults.map(({ path, message }) => ({ path: parameterAt(template, path) ?? WHOLE_TEMPLATE, message })))
  const keys = new Set(made.body.services.map(({ id }) => id))
  const unknown = [
    ...Object.keys(request.services ?? {})
      .filter((key) => !keys.has(key))
      .map((key) => ({ path: `services.${key}`, message: `The template has no service “${key}”.` })),
    ...Object.keys(request.servers ?? {})
      .filter((group) => !Object.hasOwn(template.head.servers, group))
      .map((group) => ({ path: `servers.${group}`, message: `The template has no group of real servers “${group}”.` }))
  ]
  if (unknown.length > 0) throw refuse(unknown)
  const services = made.body.services
    .map((service, at) => ({ at, service }))
    .filter(({ service }) => request.services?.[service.id]?.include !== false)
  if (services.length === 0) throw refuse([{ path: 'services', message: 'Every service is left out. Keep at least one.' }])
  return { values, rules: made.body.rules, services }
}

/** The key of the certificate that must stand in, null when none must. It is made before the edit, since making one takes a while. */
export function temporaryKey(template: Template, request: Publish): SelfSignedKey | null {
  const lacking = wantedOf(template, request).services.filter(({ service }) => lacksCertificate(service))
  if (lacking.length === 0) return null
  const wantsEc = lacking.some(({ service: { ssl = {} } }) => {
    const { cipherSet = DEFAULT_SSL.cipherSet, ciphers = DEFAULT_SSL.ciphers, protocols = DEFAULT_SSL.protocols } = ssl
    return needsEcKey({ cipherSet, ciphers, protocols })
  })
  return wantsEc ? 'ec-p256' : 'rsa-2048'
}

/** Rules are shared by their name: an equal one is used as it is, another one of the same name is not touched. */
function withRules(current: Configuration, rules: readonly NewContentRule[], newId: () => Id): Configuration {
  const byName = new Map([...current.contentRules.values()].map((rule) => [rule.name, rule]))
  const clashes: FieldProblem[] = []
  const next = rules.reduce((configuration, rule) => {
    const known = byName.get(rule.name)
    const id = known?.id ?? newId()
    const made = addContentRule(configuration, id, rule)
    if (known === undefined) return made
    if (!equalJson(made.contentRules.get(id), known)) {
      const message = `Content rule “${rule.name}” exists already and says something else than the template’s. Rename the one that is there, or the one in the template.`
      clashes.push({ path: WHOLE_TEMPLATE, message })
    }
    return configuration
  }, current)
  if (clashes.length > 0) throw refuse(clashes)
  return next
}

/** Names of certificates are unique. */
function freeName(current: Configuration, wanted: string): string {
  const taken = new Set([...current.certificates.values()].map(({ name }) => name))
  const tries = Array.from({ length: taken.size + 1 }, (_, count) => (count === 0 ? wanted : `${wanted} ${count + 1}`))
  return tries.find((name) => !taken.has(name)) ?? wanted
}

/** @returns faults of servers that two groups of one service would put on the same port. */
function* sharedPlaces({ service }: Wanted['services'][number], request: Publish): Iterable<FieldProblem> {
  const own = request.services?.[service.id] ?? {}
  const groups = new Map<string, string>()
  for (const place of service.serversByRule ?? []) {
    const port = portAt(place, own, service)
    for (const [at, { address }] of (request.servers?.[place.servers] ?? []).entries()) {
      const known = groups.get(`${address} ${port}`)
      groups.set(`${address} ${port}`, known ?? place.servers)
      if (known === undefined) continue
      yield known === place.servers
        ? {
            path: `services.${service.id}.serverPort`,
            message: `“${service.name}” has ${address} on port ${port} already, with other rules. Choose another port, or leave it as the template has it.`
          }
        : {
            path: `servers.${place.servers}.${at}.address`,
            message: `${hostAndPort(address, port)} would be a real server of “${service.name}” twice, since it stands in another group, too. Name it in one of them; more rules can be attached to it afterwards.`
          }
    }
  }
}

function refuseServers(request: Publish, services: Wanted['services']): void {
  const twice = Object.entries(request.servers ?? {}).flatMap(([group, servers]) =>
    servers.flatMap(({ address }, at) =>
      servers.findIndex((other) => other.address === address) < at
        ? [{ path: `servers.${group}.${at}.address`, message: `${address} stands in this list already. Name each real server once.` }]
        : []
    )
  )
  const errors = twice.length > 0 ? twice : services.flatMap((wanted) => [...sharedPlaces(wanted, request)].slice(0, 1))
  if (errors.length > 0) throw refuse(errors)
}

/** Which field puts a service onto a listener. */
function fieldAt(service: VirtualService, address: string, port: number): string {
  if (address !== service.address) return 'advanced.alternateAddress'
  return port === service.port ? 'port' : 'advanced.extraPorts'
}

/** Told here and not by the checks that follow, since only here it is known which field put a service where it clashes. */
function refuseClashes(template: Template, current: Configuration, made: readonly Made[]): void {
  const holders = new Map<string, VirtualService>()
  for (const service of current.virtualServices.values()) for (const listener of listenersOf(service)) holders.set(listener, service)
  const errors = made.flatMap(({ at, service }): FieldProblem[] => {
    const listener = [...listenersOf(service)].find((place) => holders.has(place))
    for (const place of listenersOf(service)) if (!holders.has(place)) holders.set(place, service)
    const holder = listener === undefined ? undefined : holders.get(listener)
    if (listener === undefined || holder === undefined) return []
    const [address = '', port = ''] = listener.split(' ')
    const place = hostAndPort(address, Number(port))
    const field = fieldAt(service, address, Number(port))
    const typed = (name: string): string | null => parameterAt(template, ['services', at, ...name.split('.')])
    const path = typed(field) ?? typed('address') ?? WHOLE_TEMPLATE
    const message = `Virtual service ${serviceLabel(holder)} already has ${place}, where “${service.name}” of this template would listen. Nothing was created. Type another address${field === 'port' && typed('port') !== null ? ' or port' : ''}, or delete that one first.`
    return [{ path, message }]
  })
  if (errors.length > 0) throw refuse(errors)
}

/** @throws Refusal at the fields of the request; whether the result fits the rest is asked with all else that must hold. */
export function publish(current: Configuration, template: Template, request: Publish, tools: PublishTools): Published {
  const { head } = template
  const { values, rules, services } = wantedOf(template, request)
  refuseServers(request, services)
  const temporary: Certificate | null =
    tools.temporary === null ? null : { ...tools.temporary, id: tools.newId(), name: freeName(current, tools.temporary.name) }
  const withCertificate = temporary === null ? current : addCertificate(current, temporary)
  const prepared = withRules(withCertificate, rules, tools.newId)
  const ruleIds = new Map([...prepared.contentRules.values()].map(({ id, name }) => [name, id]))
  const serviceIds = new Map(services.map(({ service }) => [service.id, tools.newId()]))
  const links: Links = {
    ruleId: (name) => ruleIds.get(name) ?? 0,
    serviceId: (part) => serviceIds.get(part) ?? 0,
    temporaryCertificate: temporary?.id ?? null,
    newId: tools.newId,
    now: tools.now,
    servers: request.servers ?? {}
  }
  const made = services.map(({ at, service }): Made => {
    const own = request.services?.[service.id] ?? {}
    return { at, template: service, service: serviceFrom(links.serviceId(service.id), service, own, links) }
  })
  refuseClashes(template, current, made)
  const application: Application = {
    id: tools.newId(),
    name: request.name ?? head.name,
    template: { name: head.name, version: head.version },
    parameters: Object.entries(head.parameters).map(([id, { type, label }]) => ({ id, type, label, value: values.get(id) ?? null })),
    services: made.map(({ template: { id: part }, service }) => ({ id: service.id, part })),
    temporaryCertificate: temporary?.id ?? null,
    settings: head.settings,
    steps: head.steps,
    tests: head.tests.filter(({ service }) => serviceIds.has(service)),
    testMinutes: null
  }
  const ticked = new Set(request.settings)
  const settings = head.settings.filter(({ setting }) => ticked.has(setting)).reduce(withSetting, prepared.settings)
  const withServices = made.reduce((next, { service }) => withEntity(next, 'virtualServices', service.id, service), prepared)
  return { configuration: withEntity({ ...withServices, settings }, 'applications', application.id, application), application, made }
}
