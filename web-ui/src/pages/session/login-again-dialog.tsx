import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { LoginForm } from './login-form.tsx'

/** The session ended while a page was open. */
export function LoginAgainDialog({ username }: { readonly username: string }) {
  return (
    <Modal variant="small" isOpen aria-labelledby="login-again">
      <ModalHeader
        title="Log in again"
        labelId="login-again"
        description="Your session has ended. The page behind stays as it is; what you typed is kept."
      />
      <ModalBody>
        <LoginForm username={username} />
      </ModalBody>
    </Modal>
  )
}
