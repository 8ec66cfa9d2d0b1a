/** The menu with one page for each interface of this machine, first under *System Configuration*, VLANs and bonds beneath their parent. */
import type { Interface } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { interfacePath, interfaceTree } from '../lib/interface-tree.ts'
import { queries } from '../lib/queries.ts'
import { type MenuEntry, type MenuPage, menu } from './menu.ts'

const KIND_WORDS: Readonly<Record<Interface['kind']['type'], readonly string[]>> = {
  card: ['nic', 'network card', 'port', 'network side', 'farm side', 'arm', 'trunk'],
  vlan: ['vlan', 'tagged', '802.1q', 'virtual interface', 'trunk'],
  bond: ['bond', 'bonding', 'lag', 'lacp', 'team', '802.3ad', 'active-backup', 'port channel']
}

const SETTINGS: NonNullable<MenuPage['settings']> = [
  { title: 'Interface Address (address[/prefix])', keywords: ['ip address', 'set address', 'netmask', 'subnet', 'static'] },
  { title: 'DHCP', keywords: ['dynamic address'] },
  { title: 'IPv6 Router Advertisements', keywords: ['slaac', 'autoconfiguration', 'ra'] },
  { title: 'Additional addresses', keywords: ['secondary', 'alias'] },
  { title: 'MTU', keywords: ['jumbo', 'frame size'] },
  { title: 'Use for Default Gateway', keywords: ['default route'] },
  { title: 'Allow Administrative WUI Access', keywords: ['management', 'admin access'] },
  { title: 'VLAN Configuration', keywords: ['add new vlan', 'vlan id', 'trunk', 'tagged'] },
  { title: 'Interface Bonding', keywords: ['bond', 'lacp', 'lag', 'team', '802.3ad'] }
]

export function withInterfaces(
  entries: readonly MenuEntry[],
  interfaces: readonly Pick<Interface, 'id' | 'name' | 'kind'>[]
): readonly MenuEntry[] {
  const pages = interfaceTree(interfaces).map(
    ({ interface: each, depth }): MenuPage => ({
      title: each.name,
      path: interfacePath(each.name),
      depth,
      keywords: ['interface', 'network', ...KIND_WORDS[each.kind.type]],
      // What is found once should not fill the search with the same words for every VLAN.
      ...(depth === 0 ? { settings: SETTINGS } : {})
    })
  )
  return entries.map((entry) =>
    entry.title === 'System Configuration' && 'children' in entry ? { ...entry, children: [...pages, ...entry.children] } : entry
  )
}

export function useMenu(): readonly MenuEntry[] {
  const { data } = useQuery(queries.network())
  return data === undefined ? menu : withInterfaces(menu, data.interfaces)
}
