/** One row of a `DataTable`, with its opened part. */
import { ExpandableRowContent, Tbody, Td, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import type { DataTableProps } from './data-table.tsx'

interface DataRowProps<R> extends DataTableProps<R> {
  readonly row: R
  readonly index: number
  readonly columnCount: number
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly measure: (element: HTMLTableSectionElement | null) => void
}

export function DataRow<R>(props: DataRowProps<R>) {
  const { row, index, columns, columnCount, keyOf, nameOf, details, actions, marks, isOpen, onToggle, measure } = props
  const key = keyOf(row)
  const opened = isOpen ? (details?.(row) ?? null) : null
  return (
    <Tbody ref={measure} data-index={index} isExpanded={opened !== null}>
      <Tr aria-rowindex={index + 2} {...(marks?.marked.has(key) === true ? { isRowSelected: true } : {})}>
        {details === undefined ? null : (
          <Td
            expand={{ rowIndex: index, isExpanded: isOpen, onToggle, expandId: `open-${key}` }}
            aria-label={`${isOpen ? 'Close' : 'Open'} ${nameOf(row)}`}
          />
        )}
        {marks === undefined ? null : (
          <Td
            aria-label={`Mark ${nameOf(row)}`}
            select={{
              rowIndex: index,
              isSelected: marks.marked.has(key),
              onSelect: () => marks.onMark(marks.marked.symmetricDifference(new Set([key])))
            }}
          />
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
