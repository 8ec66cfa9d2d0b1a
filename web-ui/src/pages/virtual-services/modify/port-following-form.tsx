/** *Port Following*: the table of clients of another service, instead of persistence of its own. */
import { VirtualServiceFields } from '@ballast/server/contract'
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { FieldFrame, textOf, useField } from '../../../components/field-frame.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'

const label = labelOf(VirtualServiceFields.shape.portFollowing)
const Following = VirtualServiceFields.pick({ portFollowing: true })

export function PortFollowingForm({ service }: PartProps) {
  const { portFollowing } = service
  const values = useMemo(() => ({ portFollowing }), [portFollowing])
  return (
    <div className="section-part">
      <FormSection
        title={label}
        variant="plain"
        schema={Following}
        values={values}
        version={service.version}
        send={sendPart(service.id)}
        words={{ done: 'Port Following saved' }}
      >
        <ServiceField name="portFollowing" self={service.id} />
      </FormSection>
    </div>
  )
}

/** One of the other services, or none. */
function ServiceField({ name, self }: { readonly name: string; readonly self: number }) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, error } = bound
  const { data } = useQuery(queries.virtualServices({ sort: 'name' }))
  const others = (data?.items ?? []).filter((other) => other.id !== self)
  // Null is an empty text here.
  const chosenId = textOf(value)
  const known = value === null || others.some((other) => other.id === value)
  return (
    <FieldFrame
      bound={bound}
      label={label}
      help="Clients keep the machine on which the other service has them, such as port 80 and 443 of one web site. The other service needs persistence by Source IP Address, Super HTTP or the like, and real servers at the same addresses."
    >
      <FormSelect
        id={id}
        name={name}
        value={chosenId}
        onChange={(_event, chosen) => onChange(chosen === '' ? null : Number(chosen))}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
      >
        <FormSelectOption value="" label="None" />
        {known ? null : <FormSelectOption value={chosenId} label={`Virtual service ${chosenId}`} />}
        {others.map((other) => (
          <FormSelectOption
            key={other.id}
            value={String(other.id)}
            label={other.name === '' ? `${other.address}:${other.port}` : `${other.name} (${other.address}:${other.port})`}
          />
        ))}
      </FormSelect>
    </FieldFrame>
  )
}
