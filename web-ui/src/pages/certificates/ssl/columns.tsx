import type { CertificateView } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { Link } from '@tanstack/react-router'
import type { Column } from '../../../components/table-props.ts'
import { serviceTitle } from '../../../lib/attention.ts'
import { counted } from '../../../lib/format.ts'
import { commonNameOf } from '../common-name.ts'
import { Expiry } from '../expiry.tsx'

/** Names shown in the row; the rest stands in the opened row. */
const NAMES = 2

export const columns: readonly Column<CertificateView>[] = [
  { id: 'name', title: 'Identifier', isSortable: true, width: 20, modifier: 'breakWord', cell: (row) => <strong>{row.name}</strong> },
  { id: 'names', title: 'Names', width: 20, modifier: 'breakWord', cell: (row) => <Names certificate={row} /> },
  { id: 'issuer', title: 'Issuer', isSortable: true, width: 20, modifier: 'breakWord', cell: (row) => <Issuer certificate={row} /> },
  { id: 'expiry', title: 'Expiry', isSortable: true, cell: (row) => <Expiry notBefore={row.notBefore} notAfter={row.notAfter} /> },
  { id: 'usedBy', title: 'Used by', width: 15, modifier: 'breakWord', cell: (row) => <UsedBy certificate={row} /> }
]

function Names({ certificate }: { readonly certificate: CertificateView }) {
  const { names, commonName, lacks } = certificate
  const all = names.length === 0 ? [commonName] : names
  const missing = [...new Set(lacks.map(({ name }) => name))]
  return (
    <span className="stacked">
      <span>
        {all.slice(0, NAMES).join(', ')}
        {all.length > NAMES ? <span className="quiet"> and {all.length - NAMES} more</span> : null}
      </span>
      {missing.length === 0 ? null : (
        <Label color="orange" icon={<ExclamationTriangleIcon />} isCompact title={missing.join(', ')}>
          Lacks {counted(missing.length, 'name', 'names')}
        </Label>
      )}
    </span>
  )
}

/** The issuer, and whether the chain up to its root is there: what is missing is the issuer's certificate. */
function Issuer({ certificate }: { readonly certificate: CertificateView }) {
  const { complete, missingIssuer } = certificate.chain
  return (
    <span className="stacked">
      {commonNameOf(certificate.issuer)}
      {complete ? (
        <small className="quiet">Chain complete</small>
      ) : (
        <Label color="orange" icon={<ExclamationTriangleIcon />} isCompact title={`Missing: ${missingIssuer ?? 'the issuer'}`}>
          Chain incomplete
        </Label>
      )}
    </span>
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
