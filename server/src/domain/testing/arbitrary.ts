/**
 * Random whole configurations that are valid: every object is one the contract accepts, and together they pass the
 * cross-object checks (on a machine that owns all addresses). Rendering, storing and comparing are tested with these.
 */
import * as fc from 'fast-check'
import {
  AlwaysCheckPersist,
  type Certificate,
  type CertificateFacts,
  type ContentRule,
  ForwardedHeader,
  type Id,
  type IntermediateCertificate,
  type RealServer,
  SameSite,
  SchedulingMethod,
  type Settings,
  type SubService,
  type VirtualService
} from '../../contract/index.ts'
import { PICKS } from '../check-subs.ts'
import type { Configuration } from '../configuration.ts'
import { NO_CONTENT } from '../defaults.ts'
import { serversOf } from '../farm.ts'
import { listenersOf } from '../listeners.ts'
import { encryptsServers } from '../tls.ts'
import { advanced } from './advanced.ts'
import { applicationDrafts, applicationsFrom } from './applications.ts'
import { contentOf, contentRules, leads } from './arbitrary-rules.ts'
import { check } from './checks.ts'
import { withFollowing } from './following.ts'
import { interfaceDrafts, interfacesFrom, networkSettings } from './network.ts'
import { persistence } from './persistence.ts'
import { record } from './record.ts'
import { type Known, ssl } from './ssl.ts'
import * as value from './values.ts'

export interface ArbitraryOptions {
  /** Use exactly these certificates (their private keys are where the caller has them) instead of made-up ones. */
  readonly certificates?: readonly Certificate[]
  /** Likewise for the intermediates. */
  readonly intermediates?: readonly IntermediateCertificate[]
  /** Most virtual services, 6 when left out. */
  readonly maxServices?: number
  /** Most real servers in a service, 4 when left out. */
  readonly maxServers?: number
  /** Addresses of virtual services and of real servers, when not any address will do. */
  readonly addresses?: readonly string[]
  readonly serverHosts?: readonly string[]
}

const port = { min: 3, max: 65_530 }

const settings: fc.Arbitrary<Settings> = record({
  checks: record({
    interval: fc.integer({ min: 1, max: 901 }),
    timeout: fc.integer({ min: 1, max: 60 }),
    retries: fc.integer({ min: 1, max: 15 })
  }),
  adaptive: record({
    url: value.urlPath,
    port: fc.integer({ min: 1, max: 65_535 }),
    interval: fc.integer({ min: 1, max: 600 }),
    minimum: fc.integer({ min: 0, max: 50 })
  }),
  connectionTimeout: fc.integer({ min: 60, max: 86_400 }),
  drainTime: fc.oneof(fc.constant(0), fc.integer({ min: 60, max: 86_400 })),
  dropOnFailure: fc.boolean(),
  dropAtDrainEnd: fc.boolean(),
  alwaysCheckPersist: fc.constantFrom(...AlwaysCheckPersist.options),
  conformToRfc: fc.boolean(),
  closeOnError: fc.boolean(),
  allowEmptyPosts: fc.boolean(),
  slowStart: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 600 })),
  sameSite: fc.constantFrom(...SameSite.options),
  ...networkSettings
})

const facts: fc.Arbitrary<CertificateFacts> = record({
  fingerprint: value.fingerprint,
  subject: value.name.map((text) => `CN=${text}`),
  commonName: value.name,
  names: fc.array(fc.oneof(value.hostName, value.ipAddress), { maxLength: 3 }),
  issuer: value.name.map((text) => `CN=${text}`),
  serial: fc.string({ unit: value.hexDigit, minLength: 2, maxLength: 16 }),
  notBefore: value.timestamp,
  notAfter: value.timestamp,
  keyType: fc.constantFrom('RSA 2048', 'RSA 4096', 'EC P-256', 'EC P-384')
})

const pem = fc
  .base64String({ minLength: 8, maxLength: 24 })
  .map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)

type Draft<T, K extends keyof T = never> = Omit<T, 'id' | K>

const named = <T>(arbitrary: fc.Arbitrary<T>, text: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<(T & { name: string })[]> =>
  fc.uniqueArray(
    fc.tuple(arbitrary, text).map(([draft, name]) => ({ ...draft, name: name === '' ? 'certificate' : name })),
    { maxLength, selector: (draft) => draft.name, size: 'max' }
  )

const certificates: fc.Arbitrary<Draft<Certificate>[]> = named(
  fc.tuple(facts, pem, fc.array(pem, { maxLength: 2 })).map(([about, text, chain]) => ({ ...about, pem: text, chain })),
  value.name,
  4
)

const intermediates: fc.Arbitrary<Draft<IntermediateCertificate>[]> = fc.uniqueArray(
  fc.tuple(facts, value.name, pem).map(([about, name, text]) => ({ ...about, name: name === '' ? 'intermediate' : name, pem: text })),
  { maxLength: 3, selector: (draft) => draft.fingerprint }
)

/** Real servers come without ids; `disabledAt` exists exactly when the server is disabled. */
const serverDraft = (options: ArbitraryOptions): fc.Arbitrary<Draft<RealServer>> =>
  record({
    address: options.serverHosts === undefined ? value.host : fc.constantFrom(...options.serverHosts),
    port: fc.integer({ min: 1, max: 65_535 }),
    weight: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 65_535 })),
    connectionLimit: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 })),
    enabled: fc.boolean(),
    critical: fc.boolean(),
    rules: fc.constant<Id[]>([]),
    defaultRule: fc.constant<boolean>(false),
    disabledAt: value.timestamp
  }).map((draft) => (draft.enabled ? { ...draft, disabledAt: null } : draft))

interface SubDraft extends Draft<SubService, 'realServers'> {
  readonly servers: readonly Draft<RealServer>[]
}

interface ServiceDraft extends Draft<VirtualService, 'realServers' | 'subServices' | 'portFollowing'> {
  readonly wantsToFollow: boolean
  readonly servers: readonly Draft<RealServer>[]
  readonly subs: readonly SubDraft[]
}
const isV6 = (address: string): boolean => address.includes(':')

/** Neither encrypted anew, nor between the two versions of IP. */
const canBeTransparent = ({ ssl, address, servers, subs }: Pick<ServiceDraft, 'ssl' | 'address' | 'servers' | 'subs'>): boolean =>
  !encryptsServers({ ssl }) &&
  [...servers, ...subs.flatMap((sub) => sub.servers)].every(
    (server) => !/^[\d.]+$|:/.test(server.address) || isV6(server.address) === isV6(address)
  )

/** Who goes by the times of checks must have some. */
const timed = ({ scheduling, check: of }: Pick<ServiceDraft, 'scheduling' | 'check'>): Pick<ServiceDraft, 'scheduling'> => ({
  scheduling: scheduling === 'weighted-response-time' && of.method === 'none' ? 'round-robin' : scheduling
})

/** Who ends TLS itself cannot read the handshake between client and real server. */
const decrypted = ({ persistence: known }: Pick<ServiceDraft, 'persistence'>): Pick<ServiceDraft, 'persistence'> => ({
  persistence: known.mode === 'ssl-session' ? { ...known, mode: 'rdp' } : known
})

function serviceDraft(
  generic: boolean,
  known: Known,
  rules: readonly ContentRule[],
  options: ArbitraryOptions
): fc.Arbitrary<ServiceDraft> {
  const servers = fc.uniqueArray(serverDraft(options), {
    maxLength: options.maxServers ?? 4,
    selector: (server) => `${server.address} ${server.port}`,
    size: 'max'
  })
  const led = servers.chain((list) =>
    fc.tuple(...list.map(() => leads(rules))).map((attached) => list.map((server, at) => ({ ...server, ...attached[at] })))
  )
  const farm = {
    persistence: persistence(generic),
    scheduling: fc.constantFrom(...SchedulingMethod.options.filter((method) => !generic || method !== 'url-hash')),
    check
  } as const
  const sub: fc.Arbitrary<SubDraft> = fc
    .tuple(
      record({
        name: value.name,
        enabled: fc.boolean(),
        weight: fc.integer({ min: 1, max: 65_535 }),
        connectionLimit: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
        ...farm,
        servers
      }),
      leads(rules)
    )
    .map(([draft, lead]) => ({ ...draft, ...lead }))
  const subs = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(sub, { maxLength: 3, selector: (draft) => draft.name }) }
  )
  return record({
    name: value.name,
    enabled: fc.boolean(),
    address: options.addresses === undefined ? value.ipAddress : fc.constantFrom(...options.addresses),
    port: fc.oneof(fc.constantFrom(80, 443, 4443, 5061, 8080), fc.integer(port)),
    protocol: fc.constant('tcp' as const),
    type: fc.constant(generic ? ('generic' as const) : ('http' as const)),
    ...farm,
    wantsToFollow: fc.boolean(),
    idleTimeout: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 86_400 })),
    transparent: fc.boolean(),
    subnetOriginating: fc.boolean(),
    gateway: fc.option(value.ipAddress, { freq: 3 }),
    useForServerNat: fc.boolean(),
    ssl: ssl(known, generic),
    forwardedHeader: fc.constantFrom(...ForwardedHeader.options),
    redirect: generic ? fc.constant(null) : fc.option(record({ url: value.redirectUrl }), { freq: 5 }),
    advanced: advanced(generic, options.addresses === undefined ? value.ipAddress : fc.constantFrom(...options.addresses)),
    content: generic ? fc.constant(NO_CONTENT) : contentOf(rules),
    servers: led,
    subs
  })
    .map((draft) => {
      if (draft.redirect !== null) return { ...draft, content: NO_CONTENT, servers: [], subs: [] }
      return draft.subs.length > 0 ? { ...draft, servers: [] } : draft
    })
    .map((draft) =>
      draft.ssl.acceleration ? { ...draft, ...decrypted(draft), subs: draft.subs.map((each) => ({ ...each, ...decrypted(each) })) } : draft
    )
    .map((draft) => ({ ...draft, ...timed(draft), subs: draft.subs.map((each) => ({ ...each, ...timed(each) })) }))
    .map((draft) => {
      const isDivided = draft.subs.length > 0 || draft.content.switching
      return isDivided && !PICKS.has(draft.scheduling) ? { ...draft, scheduling: 'round-robin' as const } : draft
    })
    .map((draft) => ({ ...draft, transparent: draft.transparent && canBeTransparent(draft) }))
    .map((draft) => ({ ...draft, advanced: { ...draft.advanced, serverHttp2: draft.advanced.serverHttp2 && encryptsServers(draft) } }))
}

const byId = <T extends { readonly id: Id }>(list: readonly T[]): ReadonlyMap<Id, T> => new Map(list.map((entry) => [entry.id, entry]))

/** Gives out ids above `last`. Made anew for each value, or shrinking would change the ids. */
function counter(last: Id): () => Id {
  let id = last
  return () => {
    id += 1
    return id
  }
}

/** Without further listeners where somebody listens already. */
function withoutClashes(drafts: readonly ServiceDraft[]): readonly ServiceDraft[] {
  const taken = new Set(drafts.map((draft) => `${draft.address} ${draft.port}`))
  return drafts.map((draft) => {
    const own = `${draft.address} ${draft.port}`
    const more = [...listenersOf(draft)].filter((listener) => listener !== own)
    const isFree = draft.advanced.alternateAddress !== draft.address && more.every((listener) => !taken.has(listener))
    if (!isFree) return { ...draft, advanced: { ...draft.advanced, alternateAddress: null, extraPorts: '' } }
    for (const listener of more) taken.add(listener)
    return draft
  })
}

/** Ids in the order of creation: a service, then its servers. */
function numbered(services: readonly VirtualService[], newId: () => Id): readonly VirtualService[] {
  const ids = new Map<Id, Id>()
  const again = (servers: readonly RealServer[]): RealServer[] => servers.map((server) => ({ ...server, id: newId() }))
  const made = services.map((service) => {
    const id = newId()
    ids.set(service.id, id)
    return {
      ...service,
      id,
      realServers: again(service.realServers),
      subServices: service.subServices.map((sub) => ({ ...sub, id: newId(), realServers: again(sub.realServers) }))
    }
  })
  return made.map((service) =>
    service.portFollowing === null ? service : { ...service, portFollowing: ids.get(service.portFollowing) ?? null }
  )
}

function assemble(drafts: readonly ServiceDraft[], lastId: Id): ReadonlyMap<Id, VirtualService> {
  const newId = counter(lastId)
  const listening = new Set(drafts.flatMap((draft) => [...listenersOf(draft)]))
  // A real server at a service's own address could close a loop, which is not valid.
  const placed = (servers: readonly Draft<RealServer>[]): RealServer[] =>
    servers.filter((server) => !listening.has(`${server.address} ${server.port}`)).map((server) => ({ ...server, id: newId() }))
  const wanting = new Set<Id>()
  const services = drafts.map(({ servers, subs, wantsToFollow, ...draft }) => {
    const id = newId()
    if (wantsToFollow) wanting.add(id)
    return {
      ...draft,
      id,
      portFollowing: null,
      realServers: placed(servers),
      subServices: subs.map(({ servers: own, ...sub }) => ({ ...sub, id: newId(), realServers: placed(own) }))
    }
  })
  return byId(
    numbered(
      withFollowing(services, (service) => wanting.has(service.id)),
      counter(lastId)
    )
  )
}

interface Surroundings {
  readonly certificates: ReadonlyMap<Id, Certificate>
  readonly rest: Omit<Configuration, 'virtualServices' | 'certificates' | 'applications'>
  /** Ids up to here are given. */
  readonly lastId: Id
}

function surroundings(options: ArbitraryOptions): fc.Arbitrary<Surroundings> {
  const fixed = [...(options.certificates ?? []), ...(options.intermediates ?? [])]
  return record({
    settings,
    interfaces: interfaceDrafts,
    contentRules,
    skip: fc.integer({ min: 0, max: 3 }),
    certificates: options.certificates === undefined ? certificates : fc.constant([]),
    intermediates: options.intermediates === undefined ? intermediates : fc.constant([])
  }).map((drafts) => {
    const newId = counter(Math.max(0, ...fixed.map((entry) => entry.id)) + drafts.skip)
    const withIds = <T extends object>(list: readonly T[]) => list.map((draft) => ({ ...draft, id: newId() }))
    const rest = {
      settings: drafts.settings,
      interfaces: byId(interfacesFrom(drafts.interfaces, newId)),
      contentRules: byId(withIds([...drafts.contentRules])),
      intermediates: byId(options.intermediates ?? withIds(drafts.intermediates))
    }
    return { rest, certificates: byId(options.certificates ?? withIds(drafts.certificates)), lastId: newId() }
  })
}

/** A service, its SubVSs and all real servers. */
const innerIds = (service: VirtualService): readonly Id[] => [
  service.id,
  ...[...service.subServices, ...serversOf(service)].map(({ id }) => id)
]

/** @returns valid whole configurations, ids ascending in every collection. */
export function arbitraryConfiguration(options: ArbitraryOptions = {}): fc.Arbitrary<Configuration> {
  return surroundings(options).chain((around) => {
    const known: Known = {
      certificates: [...around.certificates.values()],
      roots: (options.intermediates ?? []).filter(({ subject, issuer }) => subject === issuer)
    }
    const rules = [...around.rest.contentRules.values()]
    const draft = fc.boolean().chain((generic) => serviceDraft(generic, known, rules, options))
    const drafts = fc.uniqueArray(draft, {
      maxLength: options.maxServices ?? 6,
      selector: (service) => `${service.address} ${service.port}`,
      size: 'max'
    })
    return fc.tuple(drafts, applicationDrafts).map(([list, applications]) => {
      const virtualServices = assemble(withoutClashes(list), around.lastId)
      const last = Math.max(around.lastId, ...[...virtualServices.values()].flatMap((service) => innerIds(service)))
      return {
        ...around.rest,
        certificates: around.certificates,
        virtualServices,
        applications: applicationsFrom(applications, [...virtualServices.keys()], counter(last))
      }
    })
  })
}
