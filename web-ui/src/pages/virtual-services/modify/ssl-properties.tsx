/** *SSL Properties*: TLS that ends here, with which certificates, and whether it begins again towards the real servers. */
import { type CertificateView, SslProperties, VirtualServiceFields, type VirtualServiceView } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import * as z from 'zod'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { DualListField } from '../../../components/dual-list-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { dateOnly } from '../../../lib/format.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'

const SslPart = VirtualServiceFields.pick({ ssl: true })
const { shape } = SslProperties

const VERSION_CHOICES = shape.minimumVersion.options.map((value) => ({
  value,
  label: value === 'TLSv1.0' || value === 'TLSv1.1' ? `${value} (weak, for old clients only)` : value
}))

export function SslPropertiesSection({ service }: PartProps) {
  const values = useMemo(() => ({ ssl: service.ssl }), [service])
  return (
    <FormSection
      title="SSL Properties"
      schema={SslPart}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      saveLabel="Set Certificates"
      words={{ done: 'SSL Properties saved', action: 'Set Certificates' }}
    >
      <FormGroup role="group" label={labelOf(shape.acceleration)} fieldId="ssl-acceleration">
        <CheckboxField name="ssl.acceleration" label="Enabled" help="TLS ends here: Ballast decrypts with the certificates below." />
      </FormGroup>
      <AcceleratedFields service={service} />
    </FormSection>
  )
}

function AcceleratedFields({ service }: PartProps) {
  const ssl = z.looseObject({ acceleration: z.boolean(), certificates: z.array(z.number()) }).safeParse(useWatch({ name: 'ssl' }))
  const { data } = useQuery(queries.certificates())
  if (!ssl.success) return null
  if (!ssl.data.acceleration) return <p className="not-offered">{withoutAcceleration(service)}</p>
  return (
    <>
      {service.redirect === null ? (
        <CheckboxField
          name="ssl.reencrypt"
          label={labelOf(shape.reencrypt)}
          help="Ballast speaks TLS to the real servers, too. Without it they get what was decrypted."
        />
      ) : null}
      <CertificateFields stored={data?.items} assigned={ssl.data.certificates.length} />
      <SelectField
        name="ssl.minimumVersion"
        label={labelOf(shape.minimumVersion)}
        choices={VERSION_CHOICES}
        help="Clients that know only older versions are refused. TLSv1.2 suits all browsers since 2014."
      />
    </>
  )
}

function withoutAcceleration(service: VirtualServiceView): string {
  if (service.redirect !== null)
    return 'Clients reach this service without TLS. To redirect HTTPS clients, too, tick Enabled and assign a certificate.'
  return service.type === 'http'
    ? 'Clients reach this service without TLS. For HTTPS tick Enabled and assign a certificate; to pass TLS through to the real servers untouched, choose Service Type Generic instead.'
    : 'Bytes are passed on as they are. If clients speak TLS, the real servers hold the certificate. Tick Enabled to decrypt here.'
}

const detailOf = (certificate: CertificateView): string =>
  `${certificate.names.slice(0, 3).join(', ')}${certificate.names.length > 3 ? ', …' : ''} · until ${dateOnly(certificate.notAfter)}`

function CertificateFields({ stored, assigned }: { readonly stored: readonly CertificateView[] | undefined; readonly assigned: number }) {
  if (stored === undefined) return null
  return (
    <>
      {assigned > 0 ? null : <NoCertificate isAnyStored={stored.length > 0} />}
      <DualListField
        name="ssl.certificates"
        items={stored.map((certificate) => ({ id: certificate.id, label: certificate.name, detail: detailOf(certificate) }))}
        availableLabel="Available Certificates"
        assignedLabel={labelOf(shape.certificates)}
        nouns={['certificate', 'certificates']}
        help="Clients get the certificate that fits the host name they ask for; the first one answers clients that ask for none or for another."
      />
    </>
  )
}

function NoCertificate({ isAnyStored }: { readonly isAnyStored: boolean }) {
  return (
    <Alert variant="warning" isInline title="SSL Acceleration needs a certificate">
      {isAnyStored ? (
        <p>Mark one under Available Certificates, move it to Assigned Certificates with the right arrow, then Set Certificates.</p>
      ) : (
        <p>
          There is none yet. Import one with its private key under <Link to="/certificates/ssl">Certificates &gt; SSL Certificates</Link>,
          then come back and assign it here.
        </p>
      )}
    </Alert>
  )
}
