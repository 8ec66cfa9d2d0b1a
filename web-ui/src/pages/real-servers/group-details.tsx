/** An opened row: one address in each of its services. */
import type { ServerGroup } from '@ballast/server/contract'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../../components/data-table.tsx'
import { StatusLabel } from '../../components/status-label.tsx'
import type { Column } from '../../components/table-props.ts'
import { count, counted } from '../../lib/format.ts'
import { useServerState } from '../virtual-services/servers/live-cells.tsx'
import { hostAndPort, titleOf } from '../virtual-services/words.ts'

type Server = ServerGroup['servers'][number]

function StateCell({ server }: { readonly server: Server }) {
  const { status, reason, since, traffic } = useServerState(server.state)
  const connections = counted(traffic.connections, 'connection', 'connections')
  return (
    <div className="server-status">
      <StatusLabel status={status} since={since} />
      <small className="quiet">{reason === '' ? connections : `${connections} · ${reason}`}</small>
    </div>
  )
}

const COLUMNS: readonly Column<Server>[] = [
  {
    id: 'service',
    title: 'Virtual Service',
    cell: ({ service }) => (
      <Link to="/virtual-services/$id" params={{ id: service.id }} className="breakable">
        {titleOf(service)}
      </Link>
    )
  },
  {
    id: 'place',
    title: 'Virtual IP Address',
    cell: ({ service }) => <span className="breakable">{hostAndPort(service.address, service.port)}</span>
  },
  { id: 'port', title: 'Port', cell: (server) => server.port },
  { id: 'weight', title: 'Weight', cell: (server) => count(server.weight), isNumeric: true },
  { id: 'status', title: 'Status', cell: (server) => <StateCell server={server} /> }
]

export const GroupDetails = ({ group }: { readonly group: ServerGroup }) => (
  <div className="row-opened close-table">
    <DataTable
      label={`Services of ${group.address}`}
      columns={COLUMNS}
      rows={group.servers}
      keyOf={(server) => server.id}
      nameOf={(server) => titleOf(server.service)}
    />
  </div>
)
