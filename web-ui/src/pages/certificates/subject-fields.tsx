/** Subject, names and key of a certificate that is to be made: the LoadMaster's fields in its order. */
import { CertificateKeyType, CertificateSubject, KEY_TYPE_WORDS, NewSelfSigned } from '@ballast/server/contract'
import { LinesField } from '../../components/lines-field.tsx'
import { SelectField } from '../../components/select-field.tsx'
import { TextField } from '../../components/text-field.tsx'
import { labelOf } from '../../lib/labels.ts'

const { shape } = CertificateSubject

export const EMPTY_SUBJECT = {
  country: '',
  state: '',
  city: '',
  company: '',
  organizationUnit: '',
  commonName: '',
  email: '',
  names: [] as string[],
  keyType: 'rsa-2048' as CertificateKeyType
}

const KEY_CHOICES = CertificateKeyType.options.map((value) => ({ value, label: KEY_TYPE_WORDS[value] }))

export function NameFields() {
  return (
    <>
      <TextField
        name="commonName"
        label={labelOf(shape.commonName)}
        help="The name that clients type, for example mail.contoso.com, or *.contoso.com for all hosts of a domain."
        isTechnical
      />
      <LinesField
        name="names"
        label={labelOf(shape.names)}
        help="More names and addresses that it is to be valid for, one a line or separated by spaces. The common name is added by itself."
      />
    </>
  )
}

export function SubjectFields() {
  return (
    <>
      <TextField name="country" label={labelOf(shape.country)} help="For example DE, GB or US." />
      <TextField name="state" label={labelOf(shape.state)} />
      <TextField name="city" label={labelOf(shape.city)} />
      <TextField name="company" label={labelOf(shape.company)} help="The organisation’s legal name, where your authority asks for it." />
      <TextField
        name="organizationUnit"
        label={labelOf(shape.organizationUnit)}
        help="Department; public authorities leave it out today."
      />
    </>
  )
}

export const EmailField = () => <TextField name="email" label={labelOf(shape.email)} />

export function KeyTypeField() {
  return (
    <SelectField
      name="keyType"
      label={labelOf(NewSelfSigned.shape.keyType.unwrap())}
      choices={KEY_CHOICES}
      help="RSA 2048 suits every client. EC keys make handshakes several times cheaper, and all clients of the last ten years take them."
    />
  )
}
