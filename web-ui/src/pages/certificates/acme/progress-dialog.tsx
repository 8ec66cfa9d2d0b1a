/** The order that runs, followed until it ends. Closing the window ends nothing. */
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Loaded } from '../../../components/loaded.tsx'
import { queries } from '../../../lib/queries.ts'
import { TrySteps } from './try-steps.tsx'

interface ProgressDialogProps {
  readonly id: number
  readonly onClose: () => void
}

export function ProgressDialog({ id, onClose }: ProgressDialogProps) {
  const titleId = useId()
  const query = useQuery(queries.acmeCertificate(id))
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby={titleId}>
      <ModalHeader title={`Order of ${query.data?.name ?? 'a certificate'}`} labelId={titleId} />
      <ModalBody>
        <Loaded query={query}>
          {({ tries: [newest] }) =>
            newest === undefined ? <p role="status">The order waits for its turn.</p> : <TrySteps entry={newest} />
          }
        </Loaded>
      </ModalBody>
    </Modal>
  )
}
