/** Certificates > SSL Certificates. */
import type { CertificateView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CertificateIcon } from '@patternfly/react-icons/dist/dynamic/icons/certificate-icon'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { DataTable } from '../../../components/data-table.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { FilterBox } from '../../../components/filter-box.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { useNow } from '../../../components/relative-time.tsx'
import { EXPIRY_WARNING_DAYS } from '../../../lib/attention.ts'
import { queries } from '../../../lib/queries.ts'
import { CertificateDetails } from './certificate-details.tsx'
import { columns } from './columns.tsx'
import { pickCertificates } from './pick.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { type CertificateDialog, RowActions } from './row-actions.tsx'
import { SelfSignedDialog } from './self-signed-dialog.tsx'
import { ImportDialog, ReplaceDialog } from './upload-dialogs.tsx'

const route = getRouteApi('/certificates/ssl')

export function CertificatesPage() {
  const [dialog, setDialog] = useState<CertificateDialog | 'import' | 'self-signed' | null>(null)
  const certificates = useQuery(queries.certificates())
  const close = (): void => setDialog(null)
  const row = typeof dialog === 'object' ? dialog : null
  const concerned = certificates.data?.items.find((each) => each.id === row?.id)
  const buttons = (
    <>
      <Button variant="primary" onClick={() => setDialog('import')}>
        Import Certificate
      </Button>
      <Button variant="secondary" onClick={() => setDialog('self-signed')}>
        Self-Signed Certificate
      </Button>
    </>
  )
  return (
    <PageFrame
      title="SSL Certificates"
      place="Certificates"
      intro="Certificates with their private keys. A virtual service presents those that are assigned to it under SSL Properties."
      {...(certificates.data?.items.length === 0 ? {} : { actions: buttons })}
    >
      <Loaded query={certificates}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyPage title="No certificates yet" icon={CertificateIcon} action={buttons}>
              An HTTPS service needs a certificate for the names that clients use. Import a PFX file, or a PEM certificate with its private
              key; the certificates of the issuer go to Intermediate Certs if they are not in the file.
            </EmptyPage>
          ) : (
            <CertificateTable items={items} onDialog={setDialog} />
          )
        }
      </Loaded>
      {dialog === 'import' ? <ImportDialog onClose={close} /> : null}
      {dialog === 'self-signed' ? <SelfSignedDialog onClose={close} /> : null}
      {concerned === undefined || row === null ? null : row.kind === 'replace' ? (
        <ReplaceDialog certificate={concerned} onClose={close} />
      ) : (
        <RenameDialog certificate={concerned} onClose={close} />
      )}
    </PageFrame>
  )
}

interface CertificateTableProps {
  readonly items: readonly CertificateView[]
  readonly onDialog: (dialog: CertificateDialog) => void
}

function CertificateTable({ items, onDialog }: CertificateTableProps) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const now = useNow()
  const rows = pickCertificates(items, search, now)
  const { filter = '', by = 'name', order = 'asc', show } = search
  return (
    <>
      <div className="table-tools">
        <FilterBox
          label="Filter certificates"
          placeholder="Identifier, name or issuer"
          value={filter}
          onChange={(text) => void navigate({ search: (old) => ({ ...old, filter: text === '' ? undefined : text }), replace: true })}
        />
        {show === 'expiring' ? (
          <Label variant="outline" onClose={() => void navigate({ search: (old) => ({ ...old, show: undefined }) })}>
            Expiring within {EXPIRY_WARNING_DAYS} days
          </Label>
        ) : null}
      </div>
      <div className="close-table">
        <DataTable
          label="SSL Certificates"
          columns={columns}
          rows={rows}
          keyOf={(row) => row.id}
          nameOf={(row) => row.name}
          sort={{ by, order }}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, by: pickBy(sort.by), order: sort.order }), replace: true })}
          details={(row) => <CertificateDetails certificate={row} />}
          actions={{ title: 'Operation', of: (row) => <RowActions certificate={row} onDialog={onDialog} /> }}
        />
      </div>
      {rows.length === 0 ? <p className="quiet">No certificate matches. Clear the filter to see all {items.length}.</p> : null}
    </>
  )
}

const pickBy = (id: string): 'name' | 'expiry' | 'issuer' => (id === 'expiry' || id === 'issuer' ? id : 'name')
