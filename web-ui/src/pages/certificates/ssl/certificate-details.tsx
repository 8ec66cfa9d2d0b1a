import type { CertificateView } from '@ballast/server/contract'
import { Link } from '@tanstack/react-router'
import { CertificateFacts, Fact } from '../certificate-facts.tsx'

export function CertificateDetails({ certificate }: { readonly certificate: CertificateView }) {
  const { complete, length, missingIssuer } = certificate.chain
  return (
    <CertificateFacts facts={certificate}>
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
