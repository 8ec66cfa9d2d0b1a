import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { showToast } from '../../lib/toasts.ts'
import { PasswordForm } from './password-form.tsx'

interface PasswordDialogProps {
  readonly username: string
  readonly onClose: () => void
}

export function PasswordDialog({ username, onClose }: PasswordDialogProps) {
  const done = (): void => {
    onClose()
    showToast({ title: 'Password changed', detail: 'All other sessions of this user have ended.' })
  }
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby="password-title">
      <ModalHeader title="Change password" labelId="password-title" description="All other sessions of this user end." />
      <ModalBody>
        <PasswordForm
          username={username}
          onChanged={done}
          others={
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
          }
        />
      </ModalBody>
    </Modal>
  )
}
