/** What a change is about: the object that a person would name, and the path inside it. */
import type { Certificate, CertificateFacts, ContentRule, Id, Interface, RealServer, VirtualService } from '../contract/index.ts'
import { L7_FIELDS, RULE_WORDS, SCHEDULING_WORDS, VALUE_WORDS } from '../contract/index.ts'
import type { Change, Path } from './change.ts'
import type { Configuration } from './configuration.ts'
import { fieldTitle, type Owner } from './field-words.ts'
import { count, hostAndPort, serviceLabel } from './labels.ts'

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
  ...Object.fromEntries(Object.keys(L7_FIELDS).map((field) => [field, 'L7 Configuration']))
}

const quoted = (text: string): string => `“${text}”`
const day = (moment: string): string => moment.slice(0, 10)

function certificateSummary(certificate: CertificateFacts): string {
  const names = certificate.names.length > 0 ? certificate.names.slice(0, 3).join(', ') : certificate.commonName
  const more = certificate.names.length > 3 ? ` and ${certificate.names.length - 3} more` : ''
  return `${names}${more}; valid until ${day(certificate.notAfter)}`
}

function serviceSummary(service: VirtualService): string {
  const type = VALUE_WORDS[service.type] ?? service.type
  if (service.redirect !== null) return `${type}, redirect to ${service.redirect.url}`
  return `${type}, ${SCHEDULING_WORDS[service.scheduling]}, ${count(service.realServers.length, 'real server')}`
}

function ruleSummary({ type, header, pattern, replacement }: ContentRule): string {
  const where = header === '' ? (type === 'match' ? 'URL' : '') : header
  return [`${RULE_WORDS[type]}:`, where, pattern, replacement].filter((part) => part !== '').join(' ')
}

const serverSummary = (server: RealServer): string => `weight ${server.weight}${server.enabled ? '' : ', disabled'}`

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
    case 'settings':
    case 'realServers':
      return undefined
  }
}

function describeServer(configuration: Configuration, serviceId: Id, id: Id): Known | undefined {
  const service = configuration.virtualServices.get(serviceId)
  const server = service?.realServers.find((entry) => entry.id === id)
  if (service === undefined || server === undefined) return undefined
  const name = `${hostAndPort(server.address, server.port)} of ${serviceLabel(service)}`
  return { noun: 'real server', name, summary: serverSummary(server) }
}

const OWNERS = ['interfaces', 'certificates', 'intermediates', 'contentRules', 'virtualServices'] as const satisfies readonly Owner[]

/** For objects that neither configuration has any more. */
const NOUNS: Readonly<Record<(typeof OWNERS)[number], string>> = {
  interfaces: 'interface',
  certificates: 'certificate',
  intermediates: 'intermediate certificate',
  contentRules: 'content rule',
  virtualServices: 'virtual service'
}

/** An object is called by its name before the change, for that is the one its reader knows. */
export function subjectOf({ path }: Change, before: Configuration, after: Configuration): Subject {
  const [first = '', id = '', list, serverId, ...inServer] = path
  if (list === 'realServers' && serverId !== undefined) {
    const of = (configuration: Configuration) => describeServer(configuration, Number(id), Number(serverId))
    const known = of(before) ?? of(after) ?? { noun: 'real server', name: `${serverId} (deleted)`, summary: '' }
    return { ...known, owner: 'realServers', key: path.slice(0, 4).join('.'), field: inServer }
  }
  const owner = OWNERS.find((known) => known === first)
  if (owner === undefined) {
    const noun = PAGES[id] ?? fieldTitle('settings', [id])
    return { owner: 'settings', key: `settings ${noun}`, noun, name: '', summary: '', field: path.slice(1) }
  }
  const known = describe(before, owner, Number(id)) ??
    describe(after, owner, Number(id)) ?? { noun: NOUNS[owner], name: `${id} (deleted)`, summary: '' }
  return { ...known, owner, key: path.slice(0, 2).join('.'), field: path.slice(2) }
}
