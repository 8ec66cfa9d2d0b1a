/** The network as it should be: what the web process sends, and what the helper keeps over a reboot. */
import * as z from 'zod'
import { HostName, IpAddress, TimeSettings } from '../../contract/index.ts'
import { LinkName, Network, Prefixed } from './values.ts'

/** Bounds of one `apply`, so that no question can fill the machine. A list of the packet filter may have 10,000 lines. */
const LINKS = 256
const ADDRESSES = 64
const ROUTES = 1024
const SERVICES = 4096
const LIST = 10_000

/** Modes of the kernel's bonding driver. */
const BondMode = z.enum(['active-backup', '802.3ad'])

/** One interface as it should be. A card that is not listed is left alone. */
export const DesiredLink = z.strictObject({
  name: LinkName,
  kind: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('card') }),
    z.strictObject({ type: z.literal('vlan'), parent: LinkName, vlanId: z.int().min(1).max(4094) }),
    z.strictObject({ type: z.literal('bond'), mode: BondMode, members: z.array(LinkName).min(1).max(8) })
  ]),
  mtu: z.int().min(512).max(9216),
  dhcp: z.boolean(),
  routerAdvertisements: z.boolean(),
  addresses: z.array(Prefixed).max(ADDRESSES)
})
export type DesiredLink = z.infer<typeof DesiredLink>

/** A route through a gateway that is on-link at `link`. A default route has the destination 0.0.0.0/0 or ::/0. */
export const DesiredRoute = z.strictObject({ destination: Network, gateway: IpAddress, link: LinkName })
export type DesiredRoute = z.infer<typeof DesiredRoute>

/** Survives a reboot; on the appliance written as systemd-networkd files. */
export const DesiredBase = z.strictObject({
  links: z.array(DesiredLink).max(LINKS),
  routes: z.array(DesiredRoute).max(ROUTES),
  /** null: stays as it is. */
  hostname: HostName.max(63).nullable(),
  nameServers: z.array(IpAddress).max(8),
  searchDomains: z.array(HostName).max(6),
  hosts: z.array(z.strictObject({ address: IpAddress, name: HostName })).max(256),
  /** null: somebody else looks after the clock. */
  time: TimeSettings.nullable(),
  kernel: z.strictObject({
    tcpTimestamps: z.boolean(),
    /** A packet is dropped when its sender would be answered through another interface. */
    strictRouting: z.boolean(),
    /** Pass packets on that are for other machines: Server NAT and transparency need it. */
    forwarding: z.boolean()
  })
})
export type DesiredBase = z.infer<typeof DesiredBase>

const AccessList = z.array(Network).max(LIST)

export const DesiredFilter = z.strictObject({
  action: z.enum(['drop', 'reject']),
  /** A blocked address stays out, also when an allowed network holds it. */
  block: AccessList,
  /** Empty: everybody who is not blocked. */
  allow: AccessList,
  /** The same for single services, after the lists above. */
  services: z
    .array(
      z.strictObject({
        address: IpAddress,
        protocol: z.enum(['tcp', 'udp']),
        ports: z.strictObject({ first: z.int().min(1).max(65535), last: z.int().min(1).max(65535) }),
        block: AccessList,
        allow: AccessList
      })
    )
    .max(SERVICES),
  /** Interfaces that a service's traffic may come in by, when restricted. */
  restrict: z.array(z.strictObject({ address: IpAddress, link: LinkName })).max(SERVICES),
  /** Whether the lists hold for the web UI, too. */
  includeWui: z.boolean(),
  wuiPorts: z.array(z.int().min(1).max(65535)).max(16),
  /** Interfaces on which the web UI answers; null: all. */
  wuiLinks: z.array(LinkName).max(LINKS).nullable(),
  /** Addresses that reach the web UI whatever the rest says: who turned the filter on, stays in. */
  keep: z.array(IpAddress).max(64)
})
export type DesiredFilter = z.infer<typeof DesiredFilter>

/** What belongs to services and rules: applied with a protocol number, a table range and an nft table of our own; nothing foreign is touched. */
export const DesiredServices = z.strictObject({
  /** Addresses of virtual services, each on the interface whose subnet holds it. */
  addresses: z.array(z.strictObject({ address: IpAddress, link: LinkName })).max(SERVICES),
  /** What is sent from `address` leaves through `gateway`, unless an interface's own subnet holds the destination. */
  gateways: z
    .array(
      z.strictObject({
        address: IpAddress,
        gateway: IpAddress,
        link: LinkName,
        /** *Use Default Route Only*: also where an additional route knows a way. Only the subnets of `link` are reached directly. */
        only: z.boolean()
      })
    )
    .max(SERVICES),
  /** Some service is transparent: answers to clients' addresses are for our sockets. Per family. */
  transparent: z.strictObject({ ipv4: z.boolean(), ipv6: z.boolean() }),
  /**
   * Connections that other machines start through this one; the first line that fits holds. `outLink` null: whichever they leave by.
   * `to` null: the address of the interface that they leave by.
   */
  serverNat: z.array(z.strictObject({ from: Network, outLink: LinkName.nullable(), to: IpAddress.nullable() })).max(SERVICES),
  filter: DesiredFilter.nullable()
})
export type DesiredServices = z.infer<typeof DesiredServices>

export const DesiredNetwork = z.strictObject({ base: DesiredBase, services: DesiredServices })
export type DesiredNetwork = z.infer<typeof DesiredNetwork>
