import type { CertificateView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, inDialog } from '../../../lib/change.ts'

/** By id: the dialog shows the certificate as it is now, also when somebody else changes it meanwhile. */
export interface CertificateDialog {
  readonly kind: 'replace' | 'rename'
  readonly id: number
}

interface RowActionsProps {
  readonly certificate: CertificateView
  readonly onDialog: (dialog: CertificateDialog) => void
}

export function RowActions({ certificate, onDialog }: RowActionsProps) {
  const { id, name } = certificate
  return (
    <span className="buttons">
      <Button variant="link" isInline size="sm" aria-label={`Replace ${name}`} onClick={() => onDialog({ kind: 'replace', id })}>
        Replace
      </Button>
      <Button variant="link" isInline size="sm" aria-label={`Rename ${name}`} onClick={() => onDialog({ kind: 'rename', id })}>
        Rename
      </Button>
      <Button variant="link" isInline size="sm" isDanger aria-label={`Delete ${name}`} onClick={() => void remove(certificate)}>
        Delete
      </Button>
    </span>
  )
}

/** While a service uses it the server refuses, and its words say which. */
const remove = ({ id, name, version }: CertificateView): Promise<unknown> =>
  inDialog(() =>
    applyAfterAsking(
      (query) => api.call('certificateDelete', { params: { id }, query, version }),
      {
        title: `Delete ${name}?`,
        consequence: 'The certificate and its private key are removed from this machine. No service uses it. Undo brings both back.',
        action: 'Delete',
        danger: true
      },
      { done: `${name} deleted` }
    )
  )
