/** *Advanced Properties*. */
import { VALUE_WORDS, VirtualServiceFields, type VirtualServiceView } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useId, useMemo } from 'react'
import * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { AccessLists } from './advanced/access-lists.tsx'
import { ConnectionForm } from './advanced/connection-form.tsx'
import { ContentForm } from './advanced/content-form.tsx'
import { HttpForm } from './advanced/http-form.tsx'
import { LimitsForm } from './advanced/limits-form.tsx'
import { ListenerForm } from './advanced/listener-form.tsx'
import { RequestHeadersForm } from './advanced/request-headers-form.tsx'
import { SorryServerForm, UnavailableForm } from './advanced/unavailable-form.tsx'
import { NetworkParts } from './network-parts.tsx'
import { type PartProps, sendPart } from './part.ts'
import { PortFollowingForm } from './port-following-form.tsx'
import { REDIRECT_HELP } from './redirect-words.ts'
import { RedirectorForm } from './redirector-form.tsx'

const { shape } = VirtualServiceFields
const Headers = VirtualServiceFields.pick({ forwardedHeader: true })
const Redirecting = z.strictObject({ redirect: shape.redirect.unwrap() })

const HEADER_CHOICES = shape.forwardedHeader.options.map((value) => ({ value, label: VALUE_WORDS[value] ?? value }))

export function AdvancedPropertiesSection({ service }: PartProps) {
  const titleId = useId()
  const { redirect } = service
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Advanced Properties
      </CardTitle>
      <CardBody>
        {redirect === null ? <ForwardingParts service={service} /> : <RedirectForm service={service} url={redirect.url} />}
        <ListenerForm service={service} />
        {redirect === null ? <SorryServerForm service={service} /> : null}
        {redirect === null && service.type === 'http' ? <UnavailableForm service={service} /> : null}
        <AccessLists service={service} />
        <LimitsForm service={service} />
        <ConnectionForm service={service} />
        {redirect === null ? <PortFollowingForm service={service} /> : null}
        <NetworkParts service={service} />
      </CardBody>
    </Card>
  )
}

function ForwardingParts({ service }: PartProps) {
  if (service.type !== 'http')
    return (
      <p className="not-offered">
        Add HTTP Headers and the port-80 redirector need a service that reads requests: choose Service Type HTTP/HTTPS under Basic
        Properties.
      </p>
    )
  return (
    <>
      <HeadersForm service={service} />
      <RequestHeadersForm service={service} />
      <HttpForm service={service} />
      <ContentForm service={service} />
      <div className="section-part">
        <RedirectorForm service={service} />
      </div>
    </>
  )
}

function HeadersForm({ service }: PartProps) {
  const values = useMemo(() => ({ forwardedHeader: service.forwardedHeader }), [service])
  return (
    <FormSection
      title={labelOf(shape.forwardedHeader)}
      variant="plain"
      schema={Headers}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Advanced Properties saved' }}
    >
      <SelectField
        name="forwardedHeader"
        label={labelOf(shape.forwardedHeader)}
        choices={HEADER_CHOICES}
        help="X-Forwarded-For tells the real servers the address of the client; what a client put there itself stands before it."
      />
    </FormSection>
  )
}

function RedirectForm({ service, url }: { readonly service: VirtualServiceView; readonly url: string }) {
  const values = useMemo(() => ({ redirect: { url } }), [url])
  return (
    <FormSection
      title="Redirection URL"
      variant="plain"
      intro="This service answers every request with a redirect and has no real servers."
      schema={Redirecting}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Redirection URL saved' }}
    >
      <TextField name="redirect.url" label="Redirection URL" help={REDIRECT_HELP} isTechnical />
    </FormSection>
  )
}
