import type { CertificateView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { serviceTitle } from '../../../lib/attention.ts'
import { queries } from '../../../lib/queries.ts'
import { CertificateFacts, Fact } from '../certificate-facts.tsx'

export function CertificateDetails({ certificate }: { readonly certificate: CertificateView }) {
  const { complete, length, missingIssuer } = certificate.chain
  return (
    <CertificateFacts facts={certificate}>
      {certificate.lacks.length === 0 ? null : (
        <Fact term="Lacks">
          <ul>
            {certificate.lacks.map(({ name, why, service }) => (
              <li key={`${service.id} ${name}`}>
                <strong>{name}</strong>, for{' '}
                <Link to="/virtual-services/$id" params={{ id: service.id }}>
                  {serviceTitle(service)}
                </Link>
                : {why}.
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Renewal certificateId={certificate.id} />
      <Fact term="Chain">
        {complete ? (
          `Complete: ${length} certificates are sent to clients.`
        ) : (
          <>
            The certificate of the issuer {missingIssuer ?? ''} is missing, so some clients will refuse the connection. Add it under{' '}
            <Link to="/certificates/intermediate">Intermediate Certs</Link>.
          </>
        )}
      </Fact>
    </CertificateFacts>
  )
}

function Renewal({ certificateId }: { readonly certificateId: number }) {
  const orders = useQuery(queries.acmeCertificates()).data?.items ?? []
  const order = orders.find(({ certificate }) => certificate?.id === certificateId)
  if (order === undefined) return null
  return (
    <Fact term="Renewal">
      By <Link to="/certificates/acme">ACME</Link>
      {order.nextAt === null ? null : (
        <>
          , next <RelativeTime at={order.nextAt} />
        </>
      )}
      {order.failures === 0 ? null : <strong>; the last try failed</strong>}
    </Fact>
  )
}
