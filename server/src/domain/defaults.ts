/** What a new machine, a new service and a new real server start with. Values are the LoadMaster's unless a comment says why not. */
import type * as z from 'zod'
import {
  type AdvancedProperties,
  type CheckMethod,
  type ContentProperties,
  type ContentRule,
  type FarmFields,
  type HealthCheck,
  type Id,
  type Interface,
  type InterfaceKind,
  type NewContentRule,
  type NewRealServer,
  type NewSubService,
  type NewVirtualService,
  OWN_COOKIE,
  Persistence,
  PLAIN_CHECK,
  type RealServer,
  type ServiceType,
  type Settings,
  type SslProperties,
  type SubService,
  typeForPort,
  type VirtualService
} from '../contract/index.ts'
import type { Configuration } from './configuration.ts'

export const DEFAULT_SETTINGS: Settings = {
  checks: { interval: 9, timeout: 4, retries: 2 },
  adaptive: { url: '/load', port: 80, interval: 7, minimum: 5 },
  connectionTimeout: 660,
  drainTime: 300,
  dropOnFailure: false,
  dropAtDrainEnd: false,
  // The LoadMaster begins with No, which is quicker there. Behind a proxy that mixes clients on one connection only this one is right.
  alwaysCheckPersist: 'accept-changes',
  conformToRfc: true,
  closeOnError: false,
  // The LoadMaster refuses them. A request without a length has no body, which every server of today knows (RFC 9112, 6.3).
  allowEmptyPosts: true,
  slowStart: 0,
  sameSite: 'not-added',
  host: { hostname: 'ballast', nameServers: [], searchDomains: [], hosts: [] },
  gateways: { ipv4: null, ipv6: null },
  routes: [],
  packetFilter: { enabled: false, action: 'drop', restrictToInterfaces: false, includeWui: false, keep: [], block: [], allow: [] },
  network: {
    serverNat: true,
    nonLocalRealServers: true,
    alternateGateway: false,
    tcpTimestamps: false,
    tcpKeepalives: true,
    resetOnClose: false,
    subnetOriginating: false,
    strictRouting: false,
    defaultRouteOnly: false
  },
  time: { zone: 'UTC', ntpServers: [] }
}

/** A new VLAN or bond, and a card before its addresses are known. */
export const newInterface = (id: Id, name: string, kind: InterfaceKind): Interface => ({
  id,
  name,
  kind,
  dhcp: false,
  routerAdvertisements: false,
  addresses: [],
  mtu: 1500,
  useForDefaultGateway: false,
  adminAccess: true
})

export const EMPTY_CONFIGURATION: Configuration = {
  settings: DEFAULT_SETTINGS,
  interfaces: new Map(),
  certificates: new Map(),
  intermediates: new Map(),
  contentRules: new Map(),
  virtualServices: new Map(),
  applications: new Map()
}

export const DEFAULT_PERSISTENCE: Persistence = Persistence.parse({ mode: 'none', timeout: 360, cookieName: OWN_COOKIE })

const HTTPS_PORTS: ReadonlySet<number> = new Set([443, 4443, 8443])

/** Which protocol speaks on a port, as far as the LoadMaster knows. */
const METHOD_OF_PORT: ReadonlyMap<number, CheckMethod> = new Map<number, CheckMethod>([
  [21, 'ftp'],
  [23, 'telnet'],
  [25, 'smtp'],
  [53, 'dns'],
  [80, 'http'],
  [110, 'pop3'],
  [119, 'nntp'],
  [143, 'imap'],
  [389, 'ldap'],
  [443, 'https'],
  [636, 'ldap']
])

function methodFor(type: ServiceType, port: number): CheckMethod {
  if (type === 'http') return HTTPS_PORTS.has(port) ? 'https' : 'http'
  return METHOD_OF_PORT.get(port) ?? 'tcp'
}

/** The check a new service gets: that of the protocol which the port suggests, else a TCP connection. */
export const checkFor = (type: ServiceType, port: number): HealthCheck => ({
  ...PLAIN_CHECK,
  method: methodFor(type, port),
  tls: port === 636
})

export const DEFAULT_SSL: SslProperties = {
  acceleration: false,
  reencrypt: false,
  reversed: false,
  certificates: [],
  // TLS 1.2 is the floor of today's guidance (RFC 9325); the LoadMaster of 2022 still allowed 1.1.
  protocols: ['TLSv1.2', 'TLSv1.3'],
  requireSni: false,
  cipherSet: 'default',
  ciphers: '',
  tls13Ciphers: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  clientCertificates: 'none',
  clientAuthorities: [],
  clientRevocations: '',
  ocspStapling: false,
  strictTransport: 'none',
  // A year, which is what the browsers' preload lists ask for.
  strictTransportAge: 31_536_000,
  cipherHeaders: false,
  redirectRewrite: 'none',
  sniHostname: '',
  passSni: false,
  // The LoadMaster verifies nothing unless told to; whoever stands between it and the servers then reads along.
  serverVerification: 'system',
  serverAuthorities: [],
  reencryptionCertificate: null
}

const DEFAULT_ADVANCED: AdvancedProperties = {
  alternateAddress: null,
  extraPorts: '',
  // The LoadMaster's is off; every browser speaks it, and falls back where it must.
  http2: true,
  serverHttp2: false,
  caching: false,
  compression: false,
  addHeaderName: '',
  addHeaderValue: '',
  copyHeaderFrom: '',
  copyHeaderTo: '',
  sorryServer: null,
  errorCode: null,
  errorMessage: '',
  errorRedirect: '',
  allow: [],
  block: [],
  connectionLimit: 0,
  connectionRateLimit: 0,
  requestRateLimit: 0,
  clientConnectionLimit: 0,
  clientConnectionRateLimit: 0,
  clientRequestRateLimit: 0,
  limitAction: '429',
  acceptProxyProtocol: false,
  sendProxyProtocol: 'none',
  qualityOfService: 'normal'
}

/** Without the fields that are there and undefined. */
const given = <T extends object>(fields: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> }
export const NO_CONTENT: ContentProperties = { switching: false, precedence: [], selection: [], request: [], response: [] }

type FarmInput = Pick<NewVirtualService, keyof z.infer<typeof FarmFields>>

/** @param cookieName must differ between the SubVSs of a service: a client may have been at several. */
const newFarm = (input: FarmInput, type: ServiceType, port: number, cookieName: string): z.infer<typeof FarmFields> => ({
  persistence: input.persistence ?? { ...DEFAULT_PERSISTENCE, cookieName },
  scheduling: input.scheduling ?? 'round-robin',
  check: input.check ?? checkFor(type, port)
})

export function newVirtualService(id: Id, input: NewVirtualService): VirtualService {
  const type = input.type ?? typeForPort(input.port)
  const farm = newFarm(input, type, input.port, OWN_COOKIE)
  return {
    id,
    name: input.name ?? '',
    enabled: input.enabled ?? true,
    address: input.address,
    port: input.port,
    protocol: input.protocol ?? 'tcp',
    type,
    persistence: farm.persistence,
    portFollowing: input.portFollowing ?? null,
    scheduling: farm.scheduling,
    idleTimeout: input.idleTimeout ?? 660,
    transparent: input.transparent ?? false,
    subnetOriginating: input.subnetOriginating ?? true,
    gateway: input.gateway ?? null,
    useForServerNat: input.useForServerNat ?? false,
    ssl: { ...DEFAULT_SSL, ...given(input.ssl) },
    forwardedHeader: input.forwardedHeader ?? 'x-forwarded-for',
    redirect: input.redirect ?? null,
    check: farm.check,
    content: input.content ?? NO_CONTENT,
    advanced: { ...DEFAULT_ADVANCED, ...given(input.advanced) },
    realServers: [],
    subServices: []
  }
}

export const newContentRule = (id: Id, input: NewContentRule): ContentRule => ({
  id,
  name: input.name,
  type: input.type,
  matchType: input.matchType ?? 'regex',
  header: input.header ?? '',
  pattern: input.pattern ?? '',
  replacement: input.replacement ?? '',
  negate: input.negate ?? false,
  ignoreCase: input.ignoreCase ?? false,
  includeHost: input.includeHost ?? false,
  includeQuery: input.includeQuery ?? false,
  failOnMatch: input.failOnMatch ?? false,
  setFlag: input.setFlag ?? null,
  ifFlag: input.ifFlag ?? null,
  ifNotFlag: input.ifNotFlag ?? null
})

/** A new SubVS is checked as a new service of the same port is. */
export const newSubService = (id: Id, input: NewSubService, service: VirtualService): SubService => ({
  id,
  name: input.name ?? '',
  enabled: input.enabled ?? true,
  weight: input.weight ?? 1000,
  connectionLimit: input.connectionLimit ?? 0,
  rules: input.rules ?? [],
  defaultRule: input.defaultRule ?? false,
  ...newFarm(input, service.type, service.port, `${OWN_COOKIE}${id}`),
  realServers: []
})

/** @param now ISO time, noted when the server starts its life disabled. */
export function newRealServer(id: Id, input: NewRealServer, service: VirtualService, now: string): RealServer {
  const enabled = input.enabled ?? true
  return {
    id,
    address: input.address,
    port: input.port ?? service.port,
    weight: input.weight ?? 1000,
    connectionLimit: input.connectionLimit ?? 0,
    enabled,
    critical: input.critical ?? false,
    rules: input.rules ?? [],
    defaultRule: input.defaultRule ?? false,
    disabledAt: enabled ? null : now
  }
}
