/** Certificates > Intermediate Certs. */
import { IntermediateUpload, type IntermediateView, lineOfText, MAX_CERTIFICATE_FILE } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { CertificateIcon } from '@patternfly/react-icons/dist/dynamic/icons/certificate-icon'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import * as z from 'zod'
import { DataTable } from '../../../components/data-table.tsx'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { FileField } from '../../../components/file-field.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import type { Column } from '../../../components/table-props.ts'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, inDialog } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { CertificateFacts } from '../certificate-facts.tsx'
import { Expiry } from '../expiry.tsx'

const columns: readonly Column<IntermediateView>[] = [
  { id: 'name', title: 'Identifier', width: 20, modifier: 'breakWord', cell: (row) => <strong>{row.name}</strong> },
  { id: 'subject', title: 'Subject', width: 25, modifier: 'breakWord', cell: (row) => row.subject },
  { id: 'issuer', title: 'Issuer', width: 25, modifier: 'breakWord', cell: (row) => row.issuer },
  { id: 'expiry', title: 'Expiry', cell: (row) => <Expiry notBefore={row.notBefore} notAfter={row.notAfter} /> }
]

export function IntermediatesPage() {
  const [isAdding, setAdding] = useState(false)
  const intermediates = useQuery(queries.intermediates())
  const addButton = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      Add Intermediate
    </Button>
  )
  return (
    <PageFrame
      title="Intermediate Certs"
      place="Certificates"
      intro="Certificates of the authorities between yours and the root. Chains of your certificates are completed from here by themselves."
      {...(intermediates.data?.items.length === 0 ? {} : { actions: addButton })}
    >
      <Loaded query={intermediates}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyPage title="No intermediate certificates" icon={CertificateIcon} action={addButton}>
              Clients know the root authority only. When the file of your certificate does not hold the certificates in between, get them
              from your authority and add them here.
            </EmptyPage>
          ) : (
            <DataTable
              label="Intermediate Certs"
              columns={columns}
              rows={items}
              keyOf={(row) => row.id}
              nameOf={(row) => row.name}
              details={(row) => <CertificateFacts facts={row} />}
              actions={{ title: 'Operation', of: (row) => <DeleteButton intermediate={row} /> }}
            />
          )
        }
      </Loaded>
      {isAdding ? <AddDialog onClose={() => setAdding(false)} /> : null}
    </PageFrame>
  )
}

const AddForm = z.object({ certificate: IntermediateUpload.shape.certificate, name: lineOfText(127) })
const EMPTY: z.infer<typeof AddForm> = { certificate: '', name: '' }

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <DialogForm
      title="Add Intermediate"
      onClose={onClose}
      schema={AddForm}
      values={EMPTY}
      version={0}
      isNew
      saveLabel="Add Certificate"
      send={({ certificate, name }, query) =>
        api.call('intermediateCreate', { query, body: name === '' ? { certificate } : { certificate, name } })
      }
      words={{ done: 'Intermediate certificate added', action: 'Add' }}
    >
      <FileField
        name="certificate"
        label={labelOf(IntermediateUpload.shape.certificate)}
        accept=".pem,.crt,.cer"
        limit={MAX_CERTIFICATE_FILE}
        help="A PEM file; it may hold several certificates."
      />
      <TextField name="name" label="Certificate Identifier" help="Empty takes the name in the certificate." />
    </DialogForm>
  )
}

function DeleteButton({ intermediate }: { readonly intermediate: IntermediateView }) {
  const { id, name, version } = intermediate
  const remove = (): Promise<unknown> =>
    inDialog(() =>
      applyAfterAsking(
        (query) => api.call('intermediateDelete', { params: { id }, query, version }),
        {
          title: `Delete ${name}?`,
          consequence:
            'Certificates that need it are sent without it from now on, and some clients will then refuse them. Undo brings it back.',
          action: 'Delete',
          danger: true
        },
        { done: `${name} deleted` }
      )
    )
  return (
    <Button variant="link" isInline size="sm" isDanger aria-label={`Delete ${name}`} onClick={() => void remove()}>
      Delete
    </Button>
  )
}
