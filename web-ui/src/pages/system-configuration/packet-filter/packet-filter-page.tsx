/** *Packet Routing Filter*: who may reach virtual services at all. */
import { AccessEntry, PacketFilter } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useId, useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import * as z from 'zod'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { EntryList } from '../../../components/entry-list.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { LinesField } from '../../../components/lines-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import type { Column } from '../../../components/table-props.ts'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { NetworkSettingsPage } from '../network-settings-page.tsx'
import { type SettingsPartProps, sendSettings } from '../send-settings.ts'

const { shape } = PacketFilter
const Switches = z.strictObject({ packetFilter: PacketFilter.omit({ block: true, allow: true }) })

const ACTIONS = [
  { value: 'drop', label: 'Drop' },
  { value: 'reject', label: 'Reject' }
]

export const PacketFilterPage = () => (
  <NetworkSettingsPage
    title="Packet Routing Filter"
    intro="Keeps clients away from all virtual services before any connection is made. Lists of one service stand on the page of that service."
  >
    {(part) => (
      <>
        <SwitchesForm {...part} />
        <AccessList {...part} list="block" />
        <AccessList {...part} list="allow" />
      </>
    )}
  </NetworkSettingsPage>
)

function SwitchesForm({ settings, isReadOnly }: SettingsPartProps) {
  const { packetFilter, version } = settings
  const values = useMemo(() => {
    const { block: _block, allow: _allow, ...switches } = packetFilter
    return { packetFilter: switches }
  }, [packetFilter])
  return (
    <FormSection
      title="Filter"
      schema={Switches}
      values={values}
      version={version}
      isReadOnly={isReadOnly}
      send={(typed, how, base) => sendSettings({ packetFilter: { ...packetFilter, ...typed.packetFilter } }, how, base)}
      words={{ done: 'Packet Filter saved' }}
    >
      <CheckboxField
        name="packetFilter.enabled"
        label={labelOf(shape.enabled)}
        help="Without the tick the lists below are kept but nobody is kept away."
      />
      <SelectField
        name="packetFilter.action"
        label={labelOf(shape.action)}
        choices={ACTIONS}
        help="Drop answers nothing, so a scanner waits; Reject tells the client at once."
      />
      <CheckboxField
        name="packetFilter.restrictToInterfaces"
        label={labelOf(shape.restrictToInterfaces)}
        help="A virtual service answers only what comes in by the interface that its address is on."
      />
      <CheckboxField
        name="packetFilter.includeWui"
        label={labelOf(shape.includeWui)}
        help="The lists hold for these pages, too. The address from which you tick this is always let in, so you cannot lock yourself out."
      />
      <KeepField />
    </FormSection>
  )
}

/** Says something only where the lists hold for the web UI. */
function KeepField() {
  const isIncluded: unknown = useWatch({ name: 'packetFilter.includeWui' })
  if (isIncluded !== true) return null
  return (
    <LinesField
      name="packetFilter.keep"
      label={labelOf(shape.keep)}
      help="Addresses that the lists never keep from these pages. Your own is added when you save."
    />
  )
}

const LISTS = {
  block: {
    intro: 'These may reach no virtual service. A blocked address stays out even when an allowed network holds it.',
    empty: 'Nobody is blocked.',
    add: 'Block'
  },
  allow: {
    intro: 'With entries here, only these reach virtual services. Without any, everybody does who is not blocked.',
    empty: 'Everybody who is not blocked.',
    add: 'Allow'
  }
} as const

const columns: readonly Column<AccessEntry>[] = [
  { id: 'network', title: labelOf(AccessEntry.shape.network), cell: ({ network }) => <span className="technical">{network}</span> },
  { id: 'comment', title: labelOf(AccessEntry.shape.comment), cell: ({ comment }) => comment }
]

function AccessList({ settings, isReadOnly, list }: SettingsPartProps & { readonly list: 'block' | 'allow' }) {
  const titleId = useId()
  const { packetFilter, version } = settings
  const title = labelOf(shape[list])
  const words = LISTS[list]
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {title}
      </CardTitle>
      <CardBody>
        <p className="section-intro">{words.intro}</p>
        <EntryList
          label={title}
          noun="entry"
          columns={columns}
          entries={packetFilter[list]}
          nameOf={({ network }) => network}
          whenEmpty={words.empty}
          schema={AccessEntry}
          blank={{ network: '', comment: '' }}
          path={`packetFilter.${list}`}
          send={(entries, how, base) => sendSettings({ packetFilter: { ...packetFilter, [list]: [...entries] } }, how, base)}
          version={version}
          addLabel={words.add}
          isReadOnly={isReadOnly}
        >
          <TextField
            name="network"
            label={labelOf(AccessEntry.shape.network)}
            help="For example 203.0.113.0/24; an address alone is itself."
            isTechnical
          />
          <TextField name="comment" label={labelOf(AccessEntry.shape.comment)} help="Why; for those who come later." />
        </EntryList>
      </CardBody>
    </Card>
  )
}
