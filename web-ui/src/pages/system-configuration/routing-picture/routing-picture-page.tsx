/** *Routing Picture*: the arms, what stands at them, and the way of a client's packets in and back. */
import '../network.css'
import './routing-picture.css'
import { IpAddress, type Picture as PictureData } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { ExpandableSection } from '@patternfly/react-core/dist/dynamic/components/ExpandableSection'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { NetworkNotice } from '../../../components/network-notice.tsx'
import { NetworkWarnings } from '../../../components/network-warnings.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { useLive } from '../../../lib/live.ts'
import type { LiveState } from '../../../lib/live-state.ts'
import { queries } from '../../../lib/queries.ts'
import { Picture } from './picture.tsx'
import { SceneList } from './scene-list.tsx'
import { sceneOf } from './scene-of.ts'
import { WayForm } from './way-form.tsx'

const route = getRouteApi('/system-configuration/routing-picture')

export function RoutingPicturePage() {
  const { service, client } = route.useSearch()
  const navigate = route.useNavigate()
  const address = IpAddress.safeParse(client ?? '')
  const query = useQuery(
    queries.picture({ ...(service === undefined ? {} : { service }), ...(address.success ? { client: address.data } : {}) })
  )
  return (
    <PageFrame
      title="Routing Picture"
      place="System Configuration"
      intro="The network as this machine sees it. Choose a service and a client to see the way of the packets in and back, and what blocks it."
    >
      <NetworkNotice />
      <WayForm
        key={`${service} ${client}`}
        service={service}
        client={client ?? ''}
        onChoose={(chosen) => void navigate({ search: chosen, replace: true })}
      />
      <Loaded query={query}>{(picture) => <WholePicture picture={picture} isAsked={service !== undefined && address.success} />}</Loaded>
    </PageFrame>
  )
}

function WholePicture({ picture, isAsked }: { readonly picture: PictureData; readonly isAsked: boolean }) {
  const network = useQuery(queries.network())
  const system = useQuery(queries.system())
  const down = useLive(downServers, sameSet)
  // On a phone the list is the picture.
  const [isListed, setListed] = useState(() => window.matchMedia('(max-width: 47.99rem)').matches)
  const interfaces = network.data?.interfaces ?? []
  const scene = sceneOf(picture, {
    networkSide: new Set(interfaces.filter(({ useForDefaultGateway }) => useForDefaultGateway).map(({ name }) => name)),
    withoutLink: new Set(interfaces.filter(({ state }) => state === null || !state.carrier || !state.up).map(({ name }) => name)),
    down
  })
  if (scene.arms.length === 0)
    return (
      <EmptyPage title="This machine has no interfaces to draw">
        An interface appears here as soon as the machine has one with an address.
      </EmptyPage>
    )
  return (
    <div className="form-stack picture-page">
      <NetworkWarnings warnings={picture.warnings} component="h2" />
      <div className="picture-scroll">
        <Picture scene={scene} hostname={system.data?.hostname ?? ''} />
      </div>
      {isAsked ? (
        <div className="ways">
          <Way title="The way in" kind="in" steps={picture.wayIn} />
          <Way title="The way back" kind="back" steps={picture.wayBack} />
        </div>
      ) : null}
      <ExpandableSection toggleText="The network as a list" isExpanded={isListed} onToggle={(_event, open) => setListed(open)}>
        <SceneList scene={scene} />
      </ExpandableSection>
    </div>
  )
}

const downServers = (live: LiveState): ReadonlySet<string> =>
  new Set([...live.servers.values()].filter(({ status }) => status === 'Down').map(({ id }) => `server ${id}`))

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && a.isSubsetOf(b)

function Way({ title, kind, steps }: { readonly title: string; readonly kind: 'in' | 'back'; readonly steps: readonly string[] }) {
  if (steps.length === 0) return null
  return (
    <Card component="section" aria-label={title}>
      <CardTitle component="h2">
        <svg className="way-key" viewBox="0 0 32 8" width="32" height="8" aria-hidden="true">
          <path d="M 0 4 H 32" className={`picture-way picture-${kind}`} />
        </svg>{' '}
        {title}
      </CardTitle>
      <CardBody>
        <ol className="way-steps">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </CardBody>
    </Card>
  )
}
