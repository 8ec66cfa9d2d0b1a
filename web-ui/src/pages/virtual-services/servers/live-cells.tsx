/**
 * Cells that follow the event stream by themselves, so that a change of one service does not draw the whole table again.
 * What the page was loaded with stands in until the stream has said something.
 */
import type { RealServerView, ServerState, ServiceState } from '@ballast/server/contract'
import { StatusLabel } from '../../../components/status-label.tsx'
import { count, counted } from '../../../lib/format.ts'
import { useLive } from '../../../lib/live.ts'

export const useServiceState = (loaded: ServiceState): ServiceState => useLive((live) => live.services.get(loaded.id)) ?? loaded

export const useServerState = (loaded: ServerState): ServerState => useLive((live) => live.servers.get(loaded.id)) ?? loaded

export function ServiceStatusCell({ loaded }: { readonly loaded: ServiceState }) {
  const { status, reason, since } = useServiceState(loaded)
  return <StatusLabel status={status} reason={reason} since={since} />
}

export function ServersUpCell({ loaded }: { readonly loaded: ServiceState }) {
  const { status, serversUp, serversTotal } = useServiceState(loaded)
  if (status === 'Redirect') return <span className="quiet">redirects</span>
  if (serversTotal === 0) return <span className="quiet">none</span>
  return (
    <span className="tabular">
      {count(serversUp)} of {count(serversTotal)} up
    </span>
  )
}

/** The operator's weight, and the one that the engine goes by now where that is another. */
export function WeightCell({ server }: { readonly server: RealServerView }) {
  const { dynamicWeight } = useServerState(server.state)
  if (dynamicWeight === null) return count(server.weight)
  return (
    <div>
      {count(server.weight)}
      <br />
      <small className="quiet" title={dynamicWeight.reason}>
        now {count(dynamicWeight.weight)} of 100: {dynamicWeight.reason}
      </small>
    </div>
  )
}

export function ServerStatusCell({ server }: { readonly server: RealServerView }) {
  const { status, reason, since, traffic } = useServerState(server.state)
  const connections = counted(traffic.connections, 'connection', 'connections')
  return (
    <div className="server-status">
      <StatusLabel status={status} since={since} />
      <small className="quiet">{reason === '' ? connections : `${connections} · ${reason}`}</small>
    </div>
  )
}
