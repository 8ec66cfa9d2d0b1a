/** Headers that a request gets on its way. */
import { AdvancedProperties } from '@ballast/server/contract'
import { TextField } from '../../../../components/text-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import type { PartProps } from '../part.ts'
import { AdvancedForm } from './advanced-form.tsx'

const { shape } = AdvancedProperties
const FIELDS = ['addHeaderName', 'addHeaderValue', 'copyHeaderFrom', 'copyHeaderTo'] as const

export const RequestHeadersForm = ({ service }: PartProps) => (
  <AdvancedForm service={service} title="Headers of Requests" fields={FIELDS}>
    <div className="field-row">
      <TextField
        name="advanced.addHeaderName"
        label={labelOf(shape.addHeaderName)}
        help="Takes the place of one that the client sent."
        isTechnical
      />
      <TextField name="advanced.addHeaderValue" label={labelOf(shape.addHeaderValue)} isTechnical />
    </div>
    <div className="field-row">
      <TextField name="advanced.copyHeaderFrom" label={labelOf(shape.copyHeaderFrom)} help="Only where a request has it." isTechnical />
      <TextField name="advanced.copyHeaderTo" label={labelOf(shape.copyHeaderTo)} isTechnical />
    </div>
  </AdvancedForm>
)
