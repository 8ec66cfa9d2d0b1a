/** Import of a certificate, and its successor in place. PEM in one file or two, or PFX with its pass phrase. */
import { CertificateUpload, type CertificateView, lineOfText, MAX_CERTIFICATE_FILE } from '@ballast/server/contract'
import * as z from 'zod'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { FileField } from '../../../components/file-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import type { Written } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'

const { certificate, key, passphrase } = CertificateUpload.shape

/** As the contract, but empty boxes are allowed where the contract wants the field left out. */
const UploadForm = z.object({ certificate, key, passphrase: z.string().max(1024), name: lineOfText(127) })
type UploadForm = z.infer<typeof UploadForm>

const EMPTY: UploadForm = { certificate: '', passphrase: '', name: '' }

const uploadOf = (form: UploadForm): CertificateUpload => ({
  certificate: form.certificate,
  ...(form.key === undefined ? {} : { key: form.key }),
  ...(form.passphrase === '' ? {} : { passphrase: form.passphrase }),
  ...(form.name === '' ? {} : { name: form.name })
})

function UploadFields() {
  return (
    <>
      <FileField
        name="certificate"
        label={labelOf(certificate)}
        accept=".pem,.crt,.cer,.pfx,.p12"
        limit={MAX_CERTIFICATE_FILE}
        help="PFX, or PEM with the certificate, its chain and, if it is in there, the private key."
      />
      <FileField
        name="key"
        label={labelOf(key)}
        accept=".pem,.key"
        limit={MAX_CERTIFICATE_FILE}
        isOptional
        help="Only when the private key is not in the certificate file. A certificate that answers a request of Generate CSR needs none: its key is here."
      />
      <TextField
        name="passphrase"
        label={labelOf(passphrase)}
        type="password"
        autoComplete="new-password"
        help="Of the PFX file or the encrypted key. Leave it empty when there is none."
      />
    </>
  )
}

interface ImportDialogProps {
  readonly onClose: () => void
  readonly onImported?: (id: number) => void
}

export function ImportDialog({ onClose, onImported }: ImportDialogProps) {
  return (
    <DialogForm
      title="Import Certificate"
      intro="The private key stays in this machine; it cannot be read out again."
      onClose={onClose}
      schema={UploadForm}
      values={EMPTY}
      version={0}
      isNew
      saveLabel="Import Certificate"
      onSaved={({ value }: Written<CertificateView>) => {
        onImported?.(value.id)
        onClose()
      }}
      send={(form, query) => api.call('certificateCreate', { query, body: uploadOf(form) })}
      words={{ done: 'Certificate imported', action: 'Import' }}
    >
      <UploadFields />
      <TextField
        name="name"
        label="Certificate Identifier"
        help="How you call it here, for example public-wildcard. Empty takes the name in the certificate."
      />
    </DialogForm>
  )
}

interface ReplaceDialogProps {
  readonly certificate: CertificateView
  readonly onClose: () => void
}

export function ReplaceDialog({ certificate: current, onClose }: ReplaceDialogProps) {
  const { id, name, usedBy, version } = current
  const users =
    usedBy.length === 0
      ? ''
      : ` The services that use it (${usedBy.length}) present the new one to new connections at once; open ones go on.`
  return (
    <DialogForm
      title={`Replace ${name}`}
      intro={`The identifier and the assignments stay.${users}`}
      onClose={onClose}
      schema={UploadForm}
      values={EMPTY}
      version={version}
      isNew
      saveLabel="Replace Certificate"
      send={(form, query, ifVersion) => api.call('certificateReplace', { params: { id }, query, body: uploadOf(form), version: ifVersion })}
      words={{ done: `${name} replaced`, action: 'Replace' }}
    >
      <UploadFields />
    </DialogForm>
  )
}
