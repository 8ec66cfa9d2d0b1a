/** The requests that were made here, and which of them a certificate has answered. */
import type { CertificateRequestView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { OutlinedClockIcon } from '@patternfly/react-icons/dist/dynamic/icons/outlined-clock-icon'
import { DataTable } from '../../../components/data-table.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import type { Column } from '../../../components/table-props.ts'
import { api } from '../../../lib/api.ts'
import { inDialog } from '../../../lib/change.ts'
import { confirm } from '../../../lib/dialogs.ts'
import { configurationChanged } from '../../../lib/queries.ts'
import { showToast } from '../../../lib/toasts.ts'
import { download, RequestText } from './request-details.tsx'

const columns: readonly Column<CertificateRequestView>[] = [
  { id: 'name', title: 'Common Name', width: 30, modifier: 'breakWord', cell: (row) => <strong>{row.commonName}</strong> },
  { id: 'key', title: 'Key Type', cell: (row) => row.keyType },
  { id: 'created', title: 'Created', cell: (row) => <RelativeTime at={row.createdAt} /> },
  { id: 'state', title: 'State', width: 25, modifier: 'breakWord', cell: (row) => <State request={row} /> }
]

function State({ request: { answeredBy } }: { readonly request: CertificateRequestView }) {
  if (answeredBy === null) {
    return (
      <Label color="blue" icon={<OutlinedClockIcon />} isCompact>
        Waiting
      </Label>
    )
  }
  return (
    <span className="stacked">
      <Label color="green" icon={<CheckCircleIcon />} isCompact>
        Answered
      </Label>
      <small className="quiet">by {answeredBy.name}</small>
    </span>
  )
}

export function RequestTable({ requests }: { readonly requests: readonly CertificateRequestView[] }) {
  return (
    <div className="close-table">
      <DataTable
        label="Signing requests"
        columns={columns}
        rows={requests}
        keyOf={(row) => row.id}
        nameOf={(row) => row.commonName}
        details={(row) => <RequestText request={row} />}
        actions={{ title: 'Operation', of: (row) => <Operations request={row} /> }}
      />
    </div>
  )
}

function Operations({ request }: { readonly request: CertificateRequestView }) {
  const { commonName } = request
  return (
    <span className="buttons">
      <Button variant="link" isInline size="sm" aria-label={`Download ${commonName}`} onClick={() => download(request)}>
        Download
      </Button>
      <Button variant="link" isInline size="sm" isDanger aria-label={`Delete ${commonName}`} onClick={() => void remove(request)}>
        Delete
      </Button>
    </span>
  )
}

async function remove({ id, commonName, answeredBy }: CertificateRequestView): Promise<void> {
  const isSure = await confirm({
    title: `Delete the request for ${commonName}?`,
    consequence:
      answeredBy === null
        ? 'Its private key is deleted, too: a certificate that the authority issues for this request can then not be used here. This cannot be undone.'
        : `The certificate ${answeredBy.name} keeps its key. Only the request goes; this cannot be undone.`,
    action: 'Delete',
    danger: true
  })
  if (!isSure) return
  await inDialog(async () => {
    await api.call('certificateRequestDelete', { params: { id } })
    await configurationChanged()
    showToast({ title: `Request for ${commonName} deleted` })
    return true
  })
}
