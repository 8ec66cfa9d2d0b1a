/** What a change is about: the object that a person would name, and the path inside it. */
import type {
  Application,
  Certificate,
  CertificateFacts,
  ContentRule,
  Id,
  Interface,
  RealServer,
  VirtualService
} from '../contract/index.ts'
import { L7_FIELDS, RULE_WORDS, SCHEDULING_WORDS, VALUE_WORDS } from '../contract/index.ts'
import type { Change, Path } from './change.ts'
import type { Configuration } from './configuration.ts'
import { serversOf } from './farm.ts'
import { fieldTitle, type Owner } from './field-words.ts'
import { count, hostAndPort, serviceLabel, subLabel } from './labels.ts'

export interface Subject {
  readonly owner: Owner
  /** The same for all changes of one object. */
  readonly key: string
  /** `virtual service`, or the name of a page of settings. */
  readonly noun: string
  /** `“Web” (10.0.0.1:443)`; empty for settings. */
  readonly name: string
  /** One line on what the object is, for when it comes or goes. */
  readonly summary: string
  /** Path inside the object; empty when the object itself comes or goes. */
  readonly field: Path
}

/** Pages of the settings, as the menu calls them, by the first step of the path. */
const PAGES: Readonly<Record<string, string>> = {
  checks: 'Check Parameters',
  adaptive: 'Check Parameters',
  connectionTimeout: 'Network Options',
  network: 'Network Options',
  host: 'Host & DNS Configuration',
  gateways: 'Default Gateway',
  routes: 'Additional Routes',
  packetFilter: 'Packet Routing Filter',
  time: 'Date/Time',
  ...Object.fromEntries(Object.keys(L7_FIELDS).map((field) => [field, 'L7 Configuration']))
}

const quoted = (text: string): string => `“${text}”`
const day = (moment: string): string => moment.slice(0, 10)

function certificateSummary(certificate: CertificateFacts): string {
  const names = certificate.names.length > 0 ? certificate.names.slice(0, 3).join(', ') : certificate.commonName
  const more = certificate.names.length > 3 ? ` and ${certificate.names.length - 3} more` : ''
  return `${names}${more}; valid until ${day(certificate.notAfter)}`
}

const membersInWords = ({ realServers, subServices }: VirtualService): string =>
  subServices.length > 0 ? count(subServices.length, 'SubVS') : count(realServers.length, 'real server')

function serviceSummary(service: VirtualService): string {
  const type = VALUE_WORDS[service.type] ?? service.type
  if (service.redirect !== null) return `${type}, redirect to ${service.redirect.url}`
  return `${type}, ${SCHEDULING_WORDS[service.scheduling]}, ${membersInWords(service)}`
}

function ruleSummary({ type, header, pattern, replacement }: ContentRule): string {
  const where = header === '' ? (type === 'match' ? 'URL' : '') : header
  return [`${RULE_WORDS[type]}:`, where, pattern, replacement].filter((part) => part !== '').join(' ')
}

const serverSummary = (server: RealServer): string => `weight ${server.weight}${server.enabled ? '' : ', disabled'}`

const applicationSummary = ({ template, services }: Application): string =>
  `from template ${quoted(template.name)} ${template.version}, ${count(services.length, 'virtual service')}`

const INTERFACE_NOUNS = { card: 'interface', vlan: 'VLAN', bond: 'bond' } as const

const interfaceSummary = ({ addresses, dhcp }: Interface): string => [...addresses, ...(dhcp ? ['DHCP'] : [])].join(', ') || 'no address'

interface Known {
  readonly noun: string
  readonly name: string
  readonly summary: string
}

const certificateKnown = (noun: string, certificate: CertificateFacts & Pick<Certificate, 'name'>): Known => ({
  noun,
  name: quoted(certificate.name),
  summary: certificateSummary(certificate)
})

function describe(configuration: Configuration, owner: Owner, id: Id): Known | undefined {
  switch (owner) {
    case 'virtualServices': {
      const service = configuration.virtualServices.get(id)
      return service && { noun: 'virtual service', name: serviceLabel(service), summary: serviceSummary(service) }
    }
    case 'certificates': {
      const certificate = configuration.certificates.get(id)
      return certificate && certificateKnown('certificate', certificate)
    }
    case 'intermediates': {
      const certificate = configuration.intermediates.get(id)
      return certificate && certificateKnown('intermediate certificate', certificate)
    }
    case 'contentRules': {
      const rule = configuration.contentRules.get(id)
      return rule && { noun: 'content rule', name: quoted(rule.name), summary: ruleSummary(rule) }
    }
    case 'interfaces': {
      const card = configuration.interfaces.get(id)
      return card && { noun: INTERFACE_NOUNS[card.kind.type], name: card.name, summary: interfaceSummary(card) }
    }
    case 'applications': {
      const application = configuration.applications.get(id)
      return application && { noun: 'application', name: quoted(application.name), summary: applicationSummary(application) }
    }
    case 'settings':
    case 'realServers':
    case 'subServices':
      return undefined
  }
}

function describeServer(configuration: Configuration, serviceId: Id, id: Id): Known | undefined {
  const service = configuration.virtualServices.get(serviceId)
  const server = service === undefined ? undefined : serversOf(service).find((entry) => entry.id === id)
  if (service === undefined || server === undefined) return undefined
  const name = `${hostAndPort(server.address, server.port)} of ${serviceLabel(service)}`
  return { noun: 'real server', name, summary: serverSummary(server) }
}

function describeSub(configuration: Configuration, serviceId: Id, id: Id): Known | undefined {
  const service = configuration.virtualServices.get(serviceId)
  const sub = service?.subServices.find((entry) => entry.id === id)
  if (service === undefined || sub === undefined) return undefined
  const summary = `${SCHEDULING_WORDS[sub.scheduling]}, ${count(sub.realServers.length, 'real server')}`
  return { noun: 'SubVS', name: `${subLabel(sub)} of ${serviceLabel(service)}`, summary }
}

/** Objects inside a service, by the list that holds them. */
const INNER = {
  realServers: { noun: 'real server', describe: describeServer },
  subServices: { noun: 'SubVS', describe: describeSub }
} as const

/** What stands at the end of a path into a service: `realServers.34`, `subServices.56`, `subServices.56.realServers.34`. */
function innerSubject(path: Path, before: Configuration, after: Configuration): Subject | undefined {
  const depth = path[2] === 'subServices' && path[4] === 'realServers' && path[5] !== undefined ? 6 : 4
  const owner = path[depth - 2]
  const [serviceId, id] = [path[1], path[depth - 1]]
  if ((owner !== 'realServers' && owner !== 'subServices') || id === undefined) return undefined
  const { noun, describe: of } = INNER[owner]
  const known = of(before, Number(serviceId), Number(id)) ??
    of(after, Number(serviceId), Number(id)) ?? { noun, name: `${id} (deleted)`, summary: '' }
  return { ...known, owner, key: path.slice(0, depth).join('.'), field: path.slice(depth) }
}

const OWNERS = [
  'interfaces',
  'certificates',
  'intermediates',
  'contentRules',
  'virtualServices',
  'applications'
] as const satisfies readonly Owner[]

/** For objects that neither configuration has any more. */
const NOUNS: Readonly<Record<(typeof OWNERS)[number], string>> = {
  interfaces: 'interface',
  certificates: 'certificate',
  intermediates: 'intermediate certificate',
  contentRules: 'content rule',
  virtualServices: 'virtual service',
  applications: 'application'
}

/** An object is called by its name before the change, for that is the one its reader knows. */
export function subjectOf({ path }: Change, before: Configuration, after: Configuration): Subject {
  const inner = path[0] === 'virtualServices' ? innerSubject(path, before, after) : undefined
  if (inner !== undefined) return inner
  const [first = '', id = ''] = path
  const owner = OWNERS.find((known) => known === first)
  if (owner === undefined) {
    const noun = PAGES[id] ?? fieldTitle('settings', [id])
    return { owner: 'settings', key: `settings ${noun}`, noun, name: '', summary: '', field: path.slice(1) }
  }
  const known = describe(before, owner, Number(id)) ??
    describe(after, owner, Number(id)) ?? { noun: NOUNS[owner], name: `${id} (deleted)`, summary: '' }
  return { ...known, owner, key: path.slice(0, 2).join('.'), field: path.slice(2) }
}
