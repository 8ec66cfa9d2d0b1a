/** Entries of the network's pages that every machine has. */
import type { MenuEntry, MenuPage } from './menu-entries.ts'

/** First under *System Configuration*, after the interfaces. */
export const networkMenu: readonly MenuEntry[] = [
  {
    title: 'Host & DNS Configuration',
    path: '/system-configuration/host-dns',
    keywords: ['dns', 'resolver', 'domain', 'name server', 'local dns configuration', 'hostname'],
    settings: [
      { title: 'Hostname', keywords: ['machine name', 'set hostname'] },
      { title: 'DNS NameServer (IP Address)', keywords: ['resolver', 'dns server'] },
      { title: 'DNS Search Domains', keywords: ['suffix', 'domain'] },
      { title: 'Hosts for Local Resolution', keywords: ['hosts file', '/etc/hosts'] }
    ]
  },
  {
    title: 'Default Gateway',
    path: '/system-configuration/default-gateway',
    keywords: ['router', 'default route', 'way out', 'firewall', '0.0.0.0'],
    settings: [
      { title: 'IPv4 Default Gateway Address', keywords: ['router', 'default route'] },
      { title: 'IPv6 Default Gateway Address', keywords: ['router', 'default route'] }
    ]
  },
  {
    title: 'Additional Routes',
    path: '/system-configuration/additional-routes',
    keywords: ['static route', 'routing table', 'add route', 'destination', 'next hop'],
    settings: [{ title: 'Destination', keywords: ['network', 'route'] }]
  },
  {
    title: 'Packet Routing Filter',
    path: '/system-configuration/packet-routing-filter',
    keywords: ['firewall', 'access control lists', 'acl', 'blacklist', 'whitelist', 'block', 'allow', 'deny', 'packet filter', 'nftables'],
    settings: [
      { title: 'Packet Filter', keywords: ['enable', 'disable'] },
      { title: 'Reject/Drop blocked packets', keywords: ['icmp', 'silently'] },
      { title: 'Restrict traffic to Interfaces', keywords: ['spoofing'] },
      { title: 'Include WUI in IP Access Lists', keywords: ['management', 'lock out'] },
      { title: 'Blocked addresses', keywords: ['blacklist', 'deny'] },
      { title: 'Allowed addresses', keywords: ['whitelist', 'permit'] }
    ]
  },
  {
    title: 'Routing Picture',
    path: '/system-configuration/routing-picture',
    keywords: ['topology', 'diagram', 'map', 'two-armed', 'one-armed', 'way back', 'asymmetric routing', 'trace', 'why does it not answer']
  }
]

/** Under *Miscellaneous Options*. */
export const networkMiscellaneousMenu: readonly MenuPage[] = [
  {
    title: 'Network Options',
    path: '/system-configuration/network-options',
    keywords: ['miscellaneous options', 'nat', 'tcp'],
    settings: [
      { title: 'Enable Server NAT', keywords: ['snat', 'masquerade', 'source nat', 'outbound'] },
      { title: 'Connection Timeout (secs)', keywords: ['idle', 'seconds'] },
      { title: 'Enable Non-Local Real Servers', keywords: ['remote servers', 'routed'] },
      { title: 'Enable Alternate GW support', keywords: ['multi gateway', 'default gateway interface'] },
      { title: 'Enable TCP Timestamps', keywords: ['rfc 1323'] },
      { title: 'Enable TCP Keepalives', keywords: ['dead peer', 'probe'] },
      { title: 'Enable Reset on Close', keywords: ['rst', 'fin'] },
      { title: 'Subnet Originating Requests', keywords: ['snat', 'source address', 'two-armed', 'all services'] },
      { title: 'Enable Strict IP Routing', keywords: ['rp_filter', 'reverse path', 'spoofing'] },
      { title: 'Use Default Route Only', keywords: ['policy routing'] }
    ]
  },
  {
    title: 'Diagnostics',
    path: '/system-configuration/diagnostics',
    keywords: [
      'debug options',
      'ping',
      'ping6',
      'traceroute',
      'netstat',
      'tcpdump',
      'tcp dump',
      'packet capture',
      'pcap',
      'wireshark',
      'nslookup',
      'dig',
      'arp',
      'route table'
    ],
    settings: [
      { title: 'Ping', keywords: ['icmp', 'echo', 'ping6'] },
      { title: 'Traceroute', keywords: ['hops', 'tracert'] },
      { title: 'DNS Look-up', keywords: ['nslookup', 'dig', 'host'] },
      { title: 'ARP Table', keywords: ['neighbours', 'mac address', 'ndp'] },
      { title: 'Route Table', keywords: ['netstat -r', 'ip route'] },
      { title: 'TCP dump', keywords: ['tcpdump', 'capture', 'wireshark', 'pcap', 'sniff'] }
    ]
  }
]
