/** Virtual services out of the services of a template. Pure but for the ids. */
import {
  type ContentProperties,
  HealthCheck,
  type Id,
  type NewSubService,
  type NewVirtualService,
  ONLY_GROUP,
  Persistence,
  PLAIN_CHECK,
  type Publish,
  type PublishService,
  type RealServer,
  type ServiceType,
  type SubService,
  type TemplateService,
  type TemplateSubService,
  typeForPort,
  type VirtualService
} from '../../contract/index.ts'
import { checkFor, DEFAULT_PERSISTENCE, NO_CONTENT, newRealServer, newSubService, newVirtualService } from '../defaults.ts'

/** Where names and keys of the template lead to. */
export interface Links {
  readonly ruleId: (name: string) => Id
  readonly serviceId: (part: string) => Id
  /** What stands in where a certificate is needed and none was chosen. */
  readonly temporaryCertificate: Id | null
  readonly newId: () => Id
  /** ISO time. */
  readonly now: string
  readonly servers: NonNullable<Publish['servers']>
}

const typeOf = (service: TemplateService): ServiceType => service.type ?? typeForPort(service.port)

/** Without what is undefined, which zod's partial schemas leave in. */
const given = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>

const checkOf = (check: TemplateService['check'], type: ServiceType, port: number): HealthCheck =>
  HealthCheck.parse({ ...(check?.method === undefined ? checkFor(type, port) : PLAIN_CHECK), ...given(check ?? {}) })

const persistenceOf = (own: TemplateService['persistence'], cookieName: string): Persistence =>
  Persistence.parse({ ...DEFAULT_PERSISTENCE, cookieName, ...given(own ?? {}) })

const contentOf = (content: TemplateService['content'], { ruleId }: Links): ContentProperties => ({
  switching: content?.switching ?? NO_CONTENT.switching,
  precedence: (content?.precedence ?? []).map(ruleId),
  selection: (content?.selection ?? []).map(ruleId),
  request: (content?.request ?? []).map(ruleId),
  response: (content?.response ?? []).map(ruleId)
})

/** What the API would be sent for this service, without its SubVSs. */
function fieldsOf(service: TemplateService, own: PublishService, links: Links): NewVirtualService {
  const {
    id: _part,
    servers: _servers,
    serverPort: _port,
    serversByRule: _places,
    subServices: _subs,
    portFollowing,
    content,
    check,
    persistence,
    ssl,
    ...plain
  } = service
  const type = typeOf(service)
  const certificates =
    ssl?.acceleration === true && (ssl.certificates ?? []).length === 0 ? [links.temporaryCertificate ?? []].flat() : ssl?.certificates
  return {
    ...given(plain),
    address: service.address,
    port: service.port,
    ...(own.name === undefined ? {} : { name: own.name }),
    ...(own.gateway === undefined ? {} : { gateway: own.gateway }),
    type,
    ssl: { ...ssl, ...(certificates === undefined ? {} : { certificates }) },
    check: checkOf(check, type, service.port),
    persistence: persistenceOf(persistence, DEFAULT_PERSISTENCE.cookieName),
    portFollowing: portFollowing === undefined || portFollowing === null ? null : links.serviceId(portFollowing),
    content: contentOf(content, links)
  }
}

/** The only group goes everywhere, of several each service names its own. */
export const groupOf = (part: { readonly servers?: string | undefined }, around?: { readonly servers?: string | undefined }): string =>
  part.servers ?? around?.servers ?? ONLY_GROUP

/** All groups that a service gets real servers from. */
export function groupsOf(service: TemplateService): readonly string[] {
  if ((service.redirect ?? null) !== null) return []
  const { subServices: subs = [], serversByRule: places } = service
  if (subs.length > 0) return [...new Set(subs.map((sub) => groupOf(sub, service)))]
  return places === undefined ? [groupOf(service)] : [...new Set(places.map(({ servers }) => servers))]
}

type Led = Partial<Pick<RealServer, 'rules' | 'defaultRule'>>

const serversFor = (group: string, port: number, service: VirtualService, links: Links, led: Led = {}): RealServer[] =>
  (links.servers[group] ?? []).map((server) =>
    newRealServer(links.newId(), { ...given(server), ...led, address: server.address, port }, service, links.now)
  )

/** @param place a group that rules lead to; its own port is not one that the service's can stand for. */
export function portAt(place: { readonly serverPort?: number | undefined }, own: PublishService, service: TemplateService): number {
  const usual = service.serverPort ?? service.port
  return place.serverPort === undefined || place.serverPort === usual ? (own.serverPort ?? usual) : place.serverPort
}

function subServiceOf(
  sub: TemplateSubService,
  parent: TemplateService,
  own: PublishService,
  service: VirtualService,
  links: Links
): SubService {
  const { servers: _servers, serverPort: _port, check, persistence, rules, ...plain } = sub
  const id = links.newId()
  const fields: NewSubService = { ...given(plain), name: sub.name, rules: (rules ?? []).map(links.ruleId) }
  const start = newSubService(id, fields, service)
  const port = own.serverPort ?? sub.serverPort ?? parent.serverPort ?? service.port
  return {
    ...start,
    check: checkOf(check, service.type, service.port),
    persistence: persistenceOf(persistence, start.persistence.cookieName),
    realServers: serversFor(groupOf(sub, parent), port, service, links)
  }
}

/** @param id of the service. */
export function serviceFrom(id: Id, template: TemplateService, own: PublishService, links: Links): VirtualService {
  const service = newVirtualService(id, fieldsOf(template, own, links))
  const subServices = (template.subServices ?? []).map((sub) => subServiceOf(sub, template, own, service, links))
  if (subServices.length > 0 || service.redirect !== null) return { ...service, subServices }
  const places = template.serversByRule ?? [{ servers: groupOf(template) }]
  const realServers = places.flatMap(({ rules = [], defaultRule = false, ...place }) =>
    serversFor(place.servers, portAt(place, own, template), service, links, { rules: rules.map(links.ruleId), defaultRule })
  )
  return { ...service, realServers }
}

/** Ends TLS and has no certificate of its own. */
export const lacksCertificate = ({ ssl }: TemplateService): boolean => ssl?.acceleration === true && (ssl.certificates ?? []).length === 0
