/**
 * Two lists and arrows between them, as the LoadMaster assigns certificates. The order of the right list counts
 * (the first certificate answers clients without SNI), hence the arrows up and down.
 */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import {
  DualListSelector,
  DualListSelectorControlsWrapper,
  DualListSelectorList,
  DualListSelectorListItem,
  DualListSelectorPane
} from '@patternfly/react-core/dist/dynamic/components/DualListSelector'
import { AngleDoubleLeftIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-double-left-icon'
import { AngleDownIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-down-icon'
import { AngleLeftIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-left-icon'
import { AngleRightIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-right-icon'
import { AngleUpIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-up-icon'
import { type ReactNode, useState } from 'react'
import * as z from 'zod'
import { counted } from '../lib/format.ts'
import { moveWithin } from '../lib/lists.ts'
import { FieldFrame, type FieldProps, useField } from './field-frame.tsx'

export interface DualListItem {
  readonly id: number
  readonly label: string
  readonly detail?: ReactNode
}

interface DualListFieldProps extends Omit<FieldProps, 'label'> {
  readonly items: readonly DualListItem[]
  /** Title of the left list, e.g. `Available Certificates`. */
  readonly availableLabel: string
  /** Title of the right list, e.g. `Assigned Certificates`. */
  readonly assignedLabel: string
  /** Singular and plural of what is moved: `certificate`, `certificates`. */
  readonly nouns: readonly [string, string]
}

const Ids = z.array(z.number())

export function DualListField({ name, items, availableLabel, assignedLabel, nouns, help, isDisabled = false }: DualListFieldProps) {
  const bound = useField(name)
  const [marked, setMarked] = useState<readonly number[]>([])
  const parsed = Ids.safeParse(bound.value)
  const assigned = parsed.success ? parsed.data : []
  const byId = new Map(items.map((item) => [item.id, item]))
  const markedLeft = marked.filter((id) => !assigned.includes(id))
  const markedRight = assigned.filter((id) => marked.includes(id))
  const only = markedRight.length === 1 ? markedRight[0] : undefined

  const change = (next: readonly number[]): void => bound.onChange(next)
  const toggle = (id: number): void => setMarked(marked.includes(id) ? marked.filter((each) => each !== id) : [...marked, id])
  const pane = (ids: readonly number[], title: string, isChosen: boolean) => (
    <DualListSelectorPane
      title={<span id={`${bound.id}-${isChosen ? 'right' : 'left'}`}>{title}</span>}
      status={counted(ids.length, ...nouns)}
      isChosen={isChosen}
      isDisabled={isDisabled}
      listMinHeight="9rem"
    >
      <DualListSelectorList aria-labelledby={`${bound.id}-${isChosen ? 'right' : 'left'}`}>
        {ids.map((id, index) => (
          <DualListSelectorListItem
            key={id}
            // Tab leads to the first, arrows to the others.
            tabIndex={index === 0 && !isDisabled ? 0 : -1}
            id={`${bound.id}-${id}`}
            isSelected={marked.includes(id)}
            onOptionSelect={() => toggle(id)}
            isDisabled={isDisabled}
          >
            {byId.get(id)?.label ?? `${nouns[0]} ${id}`}
            {byId.get(id)?.detail === undefined ? null : <small className="quiet list-item-detail">{byId.get(id)?.detail}</small>}
          </DualListSelectorListItem>
        ))}
      </DualListSelectorList>
    </DualListSelectorPane>
  )
  // PatternFly's own control is no stop of the Tab key, and a disabled one loses the focus that has just pressed it.
  const control = (label: string, icon: ReactNode, isOff: boolean, run: () => void) => (
    <div className="pf-v6-c-dual-list-selector__controls-item">
      <Button variant="plain" aria-label={label} title={label} icon={icon} isAriaDisabled={isOff || isDisabled} onClick={run} />
    </div>
  )
  const assign = (): void => {
    change([...assigned, ...markedLeft])
    setMarked([])
  }
  const unassign = (ids: readonly number[]): void => {
    change(assigned.filter((id) => !ids.includes(id)))
    setMarked([])
  }
  const move = (by: -1 | 1): void => {
    if (only !== undefined) change(moveWithin(assigned, only, by))
  }
  return (
    <FieldFrame bound={bound} help={help} role="group">
      <DualListSelector>
        {pane(
          items.map((item) => item.id).filter((id) => !assigned.includes(id)),
          availableLabel,
          false
        )}
        <DualListSelectorControlsWrapper aria-label={`Move ${nouns[1]}`} tabIndex={-1}>
          {control('Assign selected', <AngleRightIcon />, markedLeft.length === 0, assign)}
          {control('Unassign selected', <AngleLeftIcon />, markedRight.length === 0, () => unassign(markedRight))}
          {control('Unassign all', <AngleDoubleLeftIcon />, assigned.length === 0, () => unassign(assigned))}
          {control('Move selected up', <AngleUpIcon />, only === undefined || only === assigned[0], () => move(-1))}
          {control('Move selected down', <AngleDownIcon />, only === undefined || only === assigned.at(-1), () => move(1))}
        </DualListSelectorControlsWrapper>
        {pane(assigned, assignedLabel, true)}
      </DualListSelector>
    </FieldFrame>
  )
}
