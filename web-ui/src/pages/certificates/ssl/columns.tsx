import type { CertificateView } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { Link } from '@tanstack/react-router'
import type { Column } from '../../../components/data-table.tsx'
import { serviceTitle } from '../../../lib/attention.ts'
import { Expiry } from '../expiry.tsx'

/** Names shown in the row; the rest stands in the opened row. */
const NAMES = 2

export const columns: readonly Column<CertificateView>[] = [
  { id: 'name', title: 'Identifier', isSortable: true, width: 15, cell: (row) => <strong>{row.name}</strong>, modifier: 'breakWord' },
  { id: 'names', title: 'Names', width: 20, cell: (row) => <Names certificate={row} />, modifier: 'breakWord' },
  { id: 'issuer', title: 'Issuer', isSortable: true, width: 20, cell: (row) => row.issuer, modifier: 'breakWord' },
  { id: 'expiry', title: 'Expiry', isSortable: true, cell: (row) => <Expiry notBefore={row.notBefore} notAfter={row.notAfter} /> },
  { id: 'chain', title: 'Chain', cell: (row) => <Chain certificate={row} /> },
  { id: 'usedBy', title: 'Used by', cell: (row) => <UsedBy certificate={row} />, modifier: 'breakWord' }
]

function Names({ certificate }: { readonly certificate: CertificateView }) {
  const { names, commonName } = certificate
  const all = names.length === 0 ? [commonName] : names
  return (
    <>
      {all.slice(0, NAMES).join(', ')}
      {all.length > NAMES ? <span className="quiet"> and {all.length - NAMES} more</span> : null}
    </>
  )
}

function Chain({ certificate }: { readonly certificate: CertificateView }) {
  const { complete, missingIssuer } = certificate.chain
  return complete ? (
    <Label color="green" icon={<CheckCircleIcon />} isCompact>
      Complete
    </Label>
  ) : (
    <Label color="orange" icon={<ExclamationTriangleIcon />} isCompact title={`Missing: ${missingIssuer ?? 'the issuer'}`}>
      Incomplete
    </Label>
  )
}

function UsedBy({ certificate }: { readonly certificate: CertificateView }) {
  if (certificate.usedBy.length === 0) return <span className="quiet">no service</span>
  return (
    <ul>
      {certificate.usedBy.map((service) => (
        <li key={service.id}>
          <Link to="/virtual-services/$id" params={{ id: service.id }}>
            {serviceTitle(service)}
          </Link>
        </li>
      ))}
    </ul>
  )
}
