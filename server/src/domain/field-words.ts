/**
 * Fields and their values as a person reads them. Titles come from the contract, where the UI takes its labels too;
 * only what no form shows (the facts of a certificate) has its title here.
 */
import * as z from 'zod'
import {
  ADVANCED_WORDS,
  ALWAYS_CHECK_WORDS,
  AlwaysCheckPersist,
  Application,
  Certificate,
  CHECK_WORDS,
  CheckMethod,
  ContentRule,
  type Id,
  Interface,
  IntermediateCertificate,
  MatchType,
  PERSISTENCE_MODES,
  PersistenceMode,
  RealServer,
  RULE_WORDS,
  RuleType,
  SAME_SITE_WORDS,
  SameSite,
  SCHEDULING_WORDS,
  SchedulingMethod,
  Settings,
  SSL_WORDS,
  SubService,
  VALUE_WORDS,
  VirtualService
} from '../contract/index.ts'
import type { Json, Path } from './change.ts'
import type { Configuration } from './configuration.ts'
import { isRecord, type JsonObject } from './json.ts'
import { count, durationInWords, hostAndPort, serviceLabel } from './labels.ts'

const SCHEMAS = {
  settings: Settings,
  interfaces: Interface,
  certificates: Certificate,
  intermediates: IntermediateCertificate,
  contentRules: ContentRule,
  virtualServices: VirtualService,
  realServers: RealServer,
  subServices: SubService,
  applications: Application
} as const

/** What a field belongs to. Real servers are objects of their own to people, though they live inside a service. */
export type Owner = keyof typeof SCHEMAS

const TITLES: Readonly<Record<string, string>> = {
  addresses: 'Addresses',
  chain: 'Chain in the file',
  commonName: 'Common name',
  dhcp: 'DHCP',
  disabledAt: 'Disabled since',
  fingerprint: 'Fingerprint (SHA-256)',
  issuer: 'Issuer',
  keyType: 'Key',
  mtu: 'MTU',
  name: 'Name',
  names: 'Names',
  notAfter: 'Valid until',
  notBefore: 'Valid from',
  pem: 'PEM',
  serial: 'Serial number',
  subject: 'Subject',
  type: 'Kind'
}

const unwrapped = (schema: unknown): unknown =>
  schema instanceof z.ZodNullable || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema

/** @returns the contract's title of the field at `path`, or the nearest one around it. */
export function fieldTitle(owner: Owner, path: Path): string {
  let schema: unknown = SCHEMAS[owner]
  let title: string | undefined
  for (const key of path) {
    const inside = unwrapped(schema)
    if (!(inside instanceof z.ZodObject)) break
    schema = inside.shape[key]
    if (schema instanceof z.ZodType) title = schema.meta()?.title ?? title
  }
  return title ?? TITLES[path.at(-1) ?? ''] ?? path.join(' ')
}

type Format = (value: Json, configuration: Configuration) => string

const number =
  (words: (value: number) => string): Format =>
  (value) =>
    typeof value === 'number' ? words(value) : anyValue(value)

const text =
  (words: (value: string) => string): Format =>
  (value) =>
    typeof value === 'string' ? words(value) : anyValue(value)

const SHOWN_AT_MOST = 20

const someOf = (items: readonly Json[], word: (item: Json) => string): string => {
  const rest = items.length - SHOWN_AT_MOST
  return [...items.slice(0, SHOWN_AT_MOST).map(word), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ')
}

/** Every item in words, the first of very many. */
const list =
  (empty: string, word: (item: Json, configuration: Configuration) => string): Format =>
  (value, configuration) =>
    Array.isArray(value) ? someOf(value, (item) => word(item, configuration)) || empty : anyValue(value)

const seconds = number((value) => count(value, 'second'))
const ruleNames = list('none', (id, configuration) => nameOf(configuration.contentRules, id, 'rule'))
const tries = number((value) => (value === 1 ? '1 try' : `${value} tries`))
/** Null is the value of *Check Parameters*. */
const globalOr =
  (own: Format): Format =>
  (value, configuration) =>
    value === null ? 'as in Check Parameters' : own(value, configuration)
const valueWord = text((value) => VALUE_WORDS[value] ?? value)

const prefix = (bits: number): string => `/${bits}`
/** Of a field's own words. */
const choice = (words: Readonly<Record<string, string>>): Format => text((value) => words[value] ?? value)

/** `2026-01-31 14:05 UTC`. */
const moment = text((value) => `${value.slice(0, 10)} ${value.slice(11, 16)} UTC`)

const nameOf = (entities: ReadonlyMap<Id, { readonly name: string }>, id: Json, noun: string): string =>
  entities.get(Number(id))?.name ?? `${noun} ${anyValue(id)}`

const member = (record: JsonObject, key: string): string => anyValue(record[key] ?? '')

const accessEntry = (item: Json): string => {
  if (!isRecord(item)) return anyValue(item)
  return item['comment'] === '' ? member(item, 'network') : `${member(item, 'network')} (${member(item, 'comment')})`
}
const orNone = text((value) => value || 'none')
const limit = number((value) => (value === 0 ? 'no limit' : String(value)))

const authorities = list('none', (id, configuration) => nameOf(configuration.intermediates, id, 'authority'))

/** By owner and path. A table by field, for a service that is called “none” must not become “None”. */
const FORMATS: Readonly<Record<string, Format>> = {
  'settings.checks.interval': seconds,
  'settings.checks.timeout': seconds,
  'settings.checks.retries': tries,
  'settings.adaptive.interval': seconds,
  'settings.adaptive.minimum': number((value) => `${value} %`),
  'settings.connectionTimeout': seconds,
  'settings.drainTime': number((value) => (value === 0 ? '0 seconds (drained at once)' : count(value, 'second'))),
  'settings.alwaysCheckPersist': text((value) => ALWAYS_CHECK_WORDS[AlwaysCheckPersist.safeParse(value).data ?? 'no']),
  'settings.slowStart': number((value) => (value === 0 ? 'off' : count(value, 'second'))),
  'settings.sameSite': text((value) => SAME_SITE_WORDS[SameSite.safeParse(value).data ?? 'not-added']),
  'virtualServices.type': valueWord,
  'virtualServices.persistence.mode': text((value) => PERSISTENCE_MODES[PersistenceMode.safeParse(value).data ?? 'none'].words),
  'virtualServices.persistence.timeout': number(durationInWords),
  'virtualServices.persistence.headerName': text((value) => value || 'none'),
  'virtualServices.persistence.queryItem': text((value) => value || 'none'),
  'virtualServices.persistence.ipv4Prefix': number(prefix),
  'virtualServices.persistence.ipv6Prefix': number(prefix),
  'virtualServices.portFollowing': (value, configuration) => {
    const service = configuration.virtualServices.get(Number(value))
    return value === null ? 'None' : service === undefined ? `virtual service ${anyValue(value)}` : serviceLabel(service)
  },
  'virtualServices.scheduling': text((value) => SCHEDULING_WORDS[SchedulingMethod.safeParse(value).data ?? 'round-robin']),
  'virtualServices.idleTimeout': number((value) => (value === 0 ? '0 (global value)' : count(value, 'second'))),
  'virtualServices.forwardedHeader': valueWord,
  'virtualServices.redirect': (value) => (isRecord(value) ? anyValue(value['url'] ?? '') : 'none'),
  'virtualServices.ssl.certificates': list('none', (id, configuration) => nameOf(configuration.certificates, id, 'certificate')),
  'virtualServices.ssl.cipherSet': choice(SSL_WORDS.cipherSet),
  'virtualServices.ssl.clientCertificates': choice(SSL_WORDS.clientCertificates),
  'virtualServices.ssl.strictTransport': choice(SSL_WORDS.strictTransport),
  'virtualServices.ssl.redirectRewrite': choice(SSL_WORDS.redirectRewrite),
  'virtualServices.ssl.serverVerification': choice(SSL_WORDS.serverVerification),
  'virtualServices.ssl.strictTransportAge': number(durationInWords),
  'virtualServices.ssl.clientAuthorities': authorities,
  'virtualServices.ssl.serverAuthorities': authorities,
  'virtualServices.ssl.clientRevocations': text((value) => (value === '' ? 'none' : count(value.length, 'character'))),
  'virtualServices.ssl.sniHostname': text((value) => value || 'name that the client asks for'),
  'virtualServices.ssl.reencryptionCertificate': (value, configuration) =>
    value === null ? 'none' : nameOf(configuration.certificates, value, 'certificate'),
  'virtualServices.advanced.limitAction': choice(ADVANCED_WORDS.limitAction),
  'virtualServices.advanced.sendProxyProtocol': choice(ADVANCED_WORDS.sendProxyProtocol),
  'virtualServices.advanced.qualityOfService': choice(ADVANCED_WORDS.qualityOfService),
  'virtualServices.advanced.extraPorts': orNone,
  'virtualServices.advanced.addHeaderName': orNone,
  'virtualServices.advanced.copyHeaderFrom': orNone,
  'virtualServices.advanced.copyHeaderTo': orNone,
  'virtualServices.advanced.errorRedirect': orNone,
  'virtualServices.advanced.sorryServer': (value) =>
    isRecord(value) ? hostAndPort(member(value, 'address'), Number(value['port'])) : 'none',
  'virtualServices.advanced.allow': list('everybody', accessEntry),
  'virtualServices.advanced.block': list('nobody', accessEntry),
  'virtualServices.advanced.connectionLimit': limit,
  'virtualServices.advanced.connectionRateLimit': limit,
  'virtualServices.advanced.requestRateLimit': limit,
  'virtualServices.advanced.clientConnectionLimit': limit,
  'virtualServices.advanced.clientConnectionRateLimit': limit,
  'virtualServices.advanced.clientRequestRateLimit': limit,
  'virtualServices.check.method': text((value) => CHECK_WORDS[CheckMethod.safeParse(value).data ?? 'none']),
  'virtualServices.check.port': (value) => (value === null ? 'port of the real server' : anyValue(value)),
  'virtualServices.check.interval': globalOr(seconds),
  'virtualServices.check.timeout': globalOr(seconds),
  'virtualServices.check.fall': globalOr(tries),
  'virtualServices.check.rise': (value, configuration) => (value === null ? '1 try' : tries(value, configuration)),
  'virtualServices.check.host': text((value) => value || 'address of the real server'),
  'virtualServices.check.postData': text((value) => (value === '' ? 'none' : count(value.length, 'character'))),
  'virtualServices.check.headers': list('none', (header) =>
    isRecord(header) ? `${anyValue(header['name'] ?? '')}: ${anyValue(header['value'] ?? '')}` : ''
  ),
  'virtualServices.check.pattern': text((value) => value || 'none'),
  'virtualServices.check.dnsName': text((value) => value || 'the root'),
  'virtualServices.check.binarySend': text((value) => value || 'nothing'),
  'virtualServices.check.binaryReply': text((value) => value || 'none'),
  'virtualServices.check.binaryWithin': number((value) => (value === 0 ? 'all that comes' : `the first ${count(value, 'byte')}`)),
  'virtualServices.check.statusCodes': (value, configuration) =>
    Array.isArray(value) && value.length > 0 ? `200–299, ${list('', anyValue)(value, configuration)}` : '200–299',
  'virtualServices.content.selection': ruleNames,
  'virtualServices.content.request': ruleNames,
  'virtualServices.content.response': ruleNames,
  'virtualServices.content.precedence': ruleNames,
  'subServices.rules': ruleNames,
  'realServers.rules': ruleNames,
  'contentRules.type': text((value) => RULE_WORDS[RuleType.safeParse(value).data ?? 'match']),
  'contentRules.matchType': text((value) => RULE_WORDS[MatchType.safeParse(value).data ?? 'regex']),
  'contentRules.header': text((value) => value || 'URL'),
  'realServers.connectionLimit': number((value) => (value === 0 ? 'no limit' : count(value, 'connection'))),
  'subServices.connectionLimit': number((value) => (value === 0 ? 'no limit' : count(value, 'connection'))),
  'realServers.disabledAt': moment,
  'certificates.notBefore': moment,
  'certificates.notAfter': moment,
  'certificates.pem': text((value) => count(value.length, 'character')),
  'certificates.chain': (value) => count(Array.isArray(value) ? value.length : 0, 'certificate'),
  'interfaces.kind.parentId': (value, configuration) => nameOf(configuration.interfaces, value, 'interface'),
  'interfaces.kind.memberIds': list('none', (id, configuration) => nameOf(configuration.interfaces, id, 'interface')),
  'interfaces.mtu': number((value) => count(value, 'byte')),
  'settings.routes': list('none', (item) =>
    isRecord(item) ? `${member(item, 'destination')} through ${member(item, 'gateway')}` : anyValue(item)
  ),
  'settings.host.hosts': list('none', (item) =>
    isRecord(item) ? `${member(item, 'name')} is ${member(item, 'address')}` : anyValue(item)
  ),
  'settings.packetFilter.block': list('nobody', accessEntry),
  'settings.packetFilter.allow': list('everybody', accessEntry),
  'settings.packetFilter.action': valueWord,
  'virtualServices.gateway': (value) => (value === null ? 'none (routes of the machine)' : anyValue(value))
}

/** Without knowing the field. */
function anyValue(value: Json): string {
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (value === '') return '(empty)'
  if (Array.isArray(value)) return value.map((item: Json) => anyValue(item)).join(', ') || 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What a SubVS shares with services reads as theirs. */
const formatOf = (owner: Owner, path: Path): Format | undefined =>
  FORMATS[`${owner}.${path.join('.')}`] ?? (owner === 'subServices' ? FORMATS[`virtualServices.${path.join('.')}`] : undefined)

/** @param configuration the one that the value is from: ids in it become names. */
export const valueInWords = (owner: Owner, path: Path, value: Json, configuration: Configuration): string =>
  (formatOf(owner, path) ?? anyValue)(value, configuration)
