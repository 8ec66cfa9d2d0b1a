/** The HTTP request of a check and the answer that it wants. */
import { HealthCheck } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useFieldArray, useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextAreaField } from '../../../components/text-area-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { StatusCodesField } from './status-codes-field.tsx'

const { shape } = HealthCheck
const HEADER = shape.headers.element.shape
const MOST_HEADERS = 4

const HTTP_METHOD_CHOICES = shape.httpMethod.options.map((value) => ({ value, label: value }))

const METHOD_HELP: Readonly<Record<string, string>> = {
  HEAD: 'HEAD asks for no body; use GET where HEAD is refused.',
  GET: 'The body can be searched.',
  POST: 'Sends the data below; the body of the answer can be searched.',
  OPTIONS: 'Asks what is possible; few applications answer with more than a status.'
}

export function CheckRequestFields({ isHttps }: { readonly isHttps: boolean }) {
  const method: unknown = useWatch({ name: 'check.httpMethod' })
  const isHttp11 = useWatch({ name: 'check.http11' }) === true
  const hasReply = method === 'GET' || method === 'POST'
  const empty = isHttp11 ? 'Empty sends the address of the real server.' : 'Empty sends none.'
  return (
    <>
      <div className="field-row">
        <TextField name="check.url" label={labelOf(shape.url)} help="Path that answers only when the application works." isTechnical />
        <TextField
          name="check.host"
          label={labelOf(shape.host)}
          help={`Host header${isHttps ? ' and TLS server name' : ''}. ${empty}`}
          isTechnical
        />
      </div>
      <CheckboxField name="check.http11" label={labelOf(shape.http11)} help="Without it HTTP/1.0 is spoken, for very old servers." />
      <div className="field-row">
        <SelectField
          name="check.httpMethod"
          label={labelOf(shape.httpMethod)}
          choices={HTTP_METHOD_CHOICES}
          help={METHOD_HELP[String(method)] ?? ''}
        />
        <StatusCodesField
          name="check.statusCodes"
          label={labelOf(shape.statusCodes)}
          help="Accepted besides 200–299, for example 301, 401."
        />
      </div>
      {method === 'POST' ? (
        <TextAreaField name="check.postData" label={labelOf(shape.postData)} help="Add a Content-Type header if the server wants one." />
      ) : null}
      {hasReply ? (
        <TextField
          name="check.pattern"
          label={labelOf(shape.pattern)}
          help="Regular expression that must match in the first 16 kB of the body. Empty accepts any body."
          isTechnical
        />
      ) : null}
      <HeaderRows />
    </>
  )
}

function HeaderRows() {
  const { fields, append, remove } = useFieldArray({ name: 'check.headers' })
  return (
    <fieldset className="header-rows" aria-label={labelOf(shape.headers)}>
      {fields.map(({ id }, at) => (
        <div key={id} className="field-row">
          <TextField name={`check.headers.${at}.name`} label={labelOf(HEADER.name)} isTechnical />
          <TextField name={`check.headers.${at}.value`} label={labelOf(HEADER.value)} isTechnical />
          <Button variant="link" isInline aria-label={`Remove header ${at + 1}`} onClick={() => remove(at)}>
            Remove
          </Button>
        </div>
      ))}
      {fields.length < MOST_HEADERS ? (
        <Button variant="link" isInline onClick={() => append({ name: '', value: '' })}>
          Add a custom header
        </Button>
      ) : null}
    </fieldset>
  )
}
