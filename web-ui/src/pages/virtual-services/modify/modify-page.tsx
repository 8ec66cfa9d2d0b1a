/** *Modify*: one virtual service, under the LoadMaster's headings, each a form of its own. */
import '../virtual-services.css'
import type { VirtualServiceView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type ComponentType, useEffect, useState } from 'react'
import { ButtonLink } from '../../../components/button-link.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { problemOf } from '../../../lib/api.ts'
import { EditsContext } from '../../../lib/edits.ts'
import { queries } from '../../../lib/queries.ts'
import { ApplicationOf } from '../applications/application-of.tsx'
import { deleteService, setServiceEnabled } from '../servers/actions.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { ServiceStatusCell } from '../servers/live-cells.tsx'
import { LiveStrip } from '../servers/live-strip.tsx'
import { ExportDialog } from '../templates/export-dialog.tsx'
import { TestDialog } from '../test/test-dialog.tsx'
import { hostAndPort, titleOf } from '../words.ts'
import { AdvancedPropertiesSection } from './advanced-properties.tsx'
import { BasicPropertiesSection } from './basic-properties.tsx'
import { DuplicateDialog } from './duplicate-dialog.tsx'
import { ExplainPanel } from './explain-panel.tsx'
import { type Jump, JumpList } from './jump-list.tsx'
import type { PartProps } from './part.ts'
import { RealServersSection } from './real-servers.tsx'
import { SslPropertiesSection } from './ssl-properties.tsx'
import { StandardOptionsSection } from './standard-options.tsx'
import { SubServicesSection } from './sub-services.tsx'
import { createTyped } from './typed.ts'

const back = (
  <>
    Virtual Services &gt; <Link to="/virtual-services">View/Modify Services</Link>
  </>
)

export function ModifyPage() {
  const { id } = useParams({ from: '/virtual-services/$id' })
  const query = useQuery(queries.virtualService(id))
  if (query.error !== null && problemOf(query.error).code === 'not-found') return <Gone id={id} />
  return query.data === undefined ? (
    <PageFrame title="Virtual service" place={back}>
      <Loaded query={query}>{() => null}</Loaded>
    </PageFrame>
  ) : (
    // A form belongs to one service: the next one starts with new forms.
    <ServicePage key={id} service={query.data} />
  )
}

const Gone = ({ id }: { readonly id: number }) => (
  <PageFrame title={`Virtual service ${id}`} place={back}>
    <EmptyPage
      title="This service does not exist (any more)"
      action={
        <ButtonLink to="/virtual-services" variant="primary">
          All services
        </ButtonLink>
      }
    >
      It may have been deleted meanwhile. <Link to="/system-configuration/change-history">Change History</Link> tells by whom, and brings it
      back.
    </EmptyPage>
  </PageFrame>
)

interface Section extends Jump {
  readonly Part: ComponentType<PartProps>
}

const SECTIONS: readonly Section[] = [
  { id: 'basic-properties', title: 'Basic Properties', Part: BasicPropertiesSection },
  { id: 'standard-options', title: 'Standard Options', Part: StandardOptionsSection },
  { id: 'ssl-properties', title: 'SSL Properties', Part: SslPropertiesSection },
  { id: 'advanced-properties', title: 'Advanced Properties', Part: AdvancedPropertiesSection }
]
const SUB_SERVICES: Section = { id: 'sub-services', title: 'SubVSs', Part: SubServicesSection }
const REAL_SERVERS: Section = { id: 'real-servers', title: 'Real Servers', Part: RealServersSection }

function ServicePage({ service }: { readonly service: VirtualServiceView }) {
  const redirects = service.redirect !== null
  // A redirecting service has no real servers.
  const sections = redirects ? SECTIONS : [...SECTIONS, service.subServices.length > 0 ? SUB_SERVICES : REAL_SERVERS]
  const [typed] = useState(createTyped)
  return (
    <PageFrame
      title={titleOf(service)}
      place={back}
      beside={<ServiceStatusCell loaded={service.state} />}
      actions={<ServiceActions service={service} />}
    >
      <div className="service-head">
        <p>
          <span className="technical">{hostAndPort(service.address, service.port)}</span>{' '}
          <CopyButton text={hostAndPort(service.address, service.port)} what="Virtual Address" /> <ApplicationOf serviceId={service.id} />
        </p>
        <LiveStrip loaded={service.state} isHttp={service.type === 'http' || redirects} />
      </div>
      <div className="modify-layout">
        <EditsContext value={typed.edits}>
          <div className="modify-sections">
            {sections.map(({ id, Part }) => (
              <div key={id} id={id}>
                <Part service={service} />
              </div>
            ))}
          </div>
        </EditsContext>
        <div className="modify-aside">
          <JumpList jumps={sections} />
          <ExplainPanel id={service.id} typed={typed.store} />
        </div>
      </div>
    </PageFrame>
  )
}

function ServiceActions({ service }: { readonly service: VirtualServiceView }) {
  const navigate = useNavigate()
  // Forms that were being filled in go with the service: nothing to ask about.
  const leave = (): Promise<void> => navigate({ to: '/virtual-services', ignoreBlocker: true })
  const [open, setOpen] = useState<'test' | 'duplicate' | 'export' | null>(null)
  const close = (): void => setOpen(null)
  const [copy, setCopy] = useState<number | null>(null)
  // Once the dialog and its form are gone: a form that is still there would ask whether to leave it unsaved.
  useEffect(() => {
    if (copy !== null) void navigate({ to: '/virtual-services/$id', params: { id: copy } })
  }, [copy, navigate])
  const goToCopy = (id: number): void => {
    setOpen(null)
    setCopy(id)
  }
  return (
    <>
      <ButtonLink to="/virtual-services" variant="link">
        Back
      </ButtonLink>
      <Button variant="secondary" onClick={() => setOpen('test')}>
        Test
      </Button>
      <Button variant="secondary" onClick={() => setOpen('duplicate')}>
        Duplicate VIP
      </Button>
      <Button variant="secondary" onClick={() => setOpen('export')}>
        Export Template
      </Button>
      <BusyButton variant="secondary" run={() => setServiceEnabled(service, !service.enabled)}>
        {service.enabled ? 'Disable' : 'Enable'}
      </BusyButton>
      <BusyButton variant="secondary" isDanger run={() => deleteService(service, leave)}>
        Delete
      </BusyButton>
      {open === 'test' ? <TestDialog service={service} onClose={close} /> : null}
      {open === 'export' ? <ExportDialog services={[service]} onClose={close} /> : null}
      {open === 'duplicate' ? <DuplicateDialog service={service} onClose={close} onDone={goToCopy} /> : null}
    </>
  )
}
