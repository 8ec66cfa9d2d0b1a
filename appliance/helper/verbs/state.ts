/** The state in the protocol's words. */
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import type { HelperState, Lack, ObservedLink, ObservedRoute } from '@ballast/server/helper'
import { familyOf, type KernelAddress, type KernelLink, type KernelRoute } from '../kernel/kernel.ts'
import { PROTOCOL } from '../kernel/ours.ts'
import type { NetworkView } from '../network/network.ts'
import { addressKey } from '../network/owned.ts'

const SYS = '/sys/class/net'

/** Drivers refuse the question where it makes no sense, e.g. without a cable. */
const fact = (link: string, name: string): Promise<string | null> =>
  readFile(join(SYS, link, name), 'utf8').then(
    (text) => text.trim(),
    () => null
  )

const driverOf = (link: string): Promise<string | null> =>
  readlink(join(SYS, link, 'device', 'driver')).then(
    (path) => basename(path),
    () => null
  )

function originOf(
  link: string,
  { prefix, dynamic, linkLocal }: KernelAddress,
  view: NetworkView
): ObservedLink['addresses'][number]['origin'] {
  if (linkLocal) return 'link-local'
  if (dynamic) return familyOf(prefix) === 4 ? 'dhcp' : 'router'
  const key = addressKey({ link, prefix })
  const wanted = view.target.addresses.find((address) => addressKey(address) === key)
  if (wanted !== undefined && view.owned.addresses.includes(key)) return wanted.service ? 'service' : 'static'
  return 'foreign'
}

async function observed(link: KernelLink, view: NetworkView): Promise<ObservedLink> {
  const { name, kind, mac, up, carrier, mtu, received, sent } = link
  const [speed, duplex, driver] = await Promise.all([fact(name, 'speed'), fact(name, 'duplex'), driverOf(name)])
  return {
    name,
    kind,
    parent: link.parent ?? link.master,
    vlanId: link.vlanId,
    mac,
    up,
    carrier,
    speed: Number(speed ?? 0) > 0 ? Number(speed) : null,
    duplex: duplex === 'full' || duplex === 'half' ? duplex : null,
    mtu,
    driver,
    addresses: link.addresses.map((address) => ({ address: address.prefix, origin: originOf(name, address, view) })),
    counters: {
      bytesIn: received.bytes,
      bytesOut: sent.bytes,
      packetsIn: received.packets,
      packetsOut: sent.packets,
      errorsIn: received.errors,
      errorsOut: sent.errors,
      droppedIn: received.dropped,
      droppedOut: sent.dropped
    }
  }
}

const toRoute = ({ destination, gateway, link, table, protocol, metric }: KernelRoute): ObservedRoute => ({
  destination,
  gateway,
  link,
  table,
  protocol: protocol === PROTOCOL ? 'ballast' : protocol,
  metric
})

export async function stateOf(view: NetworkView, lacks: readonly Lack[]): Promise<HelperState> {
  const links = [...view.kernel.links.values()].filter(({ name }) => name !== 'lo')
  return {
    links: await Promise.all(links.map((link) => observed(link, view))),
    // Those of the kernel for its own addresses are of no interest.
    routes: view.kernel.routes.filter(({ table, type }) => table !== 'local' && type === 'unicast').map(toRoute),
    hostname: hostname(),
    applied: view.applied,
    pending: view.pending,
    reverted: [...view.reverted],
    differences: [...view.differences],
    lacks: [...lacks]
  }
}
