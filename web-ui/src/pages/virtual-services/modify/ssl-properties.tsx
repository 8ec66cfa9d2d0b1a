/** *SSL Properties*: TLS that ends here, with which certificates, and whether it begins again towards the real servers. */
import { SslProperties, VirtualServiceFields, type VirtualServiceView } from '@ballast/server/contract'
import { FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import * as z from 'zod'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'
import { CertificateFields } from './ssl/certificate-fields.tsx'
import { CipherFields } from './ssl/cipher-fields.tsx'
import { ClientCertificateFields } from './ssl/client-certificate-fields.tsx'
import { CipherHeaderField, RewriteField, StrictTransportFields } from './ssl/header-fields.tsx'
import { ServerSideFields } from './ssl/server-side-fields.tsx'

const SslPart = VirtualServiceFields.pick({ ssl: true })
const { shape } = SslProperties

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
      words={{ done: 'SSL Properties saved' }}
    >
      <FormGroup role="group" label={labelOf(shape.acceleration)} fieldId="ssl-acceleration">
        <CheckboxField name="ssl.acceleration" label="Enabled" help="TLS ends here: Ballast decrypts with the certificates below." />
        {service.redirect === null ? <TowardsServers /> : null}
      </FormGroup>
      <SslFields service={service} />
    </FormSection>
  )
}

const Switches = z.looseObject({
  acceleration: z.boolean(),
  reencrypt: z.boolean(),
  reversed: z.boolean(),
  certificates: z.array(z.number())
})

/** Only what makes sense together can be ticked; what is ticked can always be taken away. */
function TowardsServers() {
  const { data } = Switches.safeParse(useWatch({ name: 'ssl' }))
  if (data === undefined) return null
  return (
    <>
      {data.acceleration || data.reencrypt ? (
        <CheckboxField
          name="ssl.reencrypt"
          label={labelOf(shape.reencrypt)}
          help="Ballast speaks TLS to the real servers, too. Without it they get what was decrypted."
        />
      ) : null}
      {!data.acceleration || data.reversed ? (
        <CheckboxField
          name="ssl.reversed"
          label={labelOf(shape.reversed)}
          help="The other way round: clients speak plain text, and Ballast speaks TLS to the real servers."
        />
      ) : null}
    </>
  )
}

function SslFields({ service }: PartProps) {
  const { data: ssl } = Switches.safeParse(useWatch({ name: 'ssl' }))
  const { data } = useQuery(queries.certificates())
  if (ssl === undefined) return null
  const isHttp = service.type === 'http' || service.redirect !== null
  const proxies = service.redirect === null
  return (
    <>
      {ssl.acceleration ? (
        <>
          <CertificateFields stored={data?.items} assigned={ssl.certificates.length} />
          <CipherFields />
          <ClientCertificateFields isHttp={isHttp && proxies} />
          {isHttp ? <StrictTransportFields /> : null}
          {isHttp && proxies ? <CipherHeaderField /> : null}
        </>
      ) : ssl.reversed ? null : (
        <p className="not-offered">{withoutAcceleration(service)}</p>
      )}
      {proxies && isHttp && (ssl.acceleration || ssl.reversed) ? <RewriteField /> : null}
      {proxies && (ssl.reversed || (ssl.acceleration && ssl.reencrypt)) ? (
        <ServerSideFields isHttp={isHttp} isAccelerated={ssl.acceleration} stored={data?.items} />
      ) : null}
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
