/** Reads the kernel's network: three programs, a few milliseconds each. */

import { canonicalAddress } from '@ballast/server/contract'
import type * as z from 'zod'
import { run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import { type IpAddress, type IpLink, Links, Routes, Rules } from './ip-json.ts'
import type { Family, Kernel, KernelAddress, KernelLink, KernelRoute, KernelRule } from './kernel.ts'
import { NFT_TABLE } from './ours.ts'

const NOTHING = { bytes: 0, packets: 0, errors: 0, dropped: 0 }

const linkLocal = (address: IpAddress): boolean => address.scope === 'link' && address.family === 'inet6'

const toAddress = (entry: IpAddress): KernelAddress => ({
  prefix: `${canonicalAddress(entry.local ?? '') ?? entry.local ?? ''}/${entry.prefixlen}`,
  dynamic: entry.dynamic === true,
  linkLocal: linkLocal(entry),
  deprecated: entry.preferred_life_time === 0
})

const text = (data: Record<string, unknown> | undefined, field: string): string | null => {
  const found = data?.[field]
  return typeof found === 'string' ? found : null
}

function kindOf(link: IpLink): KernelLink['kind'] {
  const kind = link.linkinfo?.info_kind
  if (kind === 'vlan' || kind === 'bond') return kind
  // A pair of virtual cables is a container's network card.
  if (kind === undefined || kind === 'veth') return link.flags.includes('LOOPBACK') ? 'other' : 'card'
  return 'other'
}

function toLink(link: IpLink): KernelLink {
  const kind = kindOf(link)
  const data = link.linkinfo?.info_data
  const id = data?.['id']
  return {
    name: link.ifname,
    kind,
    parent: kind === 'vlan' ? (link.link ?? null) : null,
    vlanId: kind === 'vlan' && typeof id === 'number' ? id : null,
    bondMode: kind === 'bond' ? text(data, 'mode') : null,
    master: link.master ?? null,
    up: link.flags.includes('UP'),
    carrier: link.flags.includes('LOWER_UP'),
    mtu: link.mtu,
    mac: link.address ?? '',
    addresses: link.addr_info.filter((entry) => entry.family === 'inet' || entry.family === 'inet6').map(toAddress),
    received: link.stats64?.rx ?? NOTHING,
    sent: link.stats64?.tx ?? NOTHING
  }
}

/** `default` and single hosts come without prefix length. */
function destinationOf(family: Family, dst: string): string {
  if (dst === 'default') return family === 4 ? '0.0.0.0/0' : '::/0'
  return dst.includes('/') ? dst : `${dst}/${family === 4 ? 32 : 128}`
}

const toRoute = (family: Family, route: z.infer<typeof Routes>[number]): KernelRoute => ({
  family,
  table: String(route.table ?? 'main'),
  type: route.type ?? 'unicast',
  destination: destinationOf(family, route.dst),
  gateway: route.gateway ?? null,
  link: route.dev ?? '',
  protocol: String(route.protocol ?? 'boot'),
  metric: route.metric ?? null
})

const toRule = (family: Family, rule: z.infer<typeof Rules>[number]): KernelRule => ({
  family,
  priority: rule.priority,
  from:
    rule.src === undefined || rule.src === 'all'
      ? null
      : destinationOf(family, rule.srclen === undefined ? rule.src : `${rule.src}/${rule.srclen}`),
  mark: rule.fwmark === undefined ? null : `${rule.fwmark}${rule.fwmask === undefined ? '' : `/${rule.fwmask}`}`,
  table: String(rule.table ?? 'main'),
  suppress: rule.suppress_prefixlen ?? null,
  protocol: String(rule.protocol ?? 'unspec')
})

/** The answers of `ip -batch`, one JSON text per line and command. */
function answers(stdout: string): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
}

async function ask(family: Family, commands: readonly string[]): Promise<unknown[]> {
  const result = await run('ip', [`-${family}`, '-json', '-details', '-statistics', '-batch', '-'], {
    input: `${commands.join('\n')}\n`
  })
  if (result.exit !== 0) throw new HelperRefusal('failed', `The network could not be read: ${result.stderr.trim()}`)
  return answers(result.stdout)
}

/** `--terse`: without the lists, which may be long; the table's digest says what they hold. */
async function filterOf(): Promise<string | null> {
  const result = await run('nft', ['--stateless', '--terse', 'list', 'table', 'inet', NFT_TABLE])
  return result.exit === 0 ? result.stdout : null
}

const ROUTING = ['route show table all', 'rule show']

/** A link without addresses of the family is left out by `ip -4` and `ip -6`, so links are asked for without a family. */
async function linksOf(): Promise<ReadonlyMap<string, KernelLink>> {
  const result = await run('ip', ['-json', '-details', '-statistics', 'address', 'show'])
  if (result.exit !== 0) throw new HelperRefusal('failed', `The network could not be read: ${result.stderr.trim()}`)
  return new Map(Links.parse(JSON.parse(result.stdout)).map((link) => [link.ifname, toLink(link)]))
}

async function routingOf(family: Family): Promise<{ routes: KernelRoute[]; rules: KernelRule[] }> {
  const [routes = [], rules = []] = await ask(family, ROUTING)
  return {
    routes: Routes.parse(routes).map((route) => toRoute(family, route)),
    rules: Rules.parse(rules).map((rule) => toRule(family, rule))
  }
}

export async function observe(): Promise<Kernel> {
  const [links, four, six, filter] = await Promise.all([linksOf(), routingOf(4), routingOf(6), filterOf()])
  return { links, routes: [...four.routes, ...six.routes], rules: [...four.rules, ...six.rules], filter }
}
