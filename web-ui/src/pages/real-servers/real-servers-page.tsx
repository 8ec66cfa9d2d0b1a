/** *Real Servers*: every real server by its address, over all services, live; taken out or put back everywhere at once. */
import '../virtual-services/virtual-services.css'
import type { ServerGroup } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ButtonLink } from '../../components/button-link.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyPage } from '../../components/empty-page.tsx'
import { FilterBox } from '../../components/filter-box.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { PageFrame } from '../../components/page-frame.tsx'
import { StatusLabel } from '../../components/status-label.tsx'
import type { Column } from '../../components/table-props.ts'
import { count, counted } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { queries } from '../../lib/queries.ts'
import { sameMembers } from '../../lib/store.ts'
import { BusyButton } from '../virtual-services/servers/busy-button.tsx'
import { setGroupsEnabled } from './actions.ts'
import { GroupDetails } from './group-details.tsx'
import { groupStatus, keyOf, searched } from './groups.ts'

const useStates = ({ servers }: ServerGroup) => {
  const live = useLive((state) => servers.map(({ id, state: loaded }) => state.servers.get(id) ?? loaded), sameMembers)
  return live
}

function StatusCell({ group }: { readonly group: ServerGroup }) {
  const { status, words } = groupStatus(useStates(group))
  return (
    <div className="server-status">
      <StatusLabel status={status} />
      {words === '' ? null : <small className="quiet">{words}</small>}
    </div>
  )
}

function ConnectionsCell({ group }: { readonly group: ServerGroup }) {
  return <span className="tabular">{count(useStates(group).reduce((sum, { traffic }) => sum + traffic.connections, 0))}</span>
}

const COLUMNS: readonly Column<ServerGroup>[] = [
  { id: 'address', title: 'Real Server', cell: (group) => <span className="breakable technical">{group.address}</span> },
  {
    id: 'services',
    title: 'Virtual Services',
    cell: (group) => count(new Set(group.servers.map(({ service }) => service.id)).size),
    isNumeric: true
  },
  { id: 'status', title: 'Status', cell: (group) => <StatusCell group={group} /> },
  { id: 'connections', title: 'Connections', cell: (group) => <ConnectionsCell group={group} />, isNumeric: true }
]

const isOn = (group: ServerGroup): boolean => group.servers.some((server) => server.enabled)
const isOff = (group: ServerGroup): boolean => group.servers.some((server) => !server.enabled)

export function RealServersPage() {
  const query = useQuery(queries.serverGroups())
  return (
    <PageFrame
      title="Real Servers"
      intro="Each real server once, with all services that use it. Disable drains it in all of them: no new clients, open connections finish."
    >
      <Loaded query={query}>{({ items }) => (items.length === 0 ? <Nothing /> : <Groups groups={items} />)}</Loaded>
    </PageFrame>
  )
}

const Nothing = () => (
  <EmptyPage
    title="No real servers yet"
    action={
      <ButtonLink to="/virtual-services" variant="primary">
        View/Modify Services
      </ButtonLink>
    }
  >
    Real servers are the machines that do the work behind a virtual service. They are added there, under Real Servers, and are shown here
    for all services at once.
  </EmptyPage>
)

function Groups({ groups }: { readonly groups: readonly ServerGroup[] }) {
  const { search = '' } = useSearch({ from: '/real-servers' })
  const navigate = useNavigate({ from: '/real-servers' })
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set())
  const shown = useMemo(() => searched(groups, search), [groups, search])
  const chosen = shown.filter((group) => marked.has(keyOf(group)))
  const act = async (some: readonly ServerGroup[], enabled: boolean): Promise<void> => {
    if (await setGroupsEnabled(groups, some, enabled)) setMarked(new Set())
  }
  const operations = (group: ServerGroup) => (
    <span className="buttons">
      {isOff(group) ? (
        <BusyButton variant="link" isInline aria-label={`Enable ${group.address} in all services`} run={() => act([group], true)}>
          Enable
        </BusyButton>
      ) : null}
      {isOn(group) ? (
        <BusyButton variant="link" isInline aria-label={`Disable ${group.address} in all services`} run={() => act([group], false)}>
          Disable
        </BusyButton>
      ) : null}
    </span>
  )
  return (
    <>
      <div className="list-tools">
        <FilterBox
          label="Search real servers"
          value={search}
          onChange={(text) => void navigate({ search: { search: text.trim() === '' ? undefined : text }, replace: true })}
          placeholder="Address or service"
        />
      </div>
      <Marked chosen={chosen} act={act} unmark={() => setMarked(new Set())} />
      {shown.length === 0 ? (
        <EmptyPage title="No real server fits">Clear the search, or look for a part of the address or of a service’s name.</EmptyPage>
      ) : (
        <div className="close-table">
          <DataTable
            label="Real servers"
            columns={COLUMNS}
            rows={shown}
            keyOf={keyOf}
            nameOf={(group) => group.address}
            details={(group) => <GroupDetails group={group} />}
            actions={{ title: 'Operation', of: operations }}
            marks={{ marked, onMark: setMarked }}
          />
        </div>
      )}
    </>
  )
}

interface MarkedProps {
  readonly chosen: readonly ServerGroup[]
  readonly act: (some: readonly ServerGroup[], enabled: boolean) => Promise<void>
  readonly unmark: () => void
}

/** The line is there before anything is marked, so that the table does not move under the pointer. */
function Marked({ chosen, act, unmark }: MarkedProps) {
  if (chosen.length === 0) return <p className="marked-tools quiet">Mark real servers to enable or disable several at once.</p>
  return (
    <fieldset className="marked-tools" aria-label="Marked real servers">
      <span>{counted(chosen.length, 'real server', 'real servers')} marked</span>
      <BusyButton variant="secondary" size="sm" isDisabled={!chosen.some(isOff)} run={() => act(chosen, true)}>
        Enable
      </BusyButton>
      <BusyButton variant="secondary" size="sm" isDisabled={!chosen.some(isOn)} run={() => act(chosen, false)}>
        Disable
      </BusyButton>
      <Button variant="link" size="sm" onClick={unmark}>
        Unmark
      </Button>
    </fieldset>
  )
}
