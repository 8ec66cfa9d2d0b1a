/** The hops of a test as the table shows them: the way of a client first, then each real server. */
import type { TestHop } from '@ballast/server/contract'

export interface HopGroup {
  readonly title: string
  readonly hops: readonly TestHop[]
}

export function groupsOf(hops: readonly TestHop[]): readonly HopGroup[] {
  return [...Map.groupBy(hops, (hop) => hop.serverId)].map(([serverId, group]) => ({
    title: serverId === null ? `As a client: ${group[0]?.target ?? ''}` : `Real server ${group[0]?.target ?? ''}`,
    hops: group
  }))
}

const of = (hops: readonly TestHop[], ...statuses: readonly TestHop['status'][]): number =>
  hops.filter(({ status }) => statuses.includes(status)).length

export const doneOf = (hops: readonly TestHop[]): number => of(hops, 'pass', 'fail', 'skipped')

/** `9 passed, 1 failed, 2 skipped`. */
export function summaryOf(hops: readonly TestHop[]): string {
  const skipped = of(hops, 'skipped')
  const failed = of(hops, 'fail')
  return [
    `${of(hops, 'pass')} passed`,
    failed === 0 ? 'none failed' : `${failed} failed`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`])
  ].join(', ')
}

/** e.g. `0.4 ms`, `1.2 s`. */
export function timeOf(milliseconds: number | null): string {
  if (milliseconds === null) return ''
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`
}
