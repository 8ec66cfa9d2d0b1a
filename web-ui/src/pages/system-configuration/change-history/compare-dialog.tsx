/** What lies between a revision and now: in the operator's words, and as a diff of the engine files. Restore stands below what it will do. */
import type { RevisionDiff } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ChangeList } from '../../../components/change-list.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { api } from '../../../lib/api.ts'
import { applyChange, inDialog } from '../../../lib/change.ts'
import { queries } from '../../../lib/queries.ts'
import { EngineDiff } from './engine-diff.tsx'

interface CompareDialogProps {
  readonly number: number
  readonly onClose: () => void
}

export function CompareDialog({ number, onClose }: CompareDialogProps) {
  const diff = useQuery(queries.revisionDiff(number))
  const [isBusy, setBusy] = useState(false)
  const restore = async (): Promise<void> => {
    setBusy(true)
    const answer = await inDialog(() =>
      applyChange((query) => api.call('revisionRestore', { params: { number }, query }), {
        done: `Revision ${number} restored`,
        action: 'Restore'
      })
    )
    setBusy(false)
    if (answer !== null) onClose()
  }
  const isSame = diff.data !== undefined && diff.data.changes.length === 0 && diff.data.engine === ''
  return (
    <Modal variant="large" isOpen onClose={onClose} aria-labelledby="compare-title">
      <ModalHeader
        title={`Compare revision ${number} with now`}
        labelId="compare-title"
        description="Read from left to right: how it is now, and how it would be after restoring."
      />
      <ModalBody tabIndex={0} aria-label="Differences">
        <Loaded query={diff}>{(data) => <Differences diff={data} />}</Loaded>
      </ModalBody>
      <ModalFooter>
        <Button
          variant="primary"
          isDisabled={diff.data === undefined || isSame || isBusy}
          isLoading={isBusy}
          onClick={() => void restore()}
        >
          Restore revision {number}
        </Button>
        <Button variant="link" onClick={onClose}>
          Close
        </Button>
      </ModalFooter>
    </Modal>
  )
}

function Differences({ diff }: { readonly diff: RevisionDiff }) {
  const { changes, engine } = diff
  if (changes.length === 0 && engine === '') return <p>There is no difference: the configuration now is that of this revision.</p>
  return (
    <>
      <ChangeList changes={changes} />
      <EngineDiff text={engine} />
    </>
  )
}
