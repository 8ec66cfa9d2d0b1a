/** *SubVSs*: the parts of a service, each with its own real servers, checks, persistence and scheduling. */
import type { SubServiceView, VirtualServiceView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useId, useState } from 'react'
import { StatusLabel } from '../../../components/status-label.tsx'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, applyChange, inDialog } from '../../../lib/change.ts'
import { count, counted } from '../../../lib/format.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { useServiceState } from '../servers/live-cells.tsx'
import { ServersTable } from '../servers/servers-table.tsx'
import type { PartProps } from './part.ts'
import { RulesButton, RulesDialog, type RuleTarget } from './rules-dialog.tsx'
import { ServerDialog } from './server-dialog.tsx'
import { addSubService } from './sub-service-actions.ts'
import { SubServiceDialog } from './sub-service-dialog.tsx'

export const subTitle = (sub: { readonly id: number; readonly name: string }): string => (sub.name === '' ? `SubVS ${sub.id}` : sub.name)

/** A SubVS as the tables and forms of services take it. */
const asService = (service: VirtualServiceView, sub: SubServiceView): VirtualServiceView => ({
  ...service,
  name: subTitle(sub),
  persistence: sub.persistence,
  scheduling: sub.scheduling,
  check: sub.check,
  realServers: sub.realServers
})

export function SubServicesSection({ service }: PartProps) {
  const titleId = useId()
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        SubVSs
      </CardTitle>
      <CardBody>
        <div className="part-head">
          <span>{counted(service.subServices.length, 'SubVS', 'SubVSs')}</span>
          <BusyButton variant="secondary" run={() => addSubService(service)}>
            Add SubVS
          </BusyButton>
        </div>
        {service.subServices.map((sub) => (
          <SubPart key={sub.id} service={service} sub={sub} />
        ))}
      </CardBody>
    </Card>
  )
}

function SubPart({ service, sub }: PartProps & { readonly sub: SubServiceView }) {
  const titleId = useId()
  const [open, setOpen] = useState<number | 'new' | null>(null)
  const [isModifying, setModifying] = useState(false)
  const [target, setTarget] = useState<RuleTarget | null>(null)
  const live = useServiceState(service.state).subServices.find(({ id }) => id === sub.id) ?? sub.state
  const server = open === 'new' ? open : sub.realServers.find((each) => each.id === open)
  const name = subTitle(sub)
  const view = asService(service, sub)
  const params = { id: service.id, subServiceId: sub.id }
  const enable = (): Promise<unknown> =>
    inDialog(() =>
      applyChange((query) => api.call('subServiceChange', { params, query, version: sub.version, body: { enabled: !sub.enabled } }), {
        done: sub.enabled ? `${name} disabled` : `${name} enabled`
      })
    )
  const remove = (): Promise<unknown> =>
    inDialog(() =>
      applyAfterAsking(
        (query) => api.call('subServiceDelete', { params, query, version: sub.version }),
        {
          title: `Delete ${name}?`,
          consequence: 'Its real servers leave with it. Undo brings all of it back.',
          action: 'Delete',
          danger: true
        },
        { done: `${name} deleted` }
      )
    )
  return (
    <section className="section-part" aria-labelledby={titleId}>
      <div className="part-head">
        <h3 id={titleId}>{name}</h3>
        <StatusLabel status={live.status} reason={live.reason} since={live.since} />
        <span className="quiet">
          weight {count(sub.weight)}
          {sub.connectionLimit === 0 ? '' : ` · limit ${count(sub.connectionLimit)}`} · {live.serversUp} of {live.serversTotal} up
        </span>
        <span className="buttons">
          {service.content.switching ? <RulesButton {...sub} name={name} onOpen={() => setTarget({ kind: 'sub', of: sub, name })} /> : null}
          <BusyButton variant="link" isInline aria-label={`${sub.enabled ? 'Disable' : 'Enable'} ${name}`} run={enable}>
            {sub.enabled ? 'Disable' : 'Enable'}
          </BusyButton>
          <Button variant="link" isInline aria-label={`Modify ${name}`} onClick={() => setModifying(true)}>
            Modify
          </Button>
          <BusyButton variant="link" isInline isDanger aria-label={`Delete ${name}`} run={remove}>
            Delete
          </BusyButton>
        </span>
      </div>
      {sub.realServers.length === 0 ? (
        <p className="not-offered">No real server yet: this SubVS is passed over.</p>
      ) : (
        <ServersTable service={view} onModify={({ id }) => setOpen(id)} />
      )}
      <Button variant="secondary" size="sm" aria-label={`Add a real server to ${name}`} onClick={() => setOpen('new')}>
        Add New
      </Button>
      {server === undefined || server === null ? null : (
        <ServerDialog service={view} server={server} subServiceId={sub.id} onClose={() => setOpen(null)} />
      )}
      {isModifying ? <SubServiceDialog service={service} sub={sub} onClose={() => setModifying(false)} /> : null}
      {target === null ? null : <RulesDialog service={service} target={{ kind: 'sub', of: sub, name }} onClose={() => setTarget(null)} />}
    </section>
  )
}
