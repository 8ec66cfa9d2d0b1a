/** The real servers of a service, live. */
import type { RealServerView, VirtualServiceView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import type { ReactNode } from 'react'
import { DataTable } from '../../../components/data-table.tsx'
import type { Column } from '../../../components/table-props.ts'
import { count } from '../../../lib/format.ts'
import { hostAndPort, titleOf } from '../words.ts'
import { deleteServer, setServerEnabled } from './actions.ts'
import { BusyButton } from './busy-button.tsx'
import { ServerStatusCell, WeightCell } from './live-cells.tsx'

/** Letters; an IPv4 address has 15 at most. */
const LONG = 16

/** An address stays on one line; a long host name may break. */
const Address = ({ of }: { readonly of: string }) => <span className={of.length > LONG ? 'breakable' : 'tabular'}>{of}</span>

const Place = ({ of: { address, critical } }: { readonly of: RealServerView }) => (
  <>
    <Address of={address} />
    {critical ? (
      <>
        {' '}
        <Label isCompact>Critical</Label>
      </>
    ) : null}
  </>
)

const COLUMNS: readonly Column<RealServerView>[] = [
  { id: 'id', title: 'Id', cell: (server) => server.id, modifier: 'fitContent' },
  { id: 'address', title: 'IP Address', cell: (server) => <Place of={server} /> },
  { id: 'port', title: 'Port', cell: (server) => server.port },
  { id: 'weight', title: 'Weight', cell: (server) => <WeightCell server={server} />, isNumeric: true },
  {
    id: 'limit',
    title: 'Limit',
    cell: (server) => (server.connectionLimit === 0 ? 'none' : count(server.connectionLimit)),
    isNumeric: true
  },
  { id: 'status', title: 'Status', cell: (server) => <ServerStatusCell server={server} /> }
]

interface ServersTableProps {
  readonly service: VirtualServiceView
  /** Opens the form of a server; without it the table only enables and disables. */
  readonly onModify?: (server: RealServerView) => void
  /** Opens the rules that lead to a server, with Content Switching. */
  readonly rulesOf?: (server: RealServerView) => ReactNode
  /** Asks a server at once; not offered where nothing is checked. */
  readonly onCheck?: (server: RealServerView) => void
}

const placeOf = (server: RealServerView): string => hostAndPort(server.address, server.port)

export function ServersTable({ service, onModify, onCheck, rulesOf }: ServersTableProps) {
  const operations = (server: RealServerView) => (
    <span className="buttons">
      {rulesOf?.(server)}
      <BusyButton
        variant="link"
        isInline
        aria-label={`${server.enabled ? 'Disable' : 'Enable'} ${placeOf(server)}`}
        run={() => setServerEnabled(service.id, server, !server.enabled)}
      >
        {server.enabled ? 'Disable' : 'Enable'}
      </BusyButton>
      {onCheck === undefined ? null : (
        <Button variant="link" isInline aria-label={`Check now: ${placeOf(server)}`} onClick={() => onCheck(server)}>
          Check now
        </Button>
      )}
      {onModify === undefined ? null : (
        <>
          <Button variant="link" isInline aria-label={`Modify ${placeOf(server)}`} onClick={() => onModify(server)}>
            Modify
          </Button>
          <BusyButton
            variant="link"
            isInline
            isDanger
            aria-label={`Delete ${placeOf(server)}`}
            run={() => deleteServer(service.id, server)}
          >
            Delete
          </BusyButton>
        </>
      )}
    </span>
  )
  return (
    <div className="close-table">
      <DataTable
        label={`Real servers of ${titleOf(service)}`}
        columns={COLUMNS}
        rows={service.realServers}
        keyOf={(server) => server.id}
        nameOf={placeOf}
        actions={{ title: 'Operation', of: operations }}
      />
    </div>
  )
}
