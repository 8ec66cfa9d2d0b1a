/** Certificates > Generate CSR. */
import { CertificateKeyType, type CertificateRequestView, CertificateSubject } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { FormSection } from '../../../components/form-section.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { api } from '../../../lib/api.ts'
import { beside } from '../../../lib/change.ts'
import { queries } from '../../../lib/queries.ts'
import { EMPTY_SUBJECT, EmailField, KeyTypeField, NameFields, SubjectFields } from '../subject-fields.tsx'
import { RequestText } from './request-details.tsx'
import { RequestTable } from './request-table.tsx'

const RequestForm = CertificateSubject.extend({ keyType: CertificateKeyType })

export function GenerateCsrPage() {
  const requests = useQuery(queries.certificateRequests())
  const [made, setMade] = useState<CertificateRequestView | null>(null)
  return (
    <PageFrame
      title="Generate CSR"
      place="Certificates"
      intro="A signing request for your certification authority. The private key is made here and never leaves: import the certificate that comes back under SSL Certificates, without a key file."
    >
      <div className="form-stack">
        {made === null ? null : <Made request={made} />}
        <Loaded query={requests}>{({ items }) => (items.length === 0 ? null : <Requests items={items} />)}</Loaded>
        <FormSection
          key={made?.id ?? 0}
          title="New request"
          schema={RequestForm}
          values={EMPTY_SUBJECT}
          version={0}
          isNew
          saveLabel="Create CSR"
          send={async (body) => beside(await api.call('certificateRequestCreate', { body }))}
          onSaved={({ value }) => setMade(value)}
          words={{ done: 'Signing request created', isBeside: true }}
        >
          <SubjectFields />
          <NameFields />
          <EmailField />
          <KeyTypeField />
        </FormSection>
      </div>
    </PageFrame>
  )
}

function Made({ request }: { readonly request: CertificateRequestView }) {
  return (
    <Alert variant="success" isInline title={`The request for ${request.commonName} is ready`}>
      <p>Send this text to your certification authority. Its key waits here for the certificate.</p>
      <RequestText request={request} />
    </Alert>
  )
}

function Requests({ items }: { readonly items: readonly CertificateRequestView[] }) {
  const titleId = useId()
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Signing requests
      </CardTitle>
      <CardBody>
        <RequestTable requests={items} />
      </CardBody>
    </Card>
  )
}
