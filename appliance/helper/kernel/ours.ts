/**
 * How our own things are told from everybody else's, so that nothing foreign is ever changed: routes and rules carry a protocol
 * number, tables lie in a range, packet rules in one table of nft. Addresses have no such mark in older kernels and tools: those
 * are in a list (network/owned.ts).
 */

/** Of routes and rules (`ip route … proto 66`). Not among the names in /etc/iproute2/rt_protos. */
export const PROTOCOL = '66'

/** IPv4 routes of ours come before those of DHCP (1024), IPv6 routes before those of router advertisements (1024, 512). */
export const METRIC_V6 = 256

/** Routing tables: one for answers to transparent connections, the others for gateways of services. */
export const TRANSPARENT_TABLE = 66_000
export const FIRST_TABLE = 66_001
export const LAST_TABLE = 69_999

/** Priorities of rules, before the one of the main table (32766). */
export const PRIORITY = { transparent: 1000, direct: 1100, gateway: 1101 } as const

/** Packets of transparent connections. The upper eight bits are ours. */
export const MARK = '0xba000000/0xff000000'

export const NFT_TABLE = 'ballast'
