/** The field for one parameter of a template, by its type. */
import type { CertificateView, IntermediateView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { CheckboxGroupField } from '../../../components/checkbox-group-field.tsx'
import { ReadOnly } from '../../../components/field-frame.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { OptionalIdField } from '../../../components/optional-id-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { queries } from '../../../lib/queries.ts'
import { AddressSuggestions } from '../add-new/address-suggestions.tsx'
import { detailOf } from '../modify/ssl/certificate-fields.tsx'
import type { Parameter } from './parameters.ts'

interface ParameterFieldProps {
  readonly parameter: Parameter
  /** Where it stands in the form. */
  readonly name: string
}

export function ParameterField({ parameter, name }: ParameterFieldProps) {
  const { fixed, help, label, optional } = parameter
  const more = fixed ? 'The template says so; it cannot be changed.' : optional ? 'May be left empty.' : ''
  return (
    <ReadOnly value={fixed}>
      <Control parameter={parameter} name={name} label={label} help={[help, more].filter(Boolean).join(' ')} />
    </ReadOnly>
  )
}

interface ControlProps extends ParameterFieldProps {
  readonly label: string
  readonly help: string
}

function Control({ parameter: { type }, ...field }: ControlProps) {
  switch (type) {
    case 'address':
      return (
        <div>
          <TextField {...field} isTechnical />
          <AddressSuggestions field={field.name} />
        </div>
      )
    case 'port':
      return <NumberField {...field} allowsEmpty whenEmpty={null} />
    case 'host':
      return <TextField {...field} isTechnical />
    case 'text':
      return <TextField {...field} />
    case 'certificate':
    case 'certificates':
      return <CertificateChoice {...field} />
    case 'authorities':
      return <Authorities {...field} />
  }
}

const NO_CERTIFICATES: readonly CertificateView[] = []
const NO_AUTHORITIES: readonly IntermediateView[] = []

/** What an application has until a certificate is assigned. */
export const TEMPORARY = 'A temporary one for now; browsers warn about it'

export function CertificateChoice({ help, ...field }: Omit<ControlProps, 'parameter'>) {
  const { data } = useQuery(queries.certificates())
  const items = data?.items ?? NO_CERTIFICATES
  return (
    <OptionalIdField
      {...field}
      help={help}
      noneLabel={TEMPORARY}
      items={items.map((certificate) => ({ id: certificate.id, label: `${certificate.name} (${detailOf(certificate)})` }))}
    />
  )
}

function Authorities(field: ControlProps | Omit<ControlProps, 'parameter'>) {
  const { data } = useQuery(queries.intermediates())
  const roots = (data?.items ?? NO_AUTHORITIES).filter(({ subject, issuer }) => subject === issuer)
  return (
    <CheckboxGroupField
      name={field.name}
      label={field.label}
      help={roots.length === 0 ? `${field.help} There is none yet under Intermediate Certs.` : field.help}
      choices={roots.map(({ id, name }) => ({ value: id, label: name }))}
    />
  )
}
