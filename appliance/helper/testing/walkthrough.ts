/** The walk-through's machine with something of everything: VLAN, bond, DHCP, gateways, transparency, Server NAT, filter. */
import type { DesiredLink, DesiredNetwork } from '@ballast/server/helper'

const link = (name: string, fields: Partial<DesiredLink> = {}): DesiredLink => ({
  name,
  kind: { type: 'card' },
  mtu: 1500,
  dhcp: false,
  routerAdvertisements: false,
  addresses: [],
  ...fields
})

export const WALKTHROUGH: DesiredNetwork = {
  base: {
    links: [
      link('eth0', { addresses: ['172.150.15.230/24', '2001:db8:c6::2/64'] }),
      link('eth1', { mtu: 9000, addresses: ['192.168.2.2/24'] }),
      link('eth1.100', { kind: { type: 'vlan', parent: 'eth1', vlanId: 100 }, addresses: ['192.168.100.2/24'] }),
      link('bond0', { kind: { type: 'bond', mode: '802.3ad', members: ['eth2', 'eth3'] }, dhcp: true, routerAdvertisements: true }),
      link('eth2'),
      link('eth3')
    ],
    routes: [
      { destination: '0.0.0.0/0', gateway: '172.150.15.1', link: 'eth0' },
      { destination: '::/0', gateway: '2001:db8:c6::1', link: 'eth0' },
      { destination: '192.168.3.0/24', gateway: '192.168.2.1', link: 'eth1' }
    ],
    hostname: 'lb1',
    nameServers: ['192.168.2.10', '2001:db8:c6::53'],
    searchDomains: ['contoso.local'],
    hosts: [{ address: '192.168.2.20', name: 'fe1.contoso.local' }],
    time: { zone: 'Europe/Berlin', ntpServers: ['dc1.contoso.local', '2001:db8:c6::7b'] },
    kernel: { tcpTimestamps: false, strictRouting: true, forwarding: true }
  },
  services: {
    addresses: [
      { address: '172.150.15.231', link: 'eth0' },
      { address: '192.168.2.80', link: 'eth1' },
      { address: '2001:db8:c6::80', link: 'eth0' }
    ],
    gateways: [
      { address: '192.168.2.80', gateway: '192.168.2.1', link: 'eth1', only: false },
      { address: '2001:db8:c6::80', gateway: '2001:db8:c6::1', link: 'eth0', only: true }
    ],
    transparent: { ipv4: true, ipv6: true },
    serverNat: [
      { from: '192.168.2.20/32', outLink: 'eth0', to: '172.150.15.231' },
      { from: '192.168.2.0/24', outLink: 'eth0', to: null }
    ],
    filter: {
      action: 'reject',
      block: ['203.0.113.0/24', '203.0.113.7/32', '2001:db8:bad::/48'],
      allow: ['0.0.0.0/0', '2001:db8::/32'],
      services: [
        {
          address: '172.150.15.231',
          protocol: 'tcp',
          ports: { first: 443, last: 445 },
          block: ['198.51.100.9/32'],
          allow: []
        }
      ],
      restrict: [{ address: '172.150.15.231', link: 'eth0' }],
      includeWui: true,
      wuiPorts: [443],
      wuiLinks: ['eth0'],
      keep: ['172.150.15.9']
    }
  }
}
