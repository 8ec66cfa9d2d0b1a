/** *Real Servers*: how they are checked, which there are, and what each does now. */
import type { RealServerView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { CheckNowDialog } from '../servers/check-now-dialog.tsx'
import { ServersTable } from '../servers/servers-table.tsx'
import { hostAndPort } from '../words.ts'
import { CheckMethodForm } from './check-method-form.tsx'
import type { PartProps } from './part.ts'
import { RulesButton, RulesDialog } from './rules-dialog.tsx'
import { ServerDialog } from './server-dialog.tsx'
import { addSubService } from './sub-service-actions.ts'
import { durationInWords } from './timeout-ladder.ts'

export function RealServersSection({ service }: PartProps) {
  const titleId = useId()
  // By id: the dialog follows when somebody else changes the server meanwhile, and goes when it is gone.
  const [open, setOpen] = useState<number | 'new' | null>(null)
  const server = open === 'new' ? open : service.realServers.find((each) => each.id === open)
  const [checking, setChecking] = useState<number | null>(null)
  const checked = service.realServers.find((each) => each.id === checking)
  const [ruled, setRuled] = useState<number | null>(null)
  const target = service.realServers.find((each) => each.id === ruled)
  const total = service.realServers.length
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Real Servers
      </CardTitle>
      <CardBody>
        <CheckMethodForm service={service} />
        <div className="section-part">
          <div className="part-head">
            <span>{total === 0 ? 'No real server yet: clients get no answer.' : counted(total, 'real server', 'real servers')}</span>
            <span className="buttons">
              <Button variant={total === 0 ? 'primary' : 'secondary'} onClick={() => setOpen('new')}>
                Add New
              </Button>
              {total === 0 ? (
                <BusyButton variant="secondary" run={() => addSubService(service)}>
                  Add SubVS
                </BusyButton>
              ) : null}
            </span>
          </div>
          {total === 0 ? null : (
            <>
              <ServersTable
                service={service}
                onModify={({ id }) => setOpen(id)}
                {...(service.content.switching
                  ? {
                      rulesOf: (each: RealServerView) => (
                        <RulesButton {...each} name={hostAndPort(each.address, each.port)} onOpen={() => setRuled(each.id)} />
                      )
                    }
                  : {})}
                {...(service.check.method === 'none' ? {} : { onCheck: ({ id }) => setChecking(id) })}
              />
              <DrainWords />
            </>
          )}
        </div>
      </CardBody>
      {checked === undefined ? null : <CheckNowDialog service={service} server={checked} onClose={() => setChecking(null)} />}
      {target === undefined ? null : (
        <RulesDialog
          service={service}
          target={{ kind: 'server', of: target, name: hostAndPort(target.address, target.port) }}
          onClose={() => setRuled(null)}
        />
      )}
      {server === undefined ? null : <ServerDialog service={service} server={server} onClose={() => setOpen(null)} />}
    </Card>
  )
}

function DrainWords() {
  const { data } = useQuery(queries.settings())
  if (data === undefined) return null
  const stays =
    data.drainTime === 0
      ? 'no client is kept'
      : `clients that persistence ties to it are kept for ${durationInWords(data.drainTime)} (L7 Connection Drain Time)`
  return <p className="not-offered after-table">Disable drains: a server gets no new clients, open connections finish, and {stays}.</p>
}
