import { CertificatePatch, type CertificateView } from '@ballast/server/contract'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'

interface RenameDialogProps {
  readonly certificate: CertificateView
  readonly onClose: () => void
}

export function RenameDialog({ certificate, onClose }: RenameDialogProps) {
  const { id, name, version } = certificate
  return (
    <DialogForm
      title={`Rename ${name}`}
      onClose={onClose}
      schema={CertificatePatch}
      values={{ name }}
      version={version}
      send={(body, query, ifVersion) => api.call('certificateChange', { params: { id }, query, body, version: ifVersion })}
      words={{ done: 'Certificate renamed' }}
    >
      <TextField name="name" label={labelOf(CertificatePatch.shape.name)} autoFocus />
    </DialogForm>
  )
}
