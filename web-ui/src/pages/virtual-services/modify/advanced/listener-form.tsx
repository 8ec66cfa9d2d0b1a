/** Where else the service listens. */
import { AdvancedProperties } from '@ballast/server/contract'
import { NullableTextField } from '../../../../components/nullable-text-field.tsx'
import { TextField } from '../../../../components/text-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import type { PartProps } from '../part.ts'
import { AdvancedForm } from './advanced-form.tsx'

const { shape } = AdvancedProperties
const FIELDS = ['alternateAddress', 'extraPorts'] as const

export const ListenerForm = ({ service }: PartProps) => (
  <AdvancedForm service={service} title="Alternate Address and Extra Ports" fields={FIELDS}>
    <NullableTextField
      name="advanced.alternateAddress"
      label={labelOf(shape.alternateAddress)}
      help="A second address for the same service, for example an IPv6 one. Empty for none."
      isTechnical
    />
    <TextField
      name="advanced.extraPorts"
      label={labelOf(shape.extraPorts)}
      help={`For example 8080, 9000-9010; at most 510. Real servers on port ${service.port} are then asked on the port that the client came to.`}
      isTechnical
    />
  </AdvancedForm>
)
