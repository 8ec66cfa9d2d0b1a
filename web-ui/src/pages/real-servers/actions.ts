/** Enabling and disabling real servers in all services at once. */
import type { ServerGroup } from '@ballast/server/contract'
import { api } from '../../lib/api.ts'
import { applyChange, inDialog } from '../../lib/change.ts'
import { confirm } from '../../lib/dialogs.ts'
import { counted } from '../../lib/format.ts'
import { leftWithout } from './groups.ts'

const NAMED = 5

const listed = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`

/** Draining harms nobody, so it is only asked about where nobody would be left to take new clients. @returns whether it was done. */
export async function setGroupsEnabled(all: readonly ServerGroup[], chosen: readonly ServerGroup[], enabled: boolean): Promise<boolean> {
  const addresses = chosen.map((group) => group.address)
  const what = addresses.length === 1 ? (addresses[0] ?? '') : counted(addresses.length, 'real server', 'real servers')
  const lost = enabled ? [] : leftWithout(all, new Set(addresses))
  const isSure =
    lost.length === 0 ||
    (await confirm({
      title: `Disable ${what} in all services?`,
      consequence: `${counted(lost.length, 'service has', 'services have')} no other real server and will answer no new client: ${listed(lost)}. Open connections finish. Undo brings all of it back.`,
      action: 'Disable',
      danger: true
    }))
  if (!isSure) return false
  const answer = await inDialog(() =>
    applyChange((query) => api.call('serversEnable', { query, body: { addresses, enabled } }), {
      done: enabled ? `${what} takes new clients again` : `${what} drains in all services`,
      isAsked: true
    })
  )
  return answer !== null
}
