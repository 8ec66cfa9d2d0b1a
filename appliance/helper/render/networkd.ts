/**
 * Files for systemd-networkd: what makes the base network after a boot, keeps DHCP leases and hears routers. Pure.
 *
 * The helper makes every change in the kernel first and hands over these files afterwards, so networkd finds what it is told to
 * make. `KeepConfiguration` stops it from removing what it did not make itself, above all the addresses of services.
 */
import { type DesiredBase, type DesiredLink, type DesiredRoute, isV6 } from '@ballast/server/helper'
import { METRIC_V6, PROTOCOL } from '../kernel/ours.ts'

/** Our files are told by their prefix; lower numbers than a distribution's own win. */
export const NETWORKD_FOLDER = 'etc/systemd/network'
export const NETWORKD_PREFIX = '10-ballast-'

const HEAD = '# Written by Ballast; changes are overwritten.'
const yesNo = (on: boolean): string => (on ? 'yes' : 'no')

const section = (name: string, lines: readonly string[]): string => `[${name}]\n${lines.join('\n')}\n`

function netdev({ name, kind }: DesiredLink): string | null {
  if (kind.type === 'card') return null
  const common = section('NetDev', [`Name=${name}`, `Kind=${kind.type}`])
  if (kind.type === 'vlan') return [HEAD, common, section('VLAN', [`Id=${kind.vlanId}`])].join('\n')
  return [HEAD, common, section('Bond', [`Mode=${kind.mode}`, 'MIIMonitorSec=100ms'])].join('\n')
}

const routeSection = ({ destination, gateway }: DesiredRoute): string =>
  section('Route', [
    `Destination=${destination}`,
    `Gateway=${gateway}`,
    `Protocol=${PROTOCOL}`,
    // The prefix of an IPv6 interface is a route that comes only with the cable.
    ...(isV6(gateway) ? [`Metric=${METRIC_V6}`, 'GatewayOnLink=yes'] : [])
  ])

function network(link: DesiredLink, base: DesiredBase): string {
  const { name, mtu, dhcp, routerAdvertisements, addresses } = link
  const vlans = base.links.filter(({ kind }) => kind.type === 'vlan' && kind.parent === name)
  const bond = base.links.find(({ kind }) => kind.type === 'bond' && kind.members.includes(name))
  const ownDns = base.nameServers.length === 0
  return [
    HEAD,
    section('Match', [`Name=${name}`]),
    section('Link', [`MTUBytes=${mtu}`, 'RequiredForOnline=no']),
    section('Network', [
      ...(bond === undefined ? [] : [`Bond=${bond.name}`]),
      ...vlans.map((vlan) => `VLAN=${vlan.name}`),
      `DHCP=${dhcp ? 'ipv4' : 'no'}`,
      `IPv6AcceptRA=${yesNo(routerAdvertisements)}`,
      // A member of a bond has no addresses of its own.
      `LinkLocalAddressing=${bond === undefined ? 'ipv6' : 'no'}`,
      // A cable that is pulled takes no address away; a lease is asked for anew when it comes back.
      ...(dhcp || routerAdvertisements ? [] : ['ConfigureWithoutCarrier=yes']),
      // `yes` also keeps addresses with a lifetime, as IPv6 addresses of services are; with DHCP it would keep leases that have ended.
      `KeepConfiguration=${dhcp ? 'static' : 'yes'}`
    ]),
    ...addresses.map((address) => section('Address', [`Address=${address}`, ...(isV6(address) ? ['DuplicateAddressDetection=none'] : [])])),
    ...base.routes.filter((route) => route.link === name).map(routeSection),
    // The card names itself: the machine's own id differs between the two roots, and an update must not change the address.
    // A DHCP server names neither this machine nor, where the operator did, its name servers.
    ...(dhcp
      ? [section('DHCPv4', ['ClientIdentifier=mac', 'UseHostname=no', 'UseMTU=no', 'UseDomains=no', `UseDNS=${yesNo(ownDns)}`])]
      : []),
    ...(routerAdvertisements ? [section('IPv6AcceptRA', ['UseDomains=no', `UseDNS=${yesNo(ownDns)}`])] : [])
  ].join('\n')
}

/** @returns file name → text. */
export function renderNetworkd(base: DesiredBase): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const link of base.links) {
    const device = netdev(link)
    if (device !== null) files.set(`${NETWORKD_PREFIX}${link.name}.netdev`, device)
    files.set(`${NETWORKD_PREFIX}${link.name}.network`, network(link, base))
  }
  return files
}

/**
 * What of a file systemd-networkd must be told of at once. On a link that it only configured once, with fixed addresses, the kernel
 * has the new ones already, and being told would make it take all its addresses off and put them on again.
 */
export function urgentPart(text: string): string {
  if (!text.includes('DHCP=no') || !text.includes('IPv6AcceptRA=no')) return text
  return text
    .split('\n\n')
    .filter((part) => !/^\[(Address|Route)\]/.test(part))
    .join('\n\n')
    .replace(/^MTUBytes=.*$/m, '')
}
