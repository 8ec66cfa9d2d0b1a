/** Certificates that are ordered and renewed by ACME. */
import { type AcmeCertificateView, CHALLENGE_WORDS, KEY_TYPE_WORDS } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { DescriptionList } from '@patternfly/react-core/dist/dynamic/components/DescriptionList'
import { DataTable } from '../../../components/data-table.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import type { Column } from '../../../components/table-props.ts'
import { api } from '../../../lib/api.ts'
import { inDialog } from '../../../lib/change.ts'
import { confirm } from '../../../lib/dialogs.ts'
import { configurationChanged } from '../../../lib/queries.ts'
import { showToast } from '../../../lib/toasts.ts'
import { Fact } from '../certificate-facts.tsx'
import { Next, State } from './state.tsx'
import { TrySteps } from './try-steps.tsx'

const columns: readonly Column<AcmeCertificateView>[] = [
  { id: 'name', title: 'Identifier', width: 20, modifier: 'breakWord', cell: (row) => <strong>{row.name}</strong> },
  { id: 'names', title: 'Names', width: 15, modifier: 'breakWord', cell: (row) => row.names.join(', ') },
  { id: 'state', title: 'State', width: 25, modifier: 'breakWord', cell: (row) => <State row={row} /> },
  {
    id: 'expiry',
    title: 'Expiry',
    width: 10,
    cell: ({ certificate }) => (certificate === null ? <span className="quiet">none yet</span> : <RelativeTime at={certificate.notAfter} />)
  },
  { id: 'next', title: 'Next', width: 10, cell: (row) => <Next row={row} /> }
]

export interface OrderTableProps {
  readonly rows: readonly AcmeCertificateView[]
  readonly onFollow: (id: number) => void
  readonly onModify: (id: number) => void
}

export function OrderTable({ rows, onFollow, onModify }: OrderTableProps) {
  return (
    <div className="close-table">
      <DataTable
        label="ACME Certs"
        columns={columns}
        rows={rows}
        keyOf={(row) => row.id}
        nameOf={(row) => row.name}
        details={(row) => <Details row={row} />}
        actions={{ title: 'Operation', of: (row) => <Operations row={row} onFollow={onFollow} onModify={onModify} /> }}
      />
    </div>
  )
}

function Details({ row }: { readonly row: AcmeCertificateView }) {
  const { directoryUrl, challenge, addresses, dns, keyType, renewDays, tries } = row
  return (
    <>
      <DescriptionList orientation={{ lg: 'horizontal' }} isCompact horizontalTermWidthModifier={{ default: '22ch' }}>
        <Fact term="Directory">{directoryUrl}</Fact>
        <Fact term="Challenge">
          {CHALLENGE_WORDS[challenge]}: {dns === null ? addresses.join(', ') : `${dns.server}, key ${dns.keyName}`}
        </Fact>
        <Fact term="Key">{KEY_TYPE_WORDS[keyType]}</Fact>
        <Fact term="Renewal">{renewDays} days before its end</Fact>
      </DescriptionList>
      <h3 className="acme-tries">Last tries</h3>
      {tries.length === 0 ? <p className="quiet">None yet.</p> : null}
      {tries.map((entry) => (
        <div key={entry.startedAt} className="section-part">
          <TrySteps entry={entry} />
        </div>
      ))}
    </>
  )
}

function Operations({ row, onFollow, onModify }: Omit<OrderTableProps, 'rows'> & { readonly row: AcmeCertificateView }) {
  const { id, name } = row
  const renew = async (): Promise<void> => {
    const started = await inDialog(async () => {
      await api.call('acmeCertificateRenew', { params: { id } })
      await configurationChanged()
      return true
    })
    if (started !== null) onFollow(id)
  }
  return (
    <span className="buttons">
      <Button variant="link" isInline size="sm" aria-label={`Renew Now ${name}`} onClick={() => void renew()}>
        Renew Now
      </Button>
      <Button variant="link" isInline size="sm" aria-label={`Modify ${name}`} onClick={() => onModify(id)}>
        Modify
      </Button>
      <Button variant="link" isInline size="sm" isDanger aria-label={`Delete ${name}`} onClick={() => void remove(row)}>
        Delete
      </Button>
    </span>
  )
}

async function remove({ id, name, certificate }: AcmeCertificateView): Promise<void> {
  const isSure = await confirm({
    title: `Renew ${name} no more?`,
    consequence:
      certificate === null
        ? 'It is ordered no more. This cannot be undone.'
        : 'The certificate stays, with its assignments, until its end; nobody renews it any more. This cannot be undone.',
    action: 'Delete',
    danger: true
  })
  if (!isSure) return
  await inDialog(async () => {
    await api.call('acmeCertificateDelete', { params: { id } })
    await configurationChanged()
    showToast({ title: `${name} is renewed no more` })
    return true
  })
}
