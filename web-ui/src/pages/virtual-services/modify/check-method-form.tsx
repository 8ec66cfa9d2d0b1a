/** *Real Server Check Method*: how Ballast finds out whether a real server answers. */
import { CHECK_WORDS, type CheckMethod, HealthCheck, VirtualServiceFields } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'
import { StatusCodesField } from './status-codes-field.tsx'

const Check = VirtualServiceFields.pick({ check: true })
const { shape } = HealthCheck

const METHOD_CHOICES = shape.method.options.map((value) => ({ value, label: CHECK_WORDS[value] }))
const HTTP_METHOD_CHOICES = shape.httpMethod.options.map((value) => ({ value, label: value }))

const METHOD_HELP: Readonly<Record<CheckMethod, string>> = {
  tcp: 'Up when a connection can be opened. Says nothing about the application behind it.',
  http: 'Up when the request below is answered with 200–299 or one of the codes below.',
  https: 'As HTTP, through TLS. The certificate of the real server is not verified.',
  none: 'No checks: every real server is taken to be up, and clients meet the ones that are not.'
}

export function CheckMethodForm({ service }: PartProps) {
  const values = useMemo(() => ({ check: service.check }), [service])
  return (
    <FormSection
      title={labelOf(shape.method)}
      variant="plain"
      schema={Check}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Real Server Check Method saved' }}
    >
      <CheckFields saved={service.check.method} />
    </FormSection>
  )
}

function CheckFields({ saved }: { readonly saved: CheckMethod }) {
  const watched = shape.method.safeParse(useWatch({ name: 'check.method' }))
  const method = watched.success ? watched.data : saved
  return (
    <>
      <SelectField
        name="check.method"
        label={labelOf(shape.method)}
        choices={METHOD_CHOICES}
        help={
          <>
            {METHOD_HELP[method]} {method === 'none' ? null : <Rhythm />}
          </>
        }
      />
      {method === 'http' || method === 'https' ? <RequestFields isHttps={method === 'https'} /> : null}
      {method === 'none' ? null : (
        <NumberField
          name="check.port"
          label={labelOf(shape.port)}
          allowsEmpty
          whenEmpty={null}
          help="Empty checks the port of the real server itself."
        />
      )}
    </>
  )
}

function Rhythm() {
  const { data } = useQuery(queries.settings())
  if (data === undefined) return null
  return (
    <>
      Asked every {data.checks.interval} seconds; change this under <Link to="/rules-and-checking/check-parameters">Check Parameters</Link>.
    </>
  )
}

function RequestFields({ isHttps }: { readonly isHttps: boolean }) {
  return (
    <>
      <div className="field-row">
        <TextField name="check.url" label={labelOf(shape.url)} help="Path that answers only when the application works." isTechnical />
        <TextField
          name="check.host"
          label={labelOf(shape.host)}
          help={`Host header${isHttps ? ' and TLS server name' : ''}. Empty sends the address of the real server.`}
          isTechnical
        />
      </div>
      <div className="field-row">
        <SelectField
          name="check.httpMethod"
          label={labelOf(shape.httpMethod)}
          choices={HTTP_METHOD_CHOICES}
          help="HEAD asks for no body; use GET where HEAD is refused."
        />
        <StatusCodesField
          name="check.statusCodes"
          label={labelOf(shape.statusCodes)}
          help="Accepted besides 200–299, for example 301, 401."
        />
      </div>
    </>
  )
}
