/** A dialog around one form. The form brings its own buttons, and its first field gets the focus. */
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { type ReactNode, useId } from 'react'

interface FormDialogProps {
  readonly title: string
  readonly intro?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

export function FormDialog({ title, intro, onClose, children }: FormDialogProps) {
  const id = useId()
  const bodyId = useId()
  return (
    <Modal
      variant="medium"
      isOpen
      onClose={onClose}
      aria-labelledby={id}
      elementToFocus={`#${CSS.escape(bodyId)} :is(input, select, textarea)`}
    >
      <ModalHeader title={title} labelId={id} {...(intro === undefined ? {} : { description: intro })} />
      <ModalBody id={bodyId}>{children}</ModalBody>
    </Modal>
  )
}
