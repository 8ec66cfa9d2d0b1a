/** Deletes a VLAN, a bond, or a card that the machine no longer has. */
import type { InterfaceView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, inDialog } from '../../../lib/change.ts'
import { useLinkState } from './link-state.tsx'

interface DeleteInterfaceProps {
  readonly item: InterfaceView
  /** Where to go on: the interface that it was made of. */
  readonly parent: InterfaceView | undefined
}

export function DeleteInterface({ item, parent }: DeleteInterfaceProps) {
  const { id, name, kind, version } = item
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  const isGone = useLinkState(item) === null
  if (kind.type === 'card' && !isGone) return null
  const what = { card: 'interface', vlan: 'VLAN', bond: 'bond' }[kind.type]
  const remove = async (): Promise<void> => {
    setBusy(true)
    const answer = await inDialog(() =>
      applyAfterAsking(
        (query) => api.call('interfaceDelete', { params: { id }, query, version }),
        {
          title: `Delete ${what} ${name}?`,
          consequence:
            kind.type === 'card'
              ? 'The machine does not have this card; its settings go.'
              : `Its addresses go with it${kind.type === 'bond' ? ', and its cards stand alone again' : ''}. Undo brings it back.`,
          action: 'Delete',
          danger: true
        },
        { done: `${name} deleted` }
      )
    )
    setBusy(false)
    if (answer === null) return
    if (parent === undefined) await navigate({ to: '/', ignoreBlocker: true })
    else await navigate({ to: '/system-configuration/interfaces/$name', params: { name: parent.name }, ignoreBlocker: true })
  }
  return (
    <Button variant="secondary" isDanger isLoading={isBusy} isAriaDisabled={isBusy} onClick={() => void remove()}>
      Delete
    </Button>
  )
}
