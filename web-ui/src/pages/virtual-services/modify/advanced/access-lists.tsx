/** *Service Specific Access Control*: who may connect to this service. */
import { AccessEntry, AdvancedProperties } from '@ballast/server/contract'
import { Title } from '@patternfly/react-core/dist/dynamic/components/Title'
import { EntryList } from '../../../../components/entry-list.tsx'
import type { Column } from '../../../../components/table-props.ts'
import { TextField } from '../../../../components/text-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import { type PartProps, sendPart } from '../part.ts'

const COLUMNS: readonly Column<AccessEntry>[] = [
  { id: 'network', title: labelOf(AccessEntry.shape.network), cell: ({ network }) => <span className="technical">{network}</span> },
  { id: 'comment', title: labelOf(AccessEntry.shape.comment), cell: ({ comment }) => comment }
]

const LISTS = [
  { list: 'block', noun: 'blocked address', addLabel: 'Block Address', whenEmpty: 'Nobody is blocked.' },
  {
    list: 'allow',
    noun: 'allowed address',
    addLabel: 'Allow Address',
    whenEmpty: 'Everybody who is not blocked may connect. With an entry here, nobody else may.'
  }
] as const

export const AccessLists = ({ service }: PartProps) => (
  <div className="section-part">
    <Title headingLevel="h3" size="md">
      Service Specific Access Control
    </Title>
    {LISTS.map(({ list, noun, addLabel, whenEmpty }) => (
      <div key={list} className="section-part">
        <Title headingLevel="h4" size="md">
          {labelOf(AdvancedProperties.shape[list])}
        </Title>
        <EntryList
          label={labelOf(AdvancedProperties.shape[list])}
          noun={noun}
          columns={COLUMNS}
          entries={service.advanced[list]}
          nameOf={({ network }) => network}
          whenEmpty={whenEmpty}
          schema={AccessEntry}
          blank={{ network: '', comment: '' }}
          path={`advanced.${list}`}
          send={(entries, how, version) => sendPart(service.id)({ advanced: { [list]: [...entries] } }, how, version)}
          version={service.version}
          addLabel={addLabel}
        >
          <TextField name="network" label={labelOf(AccessEntry.shape.network)} help="For example 10.1.0.0/16." isTechnical />
          <TextField name="comment" label={labelOf(AccessEntry.shape.comment)} />
        </EntryList>
      </div>
    ))}
  </div>
)
