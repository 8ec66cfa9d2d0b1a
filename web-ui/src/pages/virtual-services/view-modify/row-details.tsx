/** An opened row: why the service is as it is, what it does now, and its real servers. */
import type { VirtualServiceRow } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Loaded } from '../../../components/loaded.tsx'
import { queries } from '../../../lib/queries.ts'
import { LiveStrip } from '../servers/live-strip.tsx'
import { ServersTable } from '../servers/servers-table.tsx'
import { SubServiceList } from '../servers/sub-service-list.tsx'
import { WarningList } from './warning-mark.tsx'

export function RowDetails({ row }: { readonly row: VirtualServiceRow }) {
  const query = useQuery(queries.virtualService(row.id))
  return (
    <div className="row-opened">
      <LiveStrip loaded={row.state} isHttp={row.type === 'http'} />
      <WarningList warnings={row.warnings} />
      <Loaded query={query}>
        {(service) =>
          service.subServices.length > 0 ? (
            <SubServiceList service={service} />
          ) : service.realServers.length === 0 ? null : (
            <ServersTable service={service} />
          )
        }
      </Loaded>
    </div>
  )
}
