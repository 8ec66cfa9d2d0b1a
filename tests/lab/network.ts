/**
 * The lab's network, as data: what stands where, in IPv4 and the same again in IPv6.
 *
 *      client (outside) .10, and a crowd                                      client (inside) .140
 *            │                                                                      │
 *  ══════════╧════════ internet 203.0.113.0/24                  office 192.0.2.128/25 ══════════╤═════
 *            │ .1 and the published addresses                                       │ .129
 *        firewall        destination NAT: PUBLISHED                              gateway
 *            │ .1                                                                   │ .1
 *  ══════════╧═══════════╤══ perimeter 198.51.100.0/24                              │
 *            │         admin .30, whose browser reaches the web UI                  │
 *            │ eth0 “Network Side” .2, virtual addresses .80 .81; default gateway: the firewall
 *         balancer                                                                  │
 *            │ eth1 “Farm Side” .2, virtual addresses .80 .81                       │
 *  ══════════╧═══════╤══════════╤══════════╤══════════╤══════════╤═══ farm 192.0.2.0/25 ════╧═════
 *               server1 .11  server2 .12  server3 .13  office1 .21  office2 .22
 *                              the default gateway of all five: the gateway, .1
 *
 * The two traps of the walk-through are built in: servers do not answer through the balancer unless it is the one who asks,
 * and the balancer answers clients in the office through the firewall, which knows nothing of them.
 */

/** Addresses are for documentation: RFC 5737, RFC 3849. A host has the same number in both families. */
export const NETWORKS = {
  internet: { ipv4: { start: '203.0.113.', bits: 24 }, ipv6: { start: '2001:db8:cb::', bits: 64 } },
  perimeter: { ipv4: { start: '198.51.100.', bits: 24 }, ipv6: { start: '2001:db8:c6::', bits: 64 } },
  farm: { ipv4: { start: '192.0.2.', bits: 25 }, ipv6: { start: '2001:db8:c0::', bits: 64 } },
  office: { ipv4: { start: '192.0.2.', bits: 25 }, ipv6: { start: '2001:db8:c1::', bits: 64 } }
} as const

export type NetworkName = keyof typeof NETWORKS
export type FamilyName = 'ipv4' | 'ipv6'
export const FAMILIES: readonly FamilyName[] = ['ipv4', 'ipv6']

interface Arm {
  readonly network: NetworkName
  readonly host: number
  /** Further addresses of this arm, each on its own (prefix 32 or 128). */
  readonly also?: readonly number[]
}

interface Host {
  readonly arms: Readonly<Record<string, Arm>>
  readonly defaultGateway?: readonly [NetworkName, number]
  readonly forwards?: true
}

/**
 * What the firewall makes of its public addresses: host number there → host number in the perimeter. With a port, that one alone,
 * which becomes another one on the way (port translation).
 */
const PUBLISHED: readonly (readonly [from: number, to: number, ports?: readonly [from: number, to: number]])[] = [
  [80, 80],
  [90, 90, [443, 4443]],
  [91, 91, [443, 443]]
]

/** Further addresses of the clients outside and inside, for tests that need many. */
export const CROWD: readonly number[] = Array.from({ length: 100 }, (_, at) => 100 + at)
export const COLLEAGUES: readonly number[] = Array.from({ length: 9 }, (_, at) => 141 + at)

const server = (host: number) => ({ arms: { eth0: { network: 'farm', host } }, defaultGateway: ['farm', 1] }) satisfies Host

export const HOSTS = {
  outside: { arms: { eth0: { network: 'internet', host: 10, also: CROWD } } },
  firewall: {
    arms: { eth0: { network: 'internet', host: 1, also: PUBLISHED.map(([from]) => from) }, eth1: { network: 'perimeter', host: 1 } },
    forwards: true
  },
  balancer: {
    arms: { eth0: { network: 'perimeter', host: 2, also: [80, 81] }, eth1: { network: 'farm', host: 2, also: [80, 81] } },
    defaultGateway: ['perimeter', 1]
  },
  admin: { arms: { eth0: { network: 'perimeter', host: 30 } } },
  server1: server(11),
  server2: server(12),
  server3: server(13),
  office1: server(21),
  office2: server(22),
  gateway: { arms: { eth0: { network: 'farm', host: 1 }, eth1: { network: 'office', host: 129 } }, forwards: true },
  inside: { arms: { eth0: { network: 'office', host: 140, also: COLLEAGUES } }, defaultGateway: ['office', 129] }
} satisfies Readonly<Record<string, Host>>

export type HostName = keyof typeof HOSTS
export const hostEntries = (): readonly (readonly [string, Host])[] => Object.entries(HOSTS)

export const SERVERS = ['server1', 'server2', 'server3'] as const satisfies readonly HostName[]
/** A farm of its own, of Office Web Apps; nothing runs there unless a test starts it. */
export const OFFICE_SERVERS = ['office1', 'office2'] as const satisfies readonly HostName[]

/** @returns for example `198.51.100.80` or `2001:db8:c6::80`. */
export const address = (family: FamilyName, network: NetworkName, host: number): string => `${NETWORKS[network][family].start}${host}`

/** The network in the notation of routes, for example `192.0.2.128/25`. */
export function prefix(family: FamilyName, network: NetworkName): string {
  const { start, bits } = NETWORKS[network][family]
  if (family === 'ipv6') return `${start}/${bits}`
  return `${start}${network === 'office' ? 128 : 0}/${bits}`
}

/** As it stands in URLs. */
export const inUrl = (literal: string): string => (literal.includes(':') ? `[${literal}]` : literal)

function translation(family: FamilyName): string {
  const keyword = family === 'ipv4' ? 'ip' : 'ip6'
  return PUBLISHED.map(([from, to, ports]) => {
    const [asked, becomes] = [address(family, 'internet', from), address(family, 'perimeter', to)]
    const port = ports === undefined ? ['', becomes] : [` tcp dport ${ports[0]}`, `${inUrl(becomes)}:${ports[1]}`]
    return `${keyword} daddr ${asked}${port[0]} dnat ${keyword} to ${port[1]}`
  }).join('\n    ')
}

/**
 * The firewall: what was asked of a published address goes on to the virtual one, with the client's address kept;
 * nothing else passes. What comes from the inner networks by way of the perimeter is counted.
 */
export function firewallRules(): string {
  const strays = FAMILIES.map((family) => {
    const keyword = family === 'ipv4' ? 'ip' : 'ip6'
    return `iifname eth1 ${keyword} saddr { ${prefix(family, 'farm')}, ${prefix(family, 'office')} } counter name stray_${family}`
  })
  return `table inet lab {
  counter stray_ipv4 { }
  counter stray_ipv6 { }
  chain strays { type filter hook prerouting priority raw; policy accept;
    ${strays.join('\n    ')}
  }
  chain publish { type nat hook prerouting priority dstnat; policy accept;
    ${FAMILIES.map(translation).join('\n    ')}
  }
  chain pass { type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ct status dnat accept
  }
}
`
}
