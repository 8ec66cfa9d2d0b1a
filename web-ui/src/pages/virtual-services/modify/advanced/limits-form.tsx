/** How many connections and requests the service takes, in all and of one client. */
import { ADVANCED_WORDS, AdvancedProperties } from '@ballast/server/contract'
import { NumberField } from '../../../../components/number-field.tsx'
import { SelectField } from '../../../../components/select-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import type { PartProps } from '../part.ts'
import { AdvancedForm } from './advanced-form.tsx'

const { shape } = AdvancedProperties
const CONNECTIONS = ['connectionLimit', 'connectionRateLimit', 'clientConnectionLimit', 'clientConnectionRateLimit'] as const
const HTTP = [...CONNECTIONS, 'requestRateLimit', 'clientRequestRateLimit', 'limitAction'] as const
const ACTIONS = shape.limitAction.options.map((value) => ({ value, label: ADVANCED_WORDS.limitAction[value] }))

const limit = (field: (typeof HTTP)[number]) => <NumberField name={`advanced.${field}`} label={labelOf(shape[field])} />

export function LimitsForm({ service }: PartProps) {
  const isHttp = service.type === 'http'
  return (
    <AdvancedForm
      service={service}
      title="Limits"
      intro={`0 is no limit. A client is an address.${isHttp ? '' : ' What is above a limit is closed.'}`}
      fields={isHttp ? HTTP : CONNECTIONS}
    >
      <div className="field-row">
        {limit('connectionLimit')}
        {limit('connectionRateLimit')}
      </div>
      <div className="field-row">
        {limit('clientConnectionLimit')}
        {limit('clientConnectionRateLimit')}
      </div>
      {isHttp ? (
        <>
          <div className="field-row">
            {limit('requestRateLimit')}
            {limit('clientRequestRateLimit')}
          </div>
          <SelectField
            name="advanced.limitAction"
            label={labelOf(shape.limitAction)}
            choices={ACTIONS}
            help="What a client gets that is above a limit."
          />
        </>
      ) : null}
    </AdvancedForm>
  )
}
