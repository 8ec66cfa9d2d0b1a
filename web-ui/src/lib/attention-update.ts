/** A version on the other root that waits to be started, or that was tried and did not work. */
import type { UpdateView } from '@ballast/server/contract'
import type { Attention } from './attention.ts'

const HREF = '/system-configuration/update-software'

export function updateItems(update: UpdateView | null): Attention[] {
  if (update === null || update.isTrial) return []
  const { other, last, running } = update
  const version = other?.version ?? ''
  const since = last?.version === version ? last.at : null
  if (other?.state === 'failed')
    return [
      {
        key: 'update',
        severity: 'warning',
        title: `Version ${version} did not work, and version ${running.version ?? ''} came back by itself`,
        detail: 'Update Software says what was seen. Upload the update again, or a newer one.',
        href: HREF,
        since
      }
    ]
  if (other?.state === 'ready')
    return [
      {
        key: 'update',
        severity: 'warning',
        title: `Version ${version} is installed and not started yet`,
        detail: 'It runs after a reboot into it, under Update Software, at a time when a minute without service does no harm.',
        href: HREF,
        since
      }
    ]
  return []
}
