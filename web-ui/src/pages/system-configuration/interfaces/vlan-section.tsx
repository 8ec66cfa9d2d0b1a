/** *VLAN Configuration*: tagged networks on a trunk. */
import { type InterfaceView, NewInterface } from '@ballast/server/contract'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { api } from '../../../lib/api.ts'
import { madeOf } from '../../../lib/interface-tree.ts'
import { labelOf } from '../../../lib/labels.ts'

const Vlan = NewInterface.options[0]
const Typed = Vlan.pick({ vlanId: true })
/** An empty box, which the schema refuses with its own sentence. */
const BLANK: z.input<typeof Typed> = { vlanId: '' as unknown as number }

interface VlanSectionProps {
  readonly item: InterfaceView
  readonly all: readonly InterfaceView[]
  readonly isReadOnly: boolean
}

export function VlanSection({ item, all, isReadOnly }: VlanSectionProps) {
  const [added, setAdded] = useState(0)
  const vlans = madeOf(all, item.id).filter(({ kind }) => kind.type === 'vlan')
  return (
    <FormSection
      key={added}
      title="VLAN Configuration"
      intro={
        <>
          When the switch sends several networks over this cable (trunk mode), each VLAN becomes a virtual interface with addresses of its
          own. It appears in the drop-down above and in the menu.{' '}
          {vlans.length === 0 ? null : (
            <>
              On {item.name}:{' '}
              {vlans.map(({ id, name }, index) => (
                <span key={id}>
                  {index === 0 ? '' : ', '}
                  <Link to="/system-configuration/interfaces/$name" params={{ name }}>
                    {name}
                  </Link>
                </span>
              ))}
              .
            </>
          )}
        </>
      }
      schema={Typed}
      values={BLANK}
      version={0}
      isNew
      isReadOnly={isReadOnly}
      saveLabel="Add New VLAN"
      send={({ vlanId }, query) => api.call('interfaceCreate', { query, body: { type: 'vlan', parentId: item.id, vlanId } })}
      words={{ done: 'VLAN added' }}
      onSaved={() => setAdded(added + 1)}
    >
      <NumberField name="vlanId" label={labelOf(Vlan.shape.vlanId)} help="As configured on the switch, from 1 to 4094." />
    </FormSection>
  )
}
