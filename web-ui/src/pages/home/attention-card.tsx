/** What needs a person, worst first, each with its cure. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { RelativeTime, useNow } from '../../components/relative-time.tsx'
import { type Attention, attentionOf, endpoint } from '../../lib/attention.ts'
import { useLive } from '../../lib/live.ts'
import { queries } from '../../lib/queries.ts'
import { HomeCard } from './home-card.tsx'

/** Items before *Show all*; the names of real servers are read for as many services. */
const AT_FIRST = 6

export function AttentionCard() {
  const [isAll, setAll] = useState(false)
  const items = useAttention()
  const shown = isAll ? items : items.slice(0, AT_FIRST)
  return (
    <HomeCard title="Needs attention">
      {items.length === 0 ? (
        <p className="all-well">
          <CheckCircleIcon /> Nothing. No service is down, and no certificate is about to expire.
        </p>
      ) : (
        <ul className="attention">
          {shown.map((item) => (
            <AttentionItem key={item.key} item={item} />
          ))}
        </ul>
      )}
      {items.length > AT_FIRST && !isAll ? (
        <Button variant="link" isInline onClick={() => setAll(true)}>
          Show all {items.length}
        </Button>
      ) : null}
    </HomeCard>
  )
}

function useAttention(): readonly Attention[] {
  const live = useLive((state) => state)
  const now = useNow()
  const rows = useQuery(queries.virtualServices()).data?.items ?? []
  const certificates = useQuery(queries.certificates()).data?.items ?? []
  const acme = useQuery(queries.acmeCertificates()).data?.items ?? []
  // Results come by schedule, without a revision.
  const applications = useQuery({ ...queries.applications(), refetchInterval: 30_000 }).data?.items ?? []
  const update = useQuery(queries.update()).data ?? null
  const down = [...live.servers.values()].filter((state) => state.status === 'Down')
  const concerned = [...new Set(down.map((state) => state.serviceId))].slice(0, AT_FIRST)
  const serverNames = useQueries({
    queries: concerned.map((id) => queries.virtualService(id)),
    combine: (results) =>
      new Map(
        results.flatMap((result) =>
          (result.data?.realServers ?? []).map((server) => [server.id, endpoint(server.address, server.port)] as const)
        )
      )
  })
  if (live.phase === 'connecting') return []
  return attentionOf({
    engine: live.engine,
    services: [...live.services.values()],
    servers: [...live.servers.values()],
    rows,
    serverNames,
    certificates,
    acme,
    applications,
    update,
    now
  })
}

function AttentionItem({ item }: { readonly item: Attention }) {
  const navigate = useNavigate()
  const { severity, title, detail, href, since } = item
  return (
    <li className={`attention-${severity}`}>
      {severity === 'danger' ? <ExclamationCircleIcon aria-label="Serious" /> : <ExclamationTriangleIcon aria-label="Warning" />}
      <div>
        {href === null ? (
          <strong>{title}</strong>
        ) : (
          <Button
            variant="link"
            isInline
            component="a"
            href={href}
            onClick={(event) => {
              event.preventDefault()
              void navigate({ href })
            }}
          >
            {title}
          </Button>
        )}{' '}
        {since === null ? null : (
          <small className="quiet">
            since <RelativeTime at={since} />
          </small>
        )}
        <p>{detail}</p>
      </div>
    </li>
  )
}
