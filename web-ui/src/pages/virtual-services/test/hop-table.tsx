/** What a test found, hop by hop, while it grows. */
import type { HopStatus, TestHop } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { InProgressIcon } from '@patternfly/react-icons/dist/dynamic/icons/in-progress-icon'
import { MinusCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/minus-circle-icon'
import { PauseCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/pause-circle-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import type { ComponentType } from 'react'
import { groupsOf, type HopGroup, timeOf } from './hop-groups.ts'

interface Look {
  readonly word: string
  readonly color: 'green' | 'red' | 'grey' | 'blue'
  readonly Icon: ComponentType
}

const LOOKS: Readonly<Record<HopStatus, Look>> = {
  waiting: { word: 'Waiting', color: 'grey', Icon: PauseCircleIcon },
  running: { word: 'Running', color: 'blue', Icon: InProgressIcon },
  pass: { word: 'Passed', color: 'green', Icon: CheckCircleIcon },
  fail: { word: 'Failed', color: 'red', Icon: ExclamationCircleIcon },
  skipped: { word: 'Skipped', color: 'grey', Icon: MinusCircleIcon }
}

export const HopTables = ({ hops }: { readonly hops: readonly TestHop[] }) =>
  groupsOf(hops).map((group) => <HopTable key={group.title} group={group} />)

const HopTable = ({ group: { title, hops } }: { readonly group: HopGroup }) => (
  <section className="hop-group">
    <h3>{title}</h3>
    <Table aria-label={title} variant="compact" gridBreakPoint="grid-md" className="hop-table">
      <Thead>
        <Tr>
          <Th>Hop</Th>
          <Th>Result</Th>
          <Th>Found</Th>
          <Th className="numeric">Time</Th>
        </Tr>
      </Thead>
      <Tbody>
        {hops.map((hop) => (
          <HopRow key={hop.id} hop={hop} />
        ))}
      </Tbody>
    </Table>
  </section>
)

function HopRow({ hop: { title, status, detail, advice, milliseconds } }: { readonly hop: TestHop }) {
  const { word, color, Icon } = LOOKS[status]
  return (
    <Tr>
      <Td dataLabel="Hop" modifier="nowrap">
        {title}
      </Td>
      <Td dataLabel="Result" modifier="nowrap">
        <Label color={color} icon={<Icon />} isCompact>
          {word}
        </Label>
      </Td>
      <Td dataLabel="Found">
        {detail}
        {advice === '' ? null : <p className="hop-advice">{advice}</p>}
      </Td>
      <Td dataLabel="Time" modifier="nowrap" className="numeric tabular">
        {timeOf(milliseconds)}
      </Td>
    </Tr>
  )
}
