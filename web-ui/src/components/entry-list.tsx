/**
 * A list that is saved whole, shown as the LoadMaster shows it: the entries with *Delete*, below them one row of boxes with an *Add* button.
 * Each press is a save of its own, with its way back.
 */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { type ReactNode, useState } from 'react'
import type { FieldValues } from 'react-hook-form'
import type * as z from 'zod'
import { applyChange, type HowToWrite, inDialog, type Written } from '../lib/change.ts'
import { faultsWithin } from '../lib/field-paths.ts'
import { DataTable } from './data-table.tsx'
import { FormSection } from './form-section.tsx'
import type { Column } from './table-props.ts'

interface EntryListProps<E extends FieldValues, T> {
  /** Accessible name of the table and, with `addLabel`, of the form. */
  readonly label: string
  /** What one entry is called in a sentence, e.g. `route`. */
  readonly noun: string
  readonly columns: readonly Column<E>[]
  readonly entries: readonly E[]
  readonly nameOf: (entry: E) => string
  /** Shown instead of an empty table. */
  readonly whenEmpty: ReactNode
  readonly schema: z.ZodType<E, E>
  readonly blank: E
  /** Where the list stands in the body of the request: `routes`. */
  readonly path: string
  /** Sends the whole list. */
  readonly send: (entries: readonly E[], how: HowToWrite, version: number) => Promise<Written<T>>
  readonly version: number
  readonly addLabel: string
  readonly isReadOnly?: boolean
  /** The boxes of the *Add* row. */
  readonly children: ReactNode
}

interface Numbered<E> {
  readonly index: number
  readonly entry: E
}

export function EntryList<E extends FieldValues, T>(props: EntryListProps<E, T>) {
  const { label, noun, columns, entries, nameOf, whenEmpty, send, version, isReadOnly = false } = props
  const rows = entries.map((entry, index) => ({ index, entry }))
  const remove = async (index: number, name: string): Promise<void> => {
    await inDialog(() =>
      applyChange(
        (how) =>
          send(
            entries.filter((_, each) => each !== index),
            how,
            version
          ),
        { done: `${name} deleted`, action: 'Delete' }
      )
    )
  }
  return (
    <>
      {rows.length === 0 ? (
        <p className="quiet">{whenEmpty}</p>
      ) : (
        <div className="close-table">
          <DataTable
            label={label}
            columns={columns.map(({ cell, ...column }) => ({ ...column, cell: (row: Numbered<E>) => cell(row.entry) }))}
            rows={rows}
            keyOf={(row) => row.index}
            nameOf={(row) => nameOf(row.entry)}
            {...(isReadOnly
              ? {}
              : {
                  actions: {
                    title: 'Operation',
                    of: ({ index, entry }: Numbered<E>) => (
                      <Button
                        variant="link"
                        isInline
                        isDanger
                        aria-label={`Delete ${noun} ${nameOf(entry)}`}
                        onClick={() => void remove(index, nameOf(entry))}
                      >
                        Delete
                      </Button>
                    )
                  }
                })}
          />
        </div>
      )}
      {isReadOnly ? null : (
        <div className="section-part">
          <AddForm {...props} />
        </div>
      )}
    </>
  )
}

function AddForm<E extends FieldValues, T>(props: EntryListProps<E, T>) {
  const { label, entries, schema, blank, path, send, version, addLabel, children } = props
  // An added entry leaves an empty form behind.
  const [added, setAdded] = useState(0)
  return (
    <FormSection
      key={added}
      title={`${label}: ${addLabel}`}
      variant="plain"
      schema={schema}
      values={blank}
      version={version}
      isNew
      saveLabel={addLabel}
      send={(entry, how, base) => faultsWithin(`${path}.${entries.length}`, () => send([...entries, entry], how, base))}
      words={{ done: `${label} saved`, action: addLabel }}
      onSaved={() => setAdded(added + 1)}
    >
      <div className="field-row">{children}</div>
    </FormSection>
  )
}
