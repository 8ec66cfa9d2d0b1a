/**
 * A table of objects: sortable, with rows that open and rows that can be marked. Long lists are virtualised: only rows near the
 * screen exist in the document, which keeps a thousand services smooth. State (order, marks) belongs to the page, because it lives in the URL.
 */
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { SortOrder } from '../lib/lists.ts'
import { DataRow } from './data-row.tsx'
import type { Column, DataTableProps } from './table-props.ts'

/** From this many rows on the table is virtualised; below, the browser's own find and print see every row. */
const VIRTUAL_FROM = 100
/** Height of a closed row in px before it has been measured. */
const ROW_HEIGHT = 40

export function DataTable<R>(props: DataTableProps<R>) {
  const { label, columns, rows, keyOf, details, actions, marks } = props
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const columnCount = columns.length + (details === undefined ? 0 : 1) + (marks === undefined ? 0 : 1) + (actions === undefined ? 0 : 1)
  const { tableRef, virtualizer, margin } = useRowWindow(rows, keyOf)
  const items = virtualizer.getVirtualItems()
  const shown = rows.length < VIRTUAL_FROM ? rows.map((row, index) => ({ row, index })) : items.flatMap((item) => atIndex(rows, item.index))
  const before = rows.length < VIRTUAL_FROM ? 0 : (items[0]?.start ?? margin) - margin
  const after = rows.length < VIRTUAL_FROM ? 0 : virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin)

  const toggle = (key: number): void => setOpened(opened.symmetricDifference(new Set([key])))
  return (
    <Table
      ref={tableRef}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      variant="compact"
      {...(details === undefined ? {} : { isExpandable: true })}
      className="data-table"
    >
      <Thead>
        <Tr aria-rowindex={1}>
          {details === undefined ? null : <Th screenReaderText="Open row" />}
          {marks === undefined ? null : <MarkAll label={label} rows={rows} keyOf={keyOf} marks={marks} />}
          {columns.map((column, index) => (
            <HeadCell key={column.id} column={column} index={index} {...props} />
          ))}
          {actions === undefined ? null : (
            <Th className="row-actions" modifier="fitContent">
              {actions.title}
            </Th>
          )}
        </Tr>
      </Thead>
      <Spacer height={before} columnCount={columnCount} />
      {shown.map(({ row, index }) => (
        <DataRow
          key={keyOf(row)}
          {...props}
          row={row}
          index={index}
          columnCount={columnCount}
          measure={virtualizer.measureElement}
          isOpen={opened.has(keyOf(row))}
          onToggle={() => toggle(keyOf(row))}
        />
      ))}
      <Spacer height={after} columnCount={columnCount} />
    </Table>
  )
}

function atIndex<R>(rows: readonly R[], index: number): { row: R; index: number }[] {
  const row = rows[index]
  return row === undefined ? [] : [{ row, index }]
}

function useRowWindow<R>(rows: readonly R[], keyOf: (row: R) => number) {
  const tableRef = useRef<HTMLTableElement>(null)
  const found = useRef<HTMLElement | null>(null)
  // Asked for at every step of scrolling, and looking for it costs a layout each time.
  const scroller = useCallback(() => {
    if (tableRef.current === null) return null
    if (found.current?.isConnected !== true) found.current = scrollerOf(tableRef.current)
    return found.current
  }, [])
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    if (tableRef.current !== null) setMargin(offsetIn(tableRef.current, scroller()))
  }, [scroller])
  // oxlint-disable-next-line react/incompatible-library -- the compiler must not memoise it, and does not
  const virtualizer = useVirtualizer<HTMLElement, HTMLTableSectionElement>({
    count: rows.length,
    enabled: rows.length >= VIRTUAL_FROM,
    getScrollElement: scroller,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => atIndex(rows, index).map(({ row }) => keyOf(row))[0] ?? index,
    overscan: 12,
    // The observer tells the height without forcing a layout; until it has, a new row is taken to be as high as it was, or as most are.
    measureElement: (element, entry, { measurementsCache }) =>
      entry?.borderBoxSize[0]?.blockSize ?? measurementsCache[Number(element.dataset['index'])]?.size ?? ROW_HEIGHT,
    scrollMargin: margin
  })
  return { tableRef, virtualizer, margin }
}

/** The page scrolls inside one of its parts, not as a document. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let parent = element?.parentElement ?? null; parent !== null; parent = parent.parentElement)
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent
  return document.documentElement
}

const offsetIn = (element: HTMLElement, scroller: HTMLElement | null): number =>
  scroller === null ? 0 : element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop

/** Takes the place of the rows that do not exist. */
function Spacer({ height, columnCount }: { readonly height: number; readonly columnCount: number }) {
  if (height <= 0) return null
  return (
    <Tbody aria-hidden="true">
      <Tr>
        <Td colSpan={columnCount} style={{ height, padding: 0 }} />
      </Tr>
    </Tbody>
  )
}

interface HeadCellProps<R> extends DataTableProps<R> {
  readonly column: Column<R>
  readonly index: number
}

function HeadCell<R>({ column, index, columns, sort, onSort }: HeadCellProps<R>) {
  const sortedIndex = columns.findIndex((each) => each.id === sort?.by)
  const sorting =
    column.isSortable !== true || onSort === undefined
      ? {}
      : {
          sort: {
            columnIndex: index,
            sortBy: sort === undefined || sortedIndex < 0 ? {} : { index: sortedIndex, direction: sort.order },
            onSort: (_event: unknown, _index: number, order: SortOrder) => onSort({ by: column.id, order })
          }
        }
  return (
    <Th
      {...sorting}
      {...(column.width === undefined ? {} : { width: column.width })}
      {...(column.isNumeric === true ? { className: 'numeric' } : {})}
      modifier="nowrap"
    >
      {column.title}
    </Th>
  )
}

interface MarkAllProps<R> {
  readonly label: string
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => number
  readonly marks: NonNullable<DataTableProps<R>['marks']>
}

function MarkAll<R>({ label, rows, keyOf, marks }: MarkAllProps<R>) {
  const keys = new Set(rows.map(keyOf))
  const isAll = keys.size > 0 && keys.isSubsetOf(marks.marked)
  const isSome = !keys.isDisjointFrom(marks.marked)
  return (
    <Th className="pf-v6-c-table__check" aria-label="Marked">
      <Checkbox
        id={`mark-all-${label}`}
        aria-label="Mark all rows"
        isChecked={isAll ? true : isSome ? null : false}
        onChange={() => marks.onMark(isAll ? new Set() : keys)}
      />
    </Th>
  )
}
