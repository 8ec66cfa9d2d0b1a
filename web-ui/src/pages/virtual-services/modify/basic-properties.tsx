/** *Basic Properties*. */
import { VirtualServiceFields } from '@ballast/server/contract'
import { useMemo } from 'react'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { TYPE_CHOICES } from '../add-new/add-new-page.tsx'
import { type PartProps, sendPart } from './part.ts'

const BasicProperties = VirtualServiceFields.pick({ name: true, address: true, port: true, type: true, enabled: true })
const { shape } = VirtualServiceFields

const REDIRECT_TYPE = TYPE_CHOICES.filter(({ value }) => value === 'http')

export function BasicPropertiesSection({ service }: PartProps) {
  const values = useMemo(() => {
    const { name, address, port, type, enabled } = service
    return { name, address, port, type, enabled }
  }, [service])
  return (
    <FormSection
      title="Basic Properties"
      schema={BasicProperties}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Basic Properties saved' }}
    >
      <TextField name="name" label={labelOf(shape.name)} help="What this service is called in lists and in the history." />
      <div className="field-row">
        <TextField
          name="address"
          label={labelOf(shape.address)}
          help="Clients that still use the old address are refused after a change."
          isTechnical
        />
        <NumberField name="port" label={labelOf(shape.port)} help="From 3 to 65530." />
      </div>
      <SelectField
        name="type"
        label={labelOf(shape.type)}
        choices={service.redirect === null ? TYPE_CHOICES : REDIRECT_TYPE}
        help={
          service.redirect === null
            ? 'HTTP/HTTPS reads requests; Generic passes bytes on as they are.'
            : 'A redirect is an HTTP answer, so this service has to stay HTTP/HTTPS.'
        }
      />
      <CheckboxField name="enabled" label={labelOf(shape.enabled)} help="Without the tick the address answers nobody; all settings stay." />
    </FormSection>
  )
}
