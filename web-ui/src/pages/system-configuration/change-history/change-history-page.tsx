/** System Configuration > System Administration > Change History: every save, what it changed, and the ways back. */
import type { RevisionSummary } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChangeList } from '../../../components/change-list.tsx'
import { DataTable } from '../../../components/data-table.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import type { Column } from '../../../components/table-props.ts'
import { UndoButton } from '../../../components/undo-button.tsx'
import { absoluteTime } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { CompareDialog } from './compare-dialog.tsx'

const route = getRouteApi('/system-configuration/change-history')

const EFFECTS: Readonly<Record<RevisionSummary['action'], string>> = {
  none: 'nothing to do',
  runtime: 'at once',
  reload: 'hitless reload'
}

const columns: readonly Column<RevisionSummary>[] = [
  { id: 'number', title: 'Revision', isNumeric: true, modifier: 'fitContent', cell: (row) => row.number },
  { id: 'note', title: 'Change', width: 40, cell: (row) => <Note revision={row} /> },
  { id: 'author', title: 'Author', cell: (row) => row.author },
  { id: 'at', title: 'Time', modifier: 'nowrap', cell: (row) => <Time at={row.at} /> },
  { id: 'action', title: 'Applied', modifier: 'nowrap', cell: (row) => EFFECTS[row.action] }
]

export function ChangeHistoryPage() {
  const { compare } = route.useSearch()
  const navigate = route.useNavigate()
  const revisions = useInfiniteQuery(queries.revisions())
  return (
    <PageFrame
      title="Change History"
      place="System Configuration > System Administration"
      intro="Every save is a revision. Undo takes back what one revision changed; Compare shows what lies between it and now, and can restore it whole."
    >
      <Loaded query={revisions}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <EmptyPage title="Nothing was changed yet">
              From the first save on, every change stands here with its author and a way back.
            </EmptyPage>
          ) : (
            <div className="close-table">
              <DataTable
                label="Change History"
                columns={columns}
                rows={items}
                keyOf={(row) => row.number}
                nameOf={(row) => `revision ${row.number}`}
                details={(row) => <RevisionChanges number={row.number} />}
                actions={{ title: 'Operation', of: (row) => <RowActions revision={row} isNewest={row.number === items[0]?.number} /> }}
              />
            </div>
          )
        }}
      </Loaded>
      {revisions.hasNextPage ? (
        <Button variant="link" isLoading={revisions.isFetchingNextPage} onClick={() => void revisions.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
      {compare === undefined ? null : <CompareDialog number={compare} onClose={() => void navigate({ search: {} })} />}
    </PageFrame>
  )
}

function Note({ revision }: { readonly revision: RevisionSummary }) {
  const { note, undoes } = revision
  return (
    <>
      {note}{' '}
      {undoes === null ? null : (
        <Label isCompact variant="outline">
          undoes {undoes}
        </Label>
      )}
    </>
  )
}

function Time({ at }: { readonly at: string }) {
  return (
    <span className="stacked">
      <RelativeTime at={at} />
      <small className="quiet">{absoluteTime(at)}</small>
    </span>
  )
}

function RowActions({ revision, isNewest }: { readonly revision: RevisionSummary; readonly isNewest: boolean }) {
  return (
    <span className="buttons">
      <UndoButton revision={revision} />
      {isNewest ? null : (
        <Link
          to="/system-configuration/change-history"
          search={{ compare: revision.number }}
          aria-label={`Compare revision ${revision.number} with now`}
        >
          Compare
        </Link>
      )}
    </span>
  )
}

function RevisionChanges({ number }: { readonly number: number }) {
  const revision = useQuery(queries.revision(number))
  return (
    <Loaded query={revision}>
      {({ changes }) => (changes.length === 0 ? <p className="quiet">No setting changed.</p> : <ChangeList changes={changes} />)}
    </Loaded>
  )
}
