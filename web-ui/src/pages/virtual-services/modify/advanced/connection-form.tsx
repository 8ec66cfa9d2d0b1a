/** PROXY protocol, and how packets are marked. */
import { ADVANCED_WORDS, AdvancedProperties } from '@ballast/server/contract'
import { CheckboxField } from '../../../../components/checkbox-field.tsx'
import { SelectField } from '../../../../components/select-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import type { PartProps } from '../part.ts'
import { AdvancedForm } from './advanced-form.tsx'

const { shape } = AdvancedProperties
const FIELDS = ['acceptProxyProtocol', 'sendProxyProtocol', 'qualityOfService'] as const
const PROXY = shape.sendProxyProtocol.options.map((value) => ({ value, label: ADVANCED_WORDS.sendProxyProtocol[value] }))
const QUALITY = shape.qualityOfService.options.map((value) => ({ value, label: ADVANCED_WORDS.qualityOfService[value] }))

export const ConnectionForm = ({ service }: PartProps) => (
  <AdvancedForm service={service} title="PROXY Protocol and Quality of Service" fields={FIELDS}>
    <CheckboxField
      name="advanced.acceptProxyProtocol"
      label={labelOf(shape.acceptProxyProtocol)}
      help="Clients come through another balancer that says who they are. Who does not say it is refused, so tick it only behind one."
    />
    {service.redirect === null ? (
      <SelectField
        name="advanced.sendProxyProtocol"
        label={labelOf(shape.sendProxyProtocol)}
        choices={PROXY}
        help="Tells real servers the client’s address before anything else. They must expect it."
      />
    ) : null}
    <SelectField
      name="advanced.qualityOfService"
      label={labelOf(shape.qualityOfService)}
      choices={QUALITY}
      help="Type of Service in the packets to clients; routers may heed it."
    />
  </AdvancedForm>
)
