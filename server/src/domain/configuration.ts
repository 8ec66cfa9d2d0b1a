/**
 * The configuration: one immutable document that everything else is computed from. Live state is not in it,
 * nor are private keys (the store keeps those under the fingerprint, so that no revision ever holds one).
 */
import type {
  Application,
  Certificate,
  ContentRule,
  Id,
  Interface,
  IntermediateCertificate,
  Settings,
  VirtualService
} from '../contract/index.ts'
import { serversOf } from './farm.ts'

export interface Configuration {
  readonly settings: Settings
  /** Cards of the machine, VLANs and bonds. */
  readonly interfaces: ReadonlyMap<Id, Interface>
  readonly certificates: ReadonlyMap<Id, Certificate>
  readonly intermediates: ReadonlyMap<Id, IntermediateCertificate>
  readonly contentRules: ReadonlyMap<Id, ContentRule>
  readonly virtualServices: ReadonlyMap<Id, VirtualService>
  /** Which services a template made together. */
  readonly applications: ReadonlyMap<Id, Application>
}

/** The collections, i.e. everything but the settings. */
export type Collection = Exclude<keyof Configuration, 'settings'>
export type Entity<C extends Collection> = Configuration[C] extends ReadonlyMap<Id, infer E> ? E : never

/** @returns the configuration with one object put in or, with null, taken out. Shares everything else. */
export function withEntity<C extends Collection>(
  configuration: Configuration,
  collection: C,
  id: Id,
  entity: Entity<C> | null
): Configuration {
  const entities = new Map<Id, unknown>(configuration[collection])
  if (entity === null) entities.delete(id)
  else entities.set(id, entity)
  return { ...configuration, [collection]: entities }
}

/** @returns the service that holds this real server, or undefined. */
export function serviceOfServer(configuration: Configuration, serverId: Id): VirtualService | undefined {
  return configuration.virtualServices.values().find((service) => serversOf(service).some((server) => server.id === serverId))
}
