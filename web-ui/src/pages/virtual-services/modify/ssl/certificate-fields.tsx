/** *Available Certificates* ⇄ *Assigned Certificates*. */
import { type CertificateView, SslProperties } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Link } from '@tanstack/react-router'
import { CheckboxField } from '../../../../components/checkbox-field.tsx'
import { DualListField } from '../../../../components/dual-list-field.tsx'
import { dateOnly } from '../../../../lib/format.ts'
import { labelOf } from '../../../../lib/labels.ts'

const { shape } = SslProperties

export const detailOf = (certificate: CertificateView): string =>
  `${certificate.names.slice(0, 3).join(', ')}${certificate.names.length > 3 ? ', …' : ''} · until ${dateOnly(certificate.notAfter)}`

interface CertificateFieldsProps {
  readonly stored: readonly CertificateView[] | undefined
  readonly assigned: number
}

export function CertificateFields({ stored, assigned }: CertificateFieldsProps) {
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
      <CheckboxField
        name="ssl.requireSni"
        label={labelOf(shape.requireSni)}
        help="Clients that name no host, or one that no assigned certificate is for, are dropped."
      />
      <CheckboxField
        name="ssl.ocspStapling"
        label={labelOf(shape.ocspStapling)}
        help="Ballast asks the authority whether the certificate is still good, and shows clients the answer. For certificates that name such a service."
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
