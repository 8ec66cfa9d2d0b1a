/** The virtual services of an application, live. */
import type { ApplicationView } from '@ballast/server/contract'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../../../components/data-table.tsx'
import type { Column } from '../../../components/table-props.ts'
import { ServersUpCell, ServiceStatusCell } from '../servers/live-cells.tsx'
import { hostAndPort } from '../words.ts'

type Row = ApplicationView['services'][number]

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'name',
    title: 'Name',
    modifier: 'breakWord',
    cell: (row) => (
      <Link to="/virtual-services/$id" params={{ id: row.id }}>
        {row.name}
      </Link>
    )
  },
  {
    id: 'address',
    title: 'Virtual IP Address',
    modifier: 'breakWord',
    cell: (row) => <span className="technical">{hostAndPort(row.address, row.port)}</span>
  },
  { id: 'status', title: 'Status', cell: (row) => <ServiceStatusCell loaded={row.state} /> },
  { id: 'servers', title: 'Real Servers', cell: (row) => <ServersUpCell loaded={row.state} /> }
]

export const ApplicationServices = ({ application: { name, services } }: { readonly application: ApplicationView }) => (
  <div className="close-table">
    <DataTable label={`Virtual services of ${name}`} columns={COLUMNS} rows={services} keyOf={({ id }) => id} nameOf={(row) => row.name} />
  </div>
)
