/** Takes one revision back. Where that was done already, says so instead. */
import type { RevisionSummary } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { undo } from '../lib/change.ts'

export function UndoButton({ revision }: { readonly revision: RevisionSummary }) {
  const [isBusy, setBusy] = useState(false)
  if (revision.undoneBy !== null) return <small className="quiet">undone by {revision.undoneBy}</small>
  // Revision 0 is the empty machine; there is nothing before it.
  if (revision.number === 0) return null
  const run = async (): Promise<void> => {
    setBusy(true)
    await undo(revision.number)
    setBusy(false)
  }
  return (
    <Button
      variant="link"
      isInline
      size="sm"
      isLoading={isBusy}
      isAriaDisabled={isBusy}
      onClick={() => void run()}
      aria-label={`Undo revision ${revision.number}`}
    >
      Undo
    </Button>
  )
}
