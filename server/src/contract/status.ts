/** Live state: what the engine observes, never stored with the configuration. Rates are per second. */
import * as z from 'zod'
import { LiveNetwork } from './network-state.ts'
import { Id, Timestamp } from './values.ts'

/** The LoadMaster's words for a virtual service. */
export const ServiceStatus = z.enum([
  'Up',
  'Down',
  'Sorry',
  'Disabled',
  'Redirect',
  'Fail Message',
  'Unchecked',
  'Security Down',
  'WAF Misconfigured'
])
export type ServiceStatus = z.infer<typeof ServiceStatus>

/** `Checking` is a server whose first check has not answered yet; `Draining` one disabled within the drain time. */
export const ServerStatus = z.enum(['Up', 'Down', 'Disabled', 'Draining', 'Unchecked', 'Checking'])
export type ServerStatus = z.infer<typeof ServerStatus>

export const Traffic = z.strictObject({
  connections: z.number(),
  connectionRate: z.number(),
  requestRate: z.number(),
  /** Bits per second, from clients and to clients. */
  bitsIn: z.number(),
  bitsOut: z.number()
})
export type Traffic = z.infer<typeof Traffic>

export const ServerState = z.strictObject({
  id: Id,
  serviceId: Id,
  status: ServerStatus,
  /** Why: the last check's answer in words, or what the administrator did. */
  reason: z.string(),
  since: Timestamp,
  /** Weight as the engine has it now, of 100, where the scheduling method follows what is observed; with the reason. */
  dynamicWeight: z.strictObject({ weight: z.int(), reason: z.string() }).nullable(),
  traffic: Traffic
})
export type ServerState = z.infer<typeof ServerState>

export const SubServiceState = z.strictObject({
  id: Id,
  status: ServiceStatus,
  reason: z.string(),
  since: Timestamp,
  serversUp: z.int(),
  serversTotal: z.int(),
  traffic: Traffic
})
export type SubServiceState = z.infer<typeof SubServiceState>

export const ServiceState = z.strictObject({
  id: Id,
  status: ServiceStatus,
  reason: z.string(),
  since: Timestamp,
  serversUp: z.int(),
  serversTotal: z.int(),
  traffic: Traffic,
  subServices: z.array(SubServiceState)
})
export type ServiceState = z.infer<typeof ServiceState>

export const EngineState = z.strictObject({
  /** `unreachable` keeps the last known states, marked stale by `at`. */
  status: z.enum(['running', 'starting', 'unreachable']),
  version: z.string(),
  pid: z.int().nullable(),
  since: Timestamp.nullable(),
  reason: z.string()
})
export type EngineState = z.infer<typeof EngineState>

/** One message of the event stream. The first is whole, later ones hold what changed; `removed*` lists ids that are gone. */
export const LiveUpdate = z.strictObject({
  at: Timestamp,
  /** Number of the newest revision; a change of it means that configuration pages are out of date. */
  revision: z.int(),
  whole: z.boolean(),
  engine: EngineState,
  total: Traffic,
  services: z.array(ServiceState),
  servers: z.array(ServerState),
  removedServices: z.array(Id),
  removedServers: z.array(Id),
  /** When something of it changed, and in the whole message. */
  network: LiveNetwork.optional()
})
export type LiveUpdate = z.infer<typeof LiveUpdate>

/** Totals every ten seconds for the last hour, oldest first. A gap (web process away) is a missing sample. */
export const TrafficHistory = z.strictObject({ stepSeconds: z.int(), samples: z.array(z.strictObject({ at: Timestamp, total: Traffic })) })
export type TrafficHistory = z.infer<typeof TrafficHistory>
