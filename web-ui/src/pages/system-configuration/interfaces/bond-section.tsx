/** *Interface Bonding*: several cards as one, so that a pulled cable or a dead switch port takes nothing down. */
import { type InterfaceView, NewInterface } from '@ballast/server/contract'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { CheckboxGroupField } from '../../../components/checkbox-group-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { api } from '../../../lib/api.ts'
import { bondOf } from '../../../lib/interface-tree.ts'
import { labelOf } from '../../../lib/labels.ts'

const Bond = NewInterface.options[1]
const Typed = Bond.pick({ mode: true, memberIds: true })

const MODES = [
  { value: 'active-backup', label: 'active-backup (one carries, the others wait)' },
  { value: '802.3ad', label: '802.3ad (LACP, all carry)' }
]
const MODE_HELP: Readonly<Record<string, string>> = {
  'active-backup': 'Needs nothing from the switch, and the cards may be on different switches.',
  '802.3ad': 'The switch must have a port channel with LACP on these ports.'
}

interface BondSectionProps {
  readonly item: InterfaceView
  readonly all: readonly InterfaceView[]
  readonly isReadOnly: boolean
}

export function BondSection({ item, all, isReadOnly }: BondSectionProps) {
  const navigate = useNavigate()
  const values = useMemo(() => ({ mode: 'active-backup' as const, memberIds: [item.id] }), [item.id])
  const cards = all.filter(({ id, kind }) => kind.type === 'card' && bondOf(all, id) === undefined)
  return (
    <FormSection
      title="Interface Bonding"
      intro="Makes one interface of several network cards. Its addresses are set on the page of the bond."
      schema={Typed}
      values={values}
      version={0}
      isNew
      isReadOnly={isReadOnly}
      saveLabel="Create a Bonded Interface"
      send={(typed, query) => api.call('interfaceCreate', { query, body: { type: 'bond', ...typed } })}
      words={{ done: 'Bonded interface created' }}
      onSaved={({ value }) =>
        void navigate({ to: '/system-configuration/interfaces/$name', params: { name: value.name }, ignoreBlocker: true })
      }
    >
      <CheckboxGroupField
        name="memberIds"
        label={labelOf(Bond.shape.memberIds)}
        choices={cards.map(({ id, name }) => ({ value: id, label: name }))}
        help="A card with addresses of its own gives them up first."
      />
      <ModeField />
    </FormSection>
  )
}

function ModeField() {
  const mode: unknown = useWatch({ name: 'mode' })
  return <SelectField name="mode" label={labelOf(Bond.shape.mode)} choices={MODES} help={MODE_HELP[String(mode)]} />
}
