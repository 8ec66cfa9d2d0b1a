/** The SubVSs of a service with what each does now. */
import type { VirtualServiceView } from '@ballast/server/contract'
import { StatusLabel } from '../../../components/status-label.tsx'
import { useServiceState } from './live-cells.tsx'

export function SubServiceList({ service }: { readonly service: VirtualServiceView }) {
  const states = new Map(useServiceState(service.state).subServices.map((state) => [state.id, state]))
  return (
    <ul className="sub-services">
      {service.subServices.map((sub) => {
        const { status, reason, since, serversUp, serversTotal } = states.get(sub.id) ?? sub.state
        return (
          <li key={sub.id}>
            <StatusLabel status={status} reason={reason} since={since} /> {sub.name === '' ? `SubVS ${sub.id}` : sub.name}{' '}
            <span className="quiet">
              {serversUp} of {serversTotal} up
            </span>
          </li>
        )
      })}
    </ul>
  )
}
