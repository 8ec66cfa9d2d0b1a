/**
 * One row of a `DataTable`, with its opened part. The buttons to open and to mark it are ours: PatternFly's are all called
 * "Details" and "Select row 3", which tells nobody which row.
 */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { AngleDownIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-down-icon'
import { AngleRightIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-right-icon'
import { ExpandableRowContent, Tbody, Td, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import type { DataTableProps } from './table-props.ts'

interface DataRowProps<R> extends DataTableProps<R> {
  readonly row: R
  readonly index: number
  readonly columnCount: number
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly measure: (element: HTMLTableSectionElement | null) => void
}

export function DataRow<R>(props: DataRowProps<R>) {
  const { label, row, index, columns, columnCount, keyOf, nameOf, details, actions, marks, isOpen, onToggle, measure } = props
  const key = keyOf(row)
  const opened = isOpen ? (details?.(row) ?? null) : null
  return (
    <Tbody ref={measure} data-index={index} isExpanded={opened !== null}>
      <Tr aria-rowindex={index + 2} {...(marks?.marked.has(key) === true ? { isRowSelected: true } : {})}>
        {details === undefined ? null : (
          <Td className="pf-v6-c-table__toggle">
            <Button
              variant="plain"
              size="sm"
              aria-label={`${isOpen ? 'Close' : 'Open'} ${nameOf(row)}`}
              aria-expanded={isOpen}
              icon={isOpen ? <AngleDownIcon /> : <AngleRightIcon />}
              onClick={onToggle}
            />
          </Td>
        )}
        {marks === undefined ? null : (
          <Td className="pf-v6-c-table__check">
            <Checkbox
              id={`mark-${label}-${key}`}
              aria-label={`Mark ${nameOf(row)}`}
              isChecked={marks.marked.has(key)}
              onChange={() => marks.onMark(marks.marked.symmetricDifference(new Set([key])))}
            />
          </Td>
        )}
        {columns.map((column) => (
          <Td
            key={column.id}
            dataLabel={column.title}
            {...(column.modifier === undefined ? {} : { modifier: column.modifier })}
            {...(column.isNumeric === true ? { className: 'numeric' } : {})}
          >
            {column.cell(row)}
          </Td>
        ))}
        {actions === undefined ? null : (
          <Td dataLabel={actions.title} className="row-actions">
            {actions.of(row)}
          </Td>
        )}
      </Tr>
      {opened === null ? null : (
        <Tr isExpanded>
          <Td colSpan={columnCount} noPadding={false}>
            <ExpandableRowContent>{opened}</ExpandableRowContent>
          </Td>
        </Tr>
      )}
    </Tbody>
  )
}
