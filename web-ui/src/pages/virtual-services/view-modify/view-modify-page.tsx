/** *View/Modify Services*: all virtual services, live. What is searched, filtered and sorted stands in the URL. */
import '../virtual-services.css'
import type { VirtualServiceRow } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ButtonLink } from '../../../components/button-link.tsx'
import { DataTable } from '../../../components/data-table.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import type { Column } from '../../../components/table-props.ts'
import { queries } from '../../../lib/queries.ts'
import { ApplicationOf, useApplications } from '../applications/application-of.tsx'
import { deleteService } from '../servers/actions.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { ServersUpCell, ServiceStatusCell } from '../servers/live-cells.tsx'
import { hostAndPort, titleOf } from '../words.ts'
import { ListTools } from './list-tools.tsx'
import { MarkedTools } from './marked-tools.tsx'
import { RowDetails } from './row-details.tsx'
import { certificateNames, ofApplication, searched, shownRows, statusCounts, withServers } from './rows.ts'
import { ServiceListSearch } from './search.ts'
import { useListState } from './use-list-state.ts'
import { useStatusOf } from './use-status-of.ts'
import { useWanted } from './use-wanted.ts'
import { WarningMark } from './warning-mark.tsx'

const COLUMNS: readonly Column<VirtualServiceRow>[] = [
  {
    id: 'address',
    title: 'Virtual IP Address',
    isSortable: true,
    cell: (row) => (
      <Link to="/virtual-services/$id" params={{ id: row.id }} className="breakable">
        {hostAndPort(row.address, row.port)}
      </Link>
    )
  },
  { id: 'protocol', title: 'Protocol', cell: (row) => row.protocol },
  { id: 'name', title: 'Name', isSortable: true, modifier: 'breakWord', cell: (row) => <NameCell row={row} /> },
  { id: 'layer', title: 'Layer', cell: (row) => row.layer },
  { id: 'certificate', title: 'Certificate Installed', isSortable: true, modifier: 'breakWord', cell: certificateNames },
  { id: 'status', title: 'Status', isSortable: true, cell: (row) => <ServiceStatusCell loaded={row.state} /> },
  { id: 'servers', title: 'Real Servers', cell: (row) => <ServersUpCell loaded={row.state} /> }
]

const NameCell = ({ row }: { readonly row: VirtualServiceRow }) => (
  <span className="name-cell">
    {row.name} <WarningMark warnings={row.warnings} />
    <ApplicationOf serviceId={row.id} />
  </span>
)

const operations = (row: VirtualServiceRow) => (
  <span className="buttons">
    <ButtonLink to="/virtual-services/$id" params={{ id: row.id }} variant="link" isInline aria-label={`Modify ${titleOf(row)}`}>
      Modify
    </ButtonLink>
    <BusyButton variant="link" isInline isDanger aria-label={`Delete ${titleOf(row)}`} run={() => deleteService(row)}>
      Delete
    </BusyButton>
  </span>
)

const addNew = (
  <ButtonLink to="/virtual-services/add" variant="primary">
    Add New
  </ButtonLink>
)

export function ViewModifyPage() {
  // The same question that the frame around the page asks: one answer of hundreds of kB serves both.
  const query = useQuery(queries.virtualServices())
  return (
    <PageFrame title="View/Modify Services" place="Virtual Services" actions={(query.data?.total ?? 0) > 0 ? addNew : undefined}>
      <Loaded query={query}>{({ items }) => (items.length === 0 ? <NoServices /> : <ServiceList rows={items} />)}</Loaded>
    </PageFrame>
  )
}

const NoServices = () => (
  <EmptyPage title="No virtual services yet" action={addNew}>
    A virtual service is an address and port that clients connect to. Ballast passes what they ask to the real servers behind it, and leaves
    out those that do not answer. You need a free address of this machine, a port, and the address of at least one server.
  </EmptyPage>
)

function ServiceList({ rows: all }: { readonly rows: readonly VirtualServiceRow[] }) {
  const { state, change } = useListState()
  const wanted = useWanted(state.servers)
  const applications = useApplications()
  const chosen = applications.find(({ id }) => id === state.application)
  const rows = useMemo(() => ofApplication(withServers(all, wanted), chosen), [all, wanted, chosen])
  const statusOf = useStatusOf()
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set())
  const shown = useMemo(() => shownRows(rows, state, statusOf), [rows, state, statusOf])
  const counts = useMemo(
    () => statusCounts(searched(rows, state.search ?? ''), statusOf, state.status),
    [rows, state.search, state.status, statusOf]
  )
  // What the filter hides is not acted on.
  const markedRows = shown.filter((row) => marked.has(row.id))
  return (
    <>
      <ListTools state={state} counts={counts} applications={applications} onChange={change} />
      <MarkedTools rows={markedRows} onDone={() => setMarked(new Set())} />
      {shown.length === 0 ? (
        <EmptyPage title="No service fits">Clear the filter, or search for a part of the name, the address or the port.</EmptyPage>
      ) : (
        <div className="close-table service-list">
          <DataTable
            label="Virtual services"
            columns={COLUMNS}
            rows={shown}
            keyOf={(row) => row.id}
            nameOf={titleOf}
            sort={{ by: state.sort ?? 'address', order: state.order ?? 'asc' }}
            onSort={({ by, order }) => change({ sort: ServiceListSearch.shape.sort.parse(by), order })}
            details={(row) => <RowDetails row={row} />}
            actions={{ title: 'Operation', of: operations }}
            marks={{ marked, onMark: setMarked }}
          />
        </div>
      )}
    </>
  )
}
