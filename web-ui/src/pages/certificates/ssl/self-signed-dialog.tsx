/** A self-signed certificate, for a trial or where all clients can be told to trust it. */
import { CertificateKeyType, CertificateSubject, lineOfText, NewSelfSigned, SELF_SIGNED_DAYS } from '@ballast/server/contract'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'
import { EMPTY_SUBJECT, KeyTypeField, NameFields } from '../subject-fields.tsx'

const days = NewSelfSigned.shape.days.unwrap()

/** As the contract, but an empty identifier is allowed where the contract wants it left out. */
const SelfSignedForm = CertificateSubject.extend({ keyType: CertificateKeyType, days, name: lineOfText(127) })

const EMPTY = { ...EMPTY_SUBJECT, days: SELF_SIGNED_DAYS.normal, name: '' }

export function SelfSignedDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <DialogForm
      title="Self-Signed Certificate"
      intro="Nobody vouches for it, so clients warn until they are told to trust it. For a trial, or until the real one arrives: Replace keeps all assignments."
      onClose={onClose}
      schema={SelfSignedForm}
      values={EMPTY}
      version={0}
      isNew
      saveLabel="Create Certificate"
      send={({ name, ...form }, query) => api.call('certificateSelfSign', { query, body: name === '' ? form : { ...form, name } })}
      words={{ done: 'Certificate created', action: 'Create' }}
    >
      <NameFields />
      <KeyTypeField />
      <NumberField name="days" label={labelOf(days)} unit="days" help={`At most ${SELF_SIGNED_DAYS.most}: browsers refuse more.`} />
      <TextField name="name" label="Certificate Identifier" help="How you call it here. Empty takes the common name." />
    </DialogForm>
  )
}
