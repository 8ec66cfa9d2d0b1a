import { CertificatePatch, type CertificateView } from '@ballast/server/contract'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { FormSection } from '../../../components/form-section.tsx'
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
    <FormDialog title={`Rename ${name}`} onClose={onClose}>
      <FormSection
        variant="plain"
        title={`Rename ${name}`}
        schema={CertificatePatch}
        values={{ name }}
        version={version}
        onCancel={onClose}
        onSaved={onClose}
        send={(body, query, ifVersion) => api.call('certificateChange', { params: { id }, query, body, version: ifVersion })}
        words={{ done: 'Certificate renamed' }}
      >
        <TextField name="name" label={labelOf(CertificatePatch.shape.name)} autoFocus />
      </FormSection>
    </FormDialog>
  )
}
