/** Real servers by address: what is shown of a group, and what it would cost to take it out. Pure. */
import type { ServerGroup, ServerState, ServerStatus } from '@ballast/server/contract'
import { hostAndPort, titleOf } from '../virtual-services/words.ts'

/** Worst first. */
const ORDER: readonly ServerStatus[] = ['Down', 'Draining', 'Checking', 'Disabled', 'Unchecked', 'Up']

export interface GroupStatus {
  readonly status: ServerStatus
  /** How many of its places are so, and the reason where one is known. */
  readonly words: string
}

export function groupStatus(states: readonly Pick<ServerState, 'status' | 'reason'>[]): GroupStatus {
  const status = ORDER.find((each) => states.some((state) => state.status === each)) ?? 'Checking'
  const same = states.filter((state) => state.status === status)
  const reason = same.find((state) => state.reason !== '')?.reason ?? ''
  const where = states.length === 1 ? '' : `${same.length === states.length ? 'all' : `${same.length} of`} ${states.length}`
  return { status, words: [where, reason].filter((part) => part !== '').join(': ') }
}

/** The key of a group in tables: the oldest of its servers. */
export const keyOf = (group: ServerGroup): number => Math.min(...group.servers.map((server) => server.id))

export const searched = (groups: readonly ServerGroup[], text: string): readonly ServerGroup[] => {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return groups.filter((group) => {
    const whole = [group.address, ...group.servers.flatMap(({ service }) => [service.name, hostAndPort(service.address, service.port)])]
      .join(' ')
      .toLowerCase()
    return words.every((word) => whole.includes(word))
  })
}

/** @returns the services that would have no enabled real server left without these addresses. */
export function leftWithout(groups: readonly ServerGroup[], addresses: ReadonlySet<string>): readonly string[] {
  const enabled = groups.flatMap((group) => group.servers.filter((server) => server.enabled).map((server) => ({ group, server })))
  const kept = new Set(enabled.filter(({ group }) => !addresses.has(group.address)).map(({ server }) => server.service.id))
  const lost = enabled.filter(({ group, server }) => addresses.has(group.address) && !kept.has(server.service.id))
  return [...new Map(lost.map(({ server: { service } }) => [service.id, titleOf(service)])).values()]
}
