/**
 * How objects become rows and rows become objects. Reading goes through the contract's schemas: what the database holds is
 * checked like anything else that comes from outside.
 */
import * as z from 'zod'
import {
  Application,
  Certificate,
  type CertificateFacts,
  ContentRule,
  Interface,
  IntermediateCertificate,
  RealServer,
  ServiceType,
  SubService,
  VirtualService
} from '../contract/index.ts'
import { newVirtualService } from '../domain/defaults.ts'
import { upgradedService, upgradedSubService } from '../domain/upgrade.ts'

const JsonValue = z.json()
const JsonObject = z.record(z.string(), JsonValue)

export type Value = string | number | null
export type Row = Readonly<Record<string, unknown>>

export interface Table<E> {
  readonly name: string
  /** Without `revision`. The keys are the columns; they are the same for every object. */
  toRow(entity: E): Readonly<Record<string, Value>>
  /** @throws ZodError when the row is not what `toRow` writes. */
  fromRow(row: Row): E
}

const bit = (value: boolean): number => (value ? 1 : 0)
/** Anything but 0 and 1 goes on as it is, for the schema to refuse. */
const bool = (value: unknown): unknown => (value === 1 ? true : value === 0 ? false : value)
const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)

export const interfaces: Table<Interface> = {
  name: 'interfaces',
  toRow: (entry) => ({
    id: entry.id,
    name: entry.name,
    kind: JSON.stringify(entry.kind),
    dhcp: bit(entry.dhcp),
    router_advertisements: bit(entry.routerAdvertisements),
    addresses: JSON.stringify(entry.addresses),
    mtu: entry.mtu,
    use_for_default_gateway: bit(entry.useForDefaultGateway),
    admin_access: bit(entry.adminAccess)
  }),
  fromRow: (row) =>
    Interface.parse({
      id: row['id'],
      name: row['name'],
      kind: json(row['kind']),
      dhcp: bool(row['dhcp']),
      routerAdvertisements: bool(row['router_advertisements']),
      addresses: json(row['addresses']),
      mtu: row['mtu'],
      useForDefaultGateway: bool(row['use_for_default_gateway']),
      adminAccess: bool(row['admin_access'])
    })
}

const factsToRow = (facts: CertificateFacts) => ({
  fingerprint: facts.fingerprint,
  subject: facts.subject,
  common_name: facts.commonName,
  names: JSON.stringify(facts.names),
  issuer: facts.issuer,
  serial: facts.serial,
  not_before: facts.notBefore,
  not_after: facts.notAfter,
  key_type: facts.keyType
})

const factsFromRow = (row: Row) => ({
  fingerprint: row['fingerprint'],
  subject: row['subject'],
  commonName: row['common_name'],
  names: json(row['names']),
  issuer: row['issuer'],
  serial: row['serial'],
  notBefore: row['not_before'],
  notAfter: row['not_after'],
  keyType: row['key_type']
})

export const certificates: Table<Certificate> = {
  name: 'certificates',
  toRow: (certificate) => ({
    id: certificate.id,
    name: certificate.name,
    ...factsToRow(certificate),
    pem: certificate.pem,
    chain: JSON.stringify(certificate.chain)
  }),
  fromRow: (row) =>
    Certificate.parse({ id: row['id'], name: row['name'], ...factsFromRow(row), pem: row['pem'], chain: json(row['chain']) })
}

export const intermediates: Table<IntermediateCertificate> = {
  name: 'intermediates',
  toRow: (certificate) => ({ id: certificate.id, name: certificate.name, ...factsToRow(certificate), pem: certificate.pem }),
  fromRow: (row) => IntermediateCertificate.parse({ id: row['id'], name: row['name'], ...factsFromRow(row), pem: row['pem'] })
}

/** Looked for by name alone; the rest is read and written whole. */
export const contentRules: Table<ContentRule> = {
  name: 'content_rules',
  toRow: ({ id, name, ...rule }) => ({ id, name, rule: JSON.stringify(rule) }),
  fromRow: ({ id, name, rule }) => ContentRule.parse({ ...z.record(z.string(), z.json()).parse(json(rule)), id, name })
}

/** Read and written whole, like content rules. */
export const applications: Table<Application> = {
  name: 'applications',
  toRow: ({ id, name, ...application }) => ({ id, name, application: JSON.stringify(application) }),
  fromRow: ({ id, name, application }) => Application.parse({ ...JsonObject.parse(json(application)), id, name })
}

/** A service as its own row holds it: the real servers and the assigned certificates are rows of other tables. */
const ServiceRow = VirtualService.omit({ realServers: true, subServices: true })
export type ServiceRow = z.infer<typeof ServiceRow>

const OBJECT = z.record(z.string(), JsonValue)

/** The assigned certificates are rows of another table, so that the database refuses to lose one. */
function sslToColumn({ ssl }: ServiceRow): string {
  const { certificates: _rows, ...rest } = ssl
  return JSON.stringify(rest)
}

/** Columns and JSON that a migration added are empty in older rows. */
const parsedService = (row: Record<string, unknown>): ServiceRow => ServiceRow.parse(upgradedService(JsonValue.parse(row)))

const persistenceOptions = ({ persistence: { mode: _mode, timeout: _timeout, cookieName: _cookie, ...rest } }: ServiceRow) => rest

/** Fields in JSON; none where the column came later than the row. */
const options = (value: unknown): Record<string, unknown> => JsonObject.parse(json(value) ?? {})

export const virtualServices: Table<ServiceRow> = {
  name: 'virtual_services',
  toRow: (service) => ({
    id: service.id,
    name: service.name,
    enabled: bit(service.enabled),
    address: service.address,
    port: service.port,
    protocol: service.protocol,
    type: service.type,
    persistence_mode: service.persistence.mode,
    persistence_timeout: service.persistence.timeout,
    persistence_cookie: service.persistence.cookieName,
    persistence_options: JSON.stringify(persistenceOptions(service)),
    port_following: service.portFollowing,
    scheduling: service.scheduling,
    idle_timeout: service.idleTimeout,
    transparent: bit(service.transparent),
    subnet_originating: bit(service.subnetOriginating),
    gateway: service.gateway,
    use_for_server_nat: bit(service.useForServerNat),
    ssl: sslToColumn(service),
    advanced: JSON.stringify(service.advanced),
    forwarded_header: service.forwardedHeader,
    redirect_url: service.redirect?.url ?? null,
    health_check: JSON.stringify(service.check),
    content: JSON.stringify(service.content)
  }),
  /** `certificates` is not a column; the reader joins it in. */
  fromRow: (row) =>
    parsedService({
      id: row['id'],
      name: row['name'],
      enabled: bool(row['enabled']),
      address: row['address'],
      port: row['port'],
      protocol: row['protocol'],
      type: row['type'],
      persistence: {
        mode: row['persistence_mode'],
        timeout: row['persistence_timeout'],
        cookieName: row['persistence_cookie'],
        ...options(row['persistence_options'])
      },
      portFollowing: row['port_following'],
      scheduling: row['scheduling'],
      idleTimeout: row['idle_timeout'],
      transparent: bool(row['transparent']),
      subnetOriginating: bool(row['subnet_originating']),
      gateway: row['gateway'],
      useForServerNat: bool(row['use_for_server_nat']),
      advanced: json(row['advanced']),
      ssl: { ...OBJECT.parse(json(row['ssl'])), certificates: row['certificates'] },
      forwardedHeader: row['forwarded_header'],
      redirect: row['redirect_url'] === null ? null : { url: row['redirect_url'] },
      check: json(row['health_check']),
      content: json(row['content'])
    })
}

/** A SubVS with the service that it belongs to; its real servers are rows of their own. */
export interface PlacedSubService {
  readonly id: number
  readonly serviceId: number
  readonly sub: SubServiceRow
}

const SubServiceRow = SubService.omit({ realServers: true })
type SubServiceRow = z.infer<typeof SubServiceRow>

const Owner = z.object({ service_id: z.int() })
const Properties = z.record(z.string(), JsonValue)

/** The reader joins type and port of the service in: a field that came later had been what they propose. */
export const subServices: Table<PlacedSubService> = {
  name: 'sub_services',
  toRow: ({ serviceId, sub: { id, name, enabled, ...properties } }) => ({
    id,
    service_id: serviceId,
    name,
    enabled: bit(enabled),
    properties: JSON.stringify(properties)
  }),
  fromRow: (row) => {
    const { service_id: serviceId } = Owner.parse(row)
    const { type, port } = z.object({ type: ServiceType, port: z.int() }).parse(row)
    const stored = { ...Properties.parse(json(row['properties'])), id: row['id'], name: row['name'], enabled: bool(row['enabled']) }
    const sub = SubServiceRow.parse(
      upgradedSubService(JsonValue.parse(stored), newVirtualService(serviceId, { address: '::1', port, type }))
    )
    return { id: sub.id, serviceId, sub }
  }
}

/** A real server with its place: the order within a service is the operator's. */
export interface PlacedServer {
  readonly serviceId: number
  readonly subServiceId: number | null
  readonly position: number
  readonly server: RealServer
}

const Place = z.object({ service_id: z.int(), sub_service_id: z.int().nullable(), position: z.int() })

export const realServers: Table<PlacedServer> = {
  name: 'real_servers',
  toRow: ({ serviceId, subServiceId, position, server }) => ({
    id: server.id,
    service_id: serviceId,
    sub_service_id: subServiceId,
    position,
    address: server.address,
    port: server.port,
    weight: server.weight,
    connection_limit: server.connectionLimit,
    enabled: bit(server.enabled),
    critical: bit(server.critical),
    rules: JSON.stringify(server.rules),
    default_rule: bit(server.defaultRule),
    disabled_at: server.disabledAt
  }),
  fromRow: (row) => {
    const place = Place.parse(row)
    const server = RealServer.parse({
      id: row['id'],
      address: row['address'],
      port: row['port'],
      weight: row['weight'],
      connectionLimit: row['connection_limit'],
      enabled: bool(row['enabled']),
      critical: bool(row['critical']),
      rules: json(row['rules']),
      defaultRule: bool(row['default_rule']),
      disabledAt: row['disabled_at']
    })
    return { serviceId: place.service_id, subServiceId: place.sub_service_id, position: place.position, server }
  }
}
