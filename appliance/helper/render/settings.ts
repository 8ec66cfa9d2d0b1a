/** Kernel settings of a desired network, as names below /proc/sys/net and values. Pure. */
import type { DesiredLink, DesiredNetwork } from '@ballast/server/helper'

const flag = (on: boolean): string => (on ? '1' : '0')

function* linkSettings(link: DesiredLink, strict: boolean, hasV6: boolean, networkd: boolean): Iterable<readonly [string, string]> {
  const { name } = link
  // The stricter of `all` and the link's own holds, with 2 (loose) counting as more than 1: so both are written.
  yield [`ipv4/conf/${name}/rp_filter`, flag(strict)]
  // Else the kernel removes all addresses of a subnet together with the first, also foreign ones.
  yield [`ipv4/conf/${name}/promote_secondaries`, '1']
  if (hasV6) {
    yield [`ipv6/conf/${name}/disable_ipv6`, '0']
    // An address works at once, and its neighbours are told by an unsolicited advertisement.
    yield [`ipv6/conf/${name}/accept_dad`, '0']
    yield [`ipv6/conf/${name}/ndisc_notify`, '1']
  }
  // 2: also on a machine that forwards.
  if (link.routerAdvertisements) {
    if (!networkd) yield [`ipv6/conf/${name}/accept_ra`, '2']
  } else yield [`ipv6/conf/${name}/accept_ra`, '0']
}

/** Those of the whole machine come first: switching forwarding resets others. */
export function settingsOf({ base, services }: DesiredNetwork, { networkd }: { readonly networkd: boolean }): ReadonlyMap<string, string> {
  const { kernel, links } = base
  const withV6 = new Set([
    ...links.filter(({ addresses }) => addresses.some((prefix) => prefix.includes(':'))).map(({ name }) => name),
    ...services.addresses.filter(({ address }) => address.includes(':')).map(({ link }) => link)
  ])
  return new Map([
    ['ipv4/ip_forward', flag(kernel.forwarding)],
    ['ipv6/conf/all/forwarding', flag(kernel.forwarding)],
    ['ipv4/tcp_timestamps', flag(kernel.tcpTimestamps)],
    ['ipv4/conf/all/rp_filter', flag(kernel.strictRouting)],
    ...links.flatMap((link) => [...linkSettings(link, kernel.strictRouting, withV6.has(link.name), networkd)])
  ])
}

/** A file of sysctl.d, for the next boot. A setting of a link that comes later is made by systemd-udevd when it comes. */
export const renderSysctl = (settings: ReadonlyMap<string, string>): string =>
  ['# Written by Ballast; changes are overwritten.', ...[...settings].map(([name, text]) => `-net/${name} = ${text}`), ''].join('\n')
