/** Registering an account at an authority. */
import { ACME_DIRECTORIES, NewAcmeAccount } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import * as z from 'zod'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextAreaField } from '../../../components/text-area-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { beside } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'

const { shape } = NewAcmeAccount

const OTHER = 'other'
const CHOICES = [
  ...ACME_DIRECTORIES.map(({ name, url }) => ({ value: url, label: name })),
  { value: OTHER, label: 'Another authority, or one of your own' }
]

/** The address counts only where it is typed. */
const AccountForm = z.object({
  preset: z.string(),
  directoryUrl: z.string(),
  email: shape.email.unwrap(),
  termsAgreed: z.boolean(),
  eabKeyId: shape.eabKeyId.unwrap(),
  eabKey: shape.eabKey.unwrap(),
  authority: shape.authority.unwrap()
})
type AccountForm = z.infer<typeof AccountForm>

const EMPTY: AccountForm = {
  preset: ACME_DIRECTORIES[0].url,
  directoryUrl: '',
  email: '',
  termsAgreed: false,
  eabKeyId: '',
  eabKey: '',
  authority: ''
}

const accountOf = ({ preset, directoryUrl, email, termsAgreed, eabKeyId, eabKey, authority }: AccountForm): NewAcmeAccount =>
  preset === OTHER ? { directoryUrl, email, termsAgreed, eabKeyId, eabKey, authority } : { directoryUrl: preset, email, termsAgreed }

export function AccountDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <DialogForm
      title="Register Account"
      intro="The key of the account is made here and stays here. The authority is asked at once, so this machine must reach it over HTTPS."
      onClose={onClose}
      schema={AccountForm}
      values={EMPTY}
      version={0}
      isNew
      saveLabel="Register Account"
      send={async (form) => beside(await api.call('acmeAccountCreate', { body: accountOf(form) }))}
      words={{ done: 'Account registered', isBeside: true }}
    >
      <SelectField name="preset" label="Authority" choices={CHOICES} help="Let’s Encrypt issues to everybody, free of charge." />
      <OwnAuthority />
      <TextField name="email" label={labelOf(shape.email.unwrap())} help="Some authorities write to it when something is wrong." />
      <CheckboxField
        name="termsAgreed"
        label={labelOf(shape.termsAgreed.unwrap())}
        help="Register shows their address, if there are any and this is not ticked."
      />
    </DialogForm>
  )
}

function OwnAuthority() {
  const preset: unknown = useWatch({ name: 'preset' })
  if (preset !== OTHER) return null
  return (
    <>
      <TextField
        name="directoryUrl"
        label={labelOf(shape.directoryUrl)}
        help="For example https://ca.contoso.local/acme/directory. Ballast sends to this host only."
        isTechnical
      />
      <TextAreaField
        name="authority"
        label={labelOf(shape.authority.unwrap())}
        help="Root certificate of a private authority, as PEM text. Empty trusts the directory by the public authorities."
        rows={4}
      />
      <TextField
        name="eabKeyId"
        label={labelOf(shape.eabKeyId.unwrap())}
        help="Only where the authority gives one to its customers."
        isTechnical
      />
      <TextField name="eabKey" label={labelOf(shape.eabKey.unwrap())} type="password" autoComplete="new-password" />
    </>
  )
}
