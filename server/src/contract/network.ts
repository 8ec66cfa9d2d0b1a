/** *System Configuration* as far as packets are concerned: what the administrator wants. Titles are the LoadMaster's labels. */
import * as z from 'zod'
import { AddressWithPrefix, HostName, Id, IpAddress, lineOfText, Network } from './values.ts'

/** Linux interface name (15 bytes, no slash, colon or space). `eth0`, `eth1.100`, `bond0`. */
export const InterfaceName = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_.-]{0,14}$/, 'An interface name has at most 15 letters, digits, dots and hyphens.')

export const BondMode = z.enum(['active-backup', '802.3ad'])
export type BondMode = z.infer<typeof BondMode>

/** What an interface is made of: a card of the machine, a VLAN on another interface, or several cards as one. */
export const InterfaceKind = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('card') }),
  z.strictObject({
    type: z.literal('vlan'),
    parentId: Id.meta({ title: 'Interface' }),
    vlanId: z
      .int('Type a VLAN id from 1 to 4094.')
      .min(1, 'VLAN ids start at 1.')
      .max(4094, 'VLAN ids end at 4094.')
      .meta({ title: 'VLAN Id' })
  }),
  z.strictObject({
    type: z.literal('bond'),
    mode: BondMode.meta({ title: 'Bonding mode' }),
    memberIds: z
      .array(Id)
      .min(1, 'A bond needs at least one interface.')
      .max(8, 'A bond has at most 8 interfaces.')
      .meta({ title: 'Bonded Interfaces' })
  })
])
export type InterfaceKind = z.infer<typeof InterfaceKind>

export const InterfaceFields = z.strictObject({
  /** IPv4 by DHCP; static addresses hold besides. */
  dhcp: z.boolean().meta({ title: 'DHCP' }),
  /** Addresses and router by IPv6 router advertisements. */
  routerAdvertisements: z.boolean().meta({ title: 'IPv6 Router Advertisements' }),
  /** The first of each family is the *Interface Address*, the others are *Additional addresses*. */
  addresses: z
    .array(AddressWithPrefix)
    .max(64, 'An interface has at most 64 addresses.')
    .meta({ title: 'Interface Address (address[/prefix])' }),
  mtu: z.int('Type a number of bytes.').min(512, 'The MTU is at least 512.').max(9216, 'The MTU is at most 9216.').meta({ title: 'MTU' }),
  useForDefaultGateway: z.boolean().meta({ title: 'Use for Default Gateway' }),
  adminAccess: z.boolean().meta({ title: 'Allow Administrative WUI Access' })
})

/** `name` follows from the kind: that of the card, `<parent>.<VLAN id>`, or `bond0` and so on. */
export const Interface = InterfaceFields.extend({ id: Id, name: InterfaceName, kind: InterfaceKind })
export type Interface = z.infer<typeof Interface>

export const InterfacePatch = InterfaceFields.partial()
export type InterfacePatch = z.infer<typeof InterfacePatch>

/** *Add New VLAN* and *Interface Bonding*. Cards are not added by hand: the machine has them. */
export const NewInterface = z.discriminatedUnion('type', [InterfaceKind.options[1], InterfaceKind.options[2]])
export type NewInterface = z.infer<typeof NewInterface>

export const HostAndDns = z.strictObject({
  hostname: HostName.max(63, 'A host name of one machine has at most 63 characters.').meta({ title: 'Hostname' }),
  nameServers: z.array(IpAddress).max(8, 'Use at most 8 name servers.').meta({ title: 'DNS NameServer (IP Address)' }),
  searchDomains: z.array(HostName).max(6, 'Use at most 6 search domains.').meta({ title: 'DNS Search Domains' }),
  /** Names that are known here without DNS. */
  hosts: z
    .array(z.strictObject({ address: IpAddress, name: HostName }))
    .max(256)
    .meta({ title: 'Hosts for Local Resolution' })
})
export type HostAndDns = z.infer<typeof HostAndDns>

export const DefaultGateways = z.strictObject({
  ipv4: z.ipv4('Type an IPv4 address, for example 192.168.1.1.').nullable().meta({ title: 'IPv4 Default Gateway Address' }),
  ipv6: IpAddress.refine((text) => text.includes(':'), 'Type an IPv6 address, for example 2001:db8::1.')
    .nullable()
    .meta({ title: 'IPv6 Default Gateway Address' })
})
export type DefaultGateways = z.infer<typeof DefaultGateways>

/** *Additional Routes*. */
export const StaticRoute = z.strictObject({
  destination: Network.meta({ title: 'Destination' }),
  gateway: IpAddress.meta({ title: 'Gateway' })
})
export type StaticRoute = z.infer<typeof StaticRoute>

/** One line of an access list. */
export const AccessEntry = z.strictObject({
  network: Network.meta({ title: 'IP Address/Network' }),
  comment: lineOfText(127).meta({ title: 'Comment' })
})
export type AccessEntry = z.infer<typeof AccessEntry>

export const PacketFilter = z.strictObject({
  enabled: z.boolean().meta({ title: 'Packet Filter' }),
  /** What happens to a blocked packet. */
  action: z.enum(['drop', 'reject']).meta({ title: 'Reject/Drop blocked packets' }),
  restrictToInterfaces: z.boolean().meta({ title: 'Restrict traffic to Interfaces' }),
  includeWui: z.boolean().meta({ title: 'Include WUI in IP Access Lists' }),
  /** Addresses that the lists never keep from the web UI. The server puts in the one that switched the filter on. */
  keep: z.array(IpAddress).max(64, 'Use at most 64 addresses.').meta({ title: 'Always let in to the WUI' }),
  block: z.array(AccessEntry).max(10_000).meta({ title: 'Blocked addresses' }),
  allow: z.array(AccessEntry).max(10_000).meta({ title: 'Allowed addresses' })
})
export type PacketFilter = z.infer<typeof PacketFilter>

/** *Miscellaneous Options > Network Options*. */
export const NetworkOptions = z.strictObject({
  serverNat: z.boolean().meta({ title: 'Enable Server NAT' }),
  nonLocalRealServers: z.boolean().meta({ title: 'Enable Non-Local Real Servers' }),
  alternateGateway: z.boolean().meta({ title: 'Enable Alternate GW support' }),
  tcpTimestamps: z.boolean().meta({ title: 'Enable TCP Timestamps' }),
  tcpKeepalives: z.boolean().meta({ title: 'Enable TCP Keepalives' }),
  resetOnClose: z.boolean().meta({ title: 'Enable Reset on Close' }),
  /** On: holds for every service. Off: each service's own tick decides. */
  subnetOriginating: z.boolean().meta({ title: 'Subnet Originating Requests' }),
  strictRouting: z.boolean().meta({ title: 'Enable Strict IP Routing' }),
  defaultRouteOnly: z.boolean().meta({ title: 'Use Default Route Only' })
})
export type NetworkOptions = z.infer<typeof NetworkOptions>
