/** *Add a Port 80 Redirector VS*: a second service on port 80 of the same address that sends clients here. */
import { NewRedirector, RedirectUrl, redirectTarget } from '@ballast/server/contract'
import { Title } from '@patternfly/react-core/dist/dynamic/components/Title'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { hostAndPort, titleOf } from '../words.ts'
import type { PartProps } from './part.ts'
import { REDIRECT_HELP } from './redirect-words.ts'

const HTTP_PORT = 80
const Redirector = z.strictObject({ url: RedirectUrl })

export function RedirectorForm({ service }: PartProps) {
  const navigate = useNavigate()
  const proposal = useMemo(() => ({ url: redirectTarget(service.port) }), [service.port])
  const { data } = useQuery(queries.virtualServices({ search: service.address }))
  const holder = data?.items.find((row) => row.address === service.address && row.port === HTTP_PORT)
  const place = hostAndPort(service.address, HTTP_PORT)
  return (
    <>
      <Title headingLevel="h3" size="md">
        Add a Port 80 Redirector VS
      </Title>
      {service.port === HTTP_PORT ? (
        <p className="not-offered">This service listens on port 80 itself, so there is no room for a redirector.</p>
      ) : holder === undefined ? (
        <FormSection
          title="Add a Port 80 Redirector VS"
          variant="plain"
          intro={`Adds a service on ${place} that sends clients who type http:// to this one.`}
          isNew
          saveLabel="Add HTTP Redirector"
          schema={Redirector}
          values={proposal}
          version={0}
          send={(body, query) => api.call('redirectorCreate', { params: { id: service.id }, body, query })}
          words={{ done: 'Redirector added', isAsked: true }}
          onSaved={({ value }) => void navigate({ to: '/virtual-services/$id', params: { id: value.id } })}
        >
          <TextField
            name="url"
            label={labelOf(NewRedirector.shape.url.unwrap())}
            help={`${REDIRECT_HELP} Change the port if clients reach this service through another one.`}
            isTechnical
          />
        </FormSection>
      ) : (
        <p className="not-offered">
          {place} is taken by{' '}
          <Link to="/virtual-services/$id" params={{ id: holder.id }}>
            {titleOf(holder)}
          </Link>
          .
        </p>
      )}
    </>
  )
}
