/** Into the version on the other root: the new one for the first time, or the one before. */
import type { UpdateView } from '@ballast/server/contract'
import { ActionCard } from '../../../components/action-card.tsx'
import { api } from '../../../lib/api.ts'
import { restart } from '../../../lib/comeback.ts'
import { confirm } from '../../../lib/dialogs.ts'

export function StartCard({ update }: { readonly update: UpdateView }) {
  const { other, isTrial, running } = update
  if (other === null || isTrial || (other.state !== 'ready' && other.state !== 'good')) return null
  const isNew = other.state === 'ready'
  const version = other.version ?? ''
  const action = isNew ? `Reboot into version ${version}` : 'Restore previous version'
  const start = async (): Promise<void> => {
    const isWanted = await confirm({
      title: `Reboot into version ${version}?`,
      consequence: [
        'All connections are cut, and no service answers for about a minute.',
        `If version ${version} does not work within five minutes, the machine reboots once more and version ${running.version ?? ''} is back.`,
        ...(other.bringsBackOldConfiguration
          ? [
              `Version ${version} does not know what version ${running.version ?? ''} stores: it comes back with the configuration from before the update. Changes that were made since are not in it.`
            ]
          : [])
      ].join(' '),
      action,
      danger: true
    })
    if (isWanted) await restart(() => api.call('updateStart'))
  }
  return (
    <ActionCard
      title={isNew ? 'Start the new version' : 'Restore previous version'}
      intro={
        isNew
          ? `Version ${version} is installed and runs after a reboot into it. Choose a time at which a minute without service does no harm.`
          : `Version ${version} is still on this machine and worked. It is started like an update: kept only if it works.`
      }
      action={action}
      run={start}
      isDanger
      isReadOnly={false}
    />
  )
}
