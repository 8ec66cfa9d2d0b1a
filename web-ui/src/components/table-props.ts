/** What a `DataTable` shows and what it tells its page. */
import type { ReactNode } from 'react'
import type { SortOrder } from '../lib/lists.ts'

export interface Column<R> {
  readonly id: string
  /** The LoadMaster's column title; also the accessible name and the label of the cell on a phone. */
  readonly title: string
  readonly cell: (row: R) => ReactNode
  readonly isSortable?: boolean
  /** Per cent of the table. */
  readonly width?: 10 | 15 | 20 | 25 | 30 | 35 | 40
  readonly modifier?: 'nowrap' | 'truncate' | 'breakWord' | 'fitContent'
  /** Figures stand on the right. */
  readonly isNumeric?: boolean
}

export interface TableSort {
  readonly by: string
  readonly order: SortOrder
}

export interface DataTableProps<R> {
  /** Accessible name, e.g. `Virtual services`. */
  readonly label: string
  readonly columns: readonly Column<R>[]
  /** In the order to show. */
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => number
  /** Name of a row, for the accessible names of its buttons. */
  readonly nameOf: (row: R) => string
  readonly sort?: TableSort
  readonly onSort?: (sort: TableSort) => void
  /** What an opened row shows; null for rows that have nothing to open. */
  readonly details?: (row: R) => ReactNode
  /** Buttons at the end of the row, under this title. */
  readonly actions?: { readonly title: string; readonly of: (row: R) => ReactNode }
  readonly marks?: { readonly marked: ReadonlySet<number>; readonly onMark: (marked: ReadonlySet<number>) => void }
}
