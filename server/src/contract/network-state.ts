/** The network as it is: what the kernel has, what waits to be confirmed, how packets travel. Never stored with the configuration. */
import * as z from 'zod'
import { Interface } from './network.ts'
import { Id, IpAddress, Timestamp } from './values.ts'

/** Where an address comes from. `service`: of a virtual service. `foreign`: put there by somebody else, and left alone. */
export const AddressOrigin = z.enum(['static', 'dhcp', 'router', 'link-local', 'service', 'foreign'])
export type AddressOrigin = z.infer<typeof AddressOrigin>

/** Counted since the machine started. */
export const LinkCounters = z.strictObject({
  bytesIn: z.number(),
  bytesOut: z.number(),
  packetsIn: z.number(),
  packetsOut: z.number(),
  errorsIn: z.number(),
  errorsOut: z.number(),
  droppedIn: z.number(),
  droppedOut: z.number()
})
export type LinkCounters = z.infer<typeof LinkCounters>

export const LinkState = z.strictObject({
  name: z.string(),
  /** Of the interface in the configuration; null for one that it does not know. */
  interfaceId: Id.nullable(),
  mac: z.string(),
  up: z.boolean(),
  carrier: z.boolean(),
  /** Mbit/s; null when the driver does not say. */
  speed: z.int().nullable(),
  duplex: z.enum(['full', 'half']).nullable(),
  mtu: z.int(),
  driver: z.string().nullable(),
  addresses: z.array(z.strictObject({ address: z.string(), origin: AddressOrigin })),
  counters: LinkCounters
})
export type LinkState = z.infer<typeof LinkState>

/** A network change that is in effect but not yet confirmed. It is taken back by itself at `until`. */
export const PendingChange = z.strictObject({
  id: z.string(),
  /** The revision that would be taken back. */
  revision: z.int(),
  author: z.string(),
  until: Timestamp,
  /** Why it could cut the administrator off; sentences. */
  reasons: z.array(z.string()),
  /** Addresses of the web UI from which to confirm, best first. */
  confirmAt: z.array(z.string())
})
export type PendingChange = z.infer<typeof PendingChange>

/** In `LiveUpdate`: always whole, when something of it changed. */
export const LiveNetwork = z.strictObject({
  helper: z.strictObject({
    present: z.boolean(),
    /** Why the network cannot be changed from here; empty when it can. */
    reason: z.string()
  }),
  pending: PendingChange.nullable(),
  links: z.array(LinkState)
})
export type LiveNetwork = z.infer<typeof LiveNetwork>

export const InterfaceView = Interface.extend({
  version: z.int(),
  /** Null when the machine does not have it (any more). */
  state: LinkState.nullable(),
  /** Virtual services whose address this interface holds. */
  services: z.array(z.strictObject({ id: Id, name: z.string(), address: z.string(), port: z.int() }))
})
export type InterfaceView = z.infer<typeof InterfaceView>

export const NetworkView = LiveNetwork.extend({
  /** In the order of the menu: cards, each followed by its VLANs, then bonds. */
  interfaces: z.array(InterfaceView),
  /** What the kernel cannot do here, for example `vlan`, `bond`, `transparency`. */
  lacks: z.array(z.string()),
  /** The last change that nobody confirmed, for a notice. */
  reverted: z.strictObject({ revision: z.int(), at: Timestamp }).nullable()
})
export type NetworkView = z.infer<typeof NetworkView>

export const PictureNode = z.strictObject({
  /** `client`, `balancer`, `arm eth0`, `vip 12`, `gateway 192.168.1.1`, `server 34`. */
  id: z.string(),
  kind: z.enum(['client', 'balancer', 'arm', 'vip', 'gateway', 'server']),
  label: z.string(),
  detail: z.string()
})
export type PictureNode = z.infer<typeof PictureNode>

export const PictureEdge = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** `link`: they are on one network. `way-in`, `way-back`: the chosen client's packets. */
  kind: z.enum(['link', 'way-in', 'way-back']),
  label: z.string(),
  blocked: z.boolean()
})
export type PictureEdge = z.infer<typeof PictureEdge>

/** Something that keeps packets from arriving, and what cures it. */
export const NetworkWarning = z.strictObject({
  serviceId: Id,
  message: z.string(),
  /** The setting as the page calls it, e.g. `Default Gateway`; null when nothing here can cure it. */
  setting: z.string().nullable(),
  hint: z.string()
})
export type NetworkWarning = z.infer<typeof NetworkWarning>

export const Picture = z.strictObject({
  nodes: z.array(PictureNode),
  edges: z.array(PictureEdge),
  /** Sentences, one for each hop, in order; empty without a chosen client and service. */
  wayIn: z.array(z.string()),
  wayBack: z.array(z.string()),
  warnings: z.array(NetworkWarning)
})
export type Picture = z.infer<typeof Picture>

export const PictureQuery = z.strictObject({
  service: z.coerce.number().pipe(Id).optional(),
  client: IpAddress.optional()
})
