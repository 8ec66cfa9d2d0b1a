import type { CertificateView } from '@ballast/server/contract'
import { Link } from '@tanstack/react-router'
import { serviceTitle } from '../../../lib/attention.ts'
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
