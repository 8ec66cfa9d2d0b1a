/** What an interface is used for, and how large its packets are. */
import { InterfaceFields } from '@ballast/server/contract'
import { useMemo } from 'react'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { type InterfacePartProps, sendInterface } from './interface-part.ts'

const Options = InterfaceFields.pick({ mtu: true, useForDefaultGateway: true, adminAccess: true })
const { shape } = InterfaceFields

export function OptionsForm({ item, isReadOnly }: InterfacePartProps) {
  const values = useMemo(() => {
    const { mtu, useForDefaultGateway, adminAccess } = item
    return { mtu, useForDefaultGateway, adminAccess }
  }, [item])
  return (
    <FormSection
      title="Interface Options"
      schema={Options}
      values={values}
      version={item.version}
      isReadOnly={isReadOnly}
      send={sendInterface(item.id)}
      words={{ done: `Options of ${item.name} saved` }}
    >
      <CheckboxField
        name="useForDefaultGateway"
        label={labelOf(shape.useForDefaultGateway)}
        help="What goes to no known network leaves here, usually the network side. The gateway itself is set under Default Gateway."
      />
      <CheckboxField
        name="adminAccess"
        label={labelOf(shape.adminAccess)}
        help="Without the tick these pages do not answer on the addresses of this interface; virtual services do."
      />
      <NumberField
        name="mtu"
        label={labelOf(shape.mtu)}
        unit="bytes"
        help="Largest packet on this network, from 512 to 9216. All machines and switches on it must agree. Default 1500."
      />
    </FormSection>
  )
}
