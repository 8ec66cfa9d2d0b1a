/** Accounts at ACME authorities. */
import type { AcmeAccountView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { DataTable } from '../../../components/data-table.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import type { Column } from '../../../components/table-props.ts'
import { api } from '../../../lib/api.ts'
import { inDialog } from '../../../lib/change.ts'
import { confirm } from '../../../lib/dialogs.ts'
import { configurationChanged } from '../../../lib/queries.ts'
import { showToast } from '../../../lib/toasts.ts'

const hostOf = ({ directoryUrl }: AcmeAccountView): string => new URL(directoryUrl).host

const columns: readonly Column<AcmeAccountView>[] = [
  {
    id: 'directory',
    title: 'Directory URL',
    width: 40,
    modifier: 'breakWord',
    cell: (row) => (
      <span className="stacked">
        <span className="technical">{row.directoryUrl}</span>
        {row.ownAuthority ? <small className="quiet">trusted by its own authority</small> : null}
      </span>
    )
  },
  {
    id: 'email',
    title: 'Email Address',
    modifier: 'breakWord',
    cell: ({ email }) => (email === '' ? <span className="quiet">none</span> : email)
  },
  { id: 'created', title: 'Registered', cell: (row) => <RelativeTime at={row.createdAt} /> },
  { id: 'used', title: 'Certificates', cell: (row) => row.certificates, isNumeric: true }
]

export function AccountTable({ rows }: { readonly rows: readonly AcmeAccountView[] }) {
  return (
    <div className="close-table">
      <DataTable
        label="ACME accounts"
        columns={columns}
        rows={rows}
        keyOf={(row) => row.id}
        nameOf={hostOf}
        actions={{
          title: 'Operation',
          of: (row) => (
            <Button
              variant="link"
              isInline
              size="sm"
              isDanger
              aria-label={`Delete account ${hostOf(row)}`}
              onClick={() => void remove(row)}
            >
              Delete
            </Button>
          )
        }}
      />
    </div>
  )
}

async function remove(row: AcmeAccountView): Promise<void> {
  const isSure = await confirm({
    title: `Delete the account at ${hostOf(row)}?`,
    consequence:
      'Its key is deleted, and the authority closes it, as far as it answers. This cannot be undone; a new one is registered in a minute.',
    action: 'Delete',
    danger: true
  })
  if (!isSure) return
  await inDialog(async () => {
    await api.call('acmeAccountDelete', { params: { id: row.id } })
    await configurationChanged()
    showToast({ title: 'Account deleted' })
    return true
  })
}
