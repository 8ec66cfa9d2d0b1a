/** Ordering a certificate, and changing how it is renewed. */
import type { AcmeAccountView, AcmeCertificateView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { beside } from '../../../lib/change.ts'
import { queries } from '../../../lib/queries.ts'
import { bodyOf, newOrder, OrderFields, OrderForm, orderOf } from './order-fields.tsx'

interface OrderDialogProps {
  readonly accounts: readonly AcmeAccountView[]
  readonly onClose: () => void
  readonly onOrdered: (id: number) => void
}

const hostOf = (url: string): string => new URL(url).host

export function OrderDialog({ accounts, onClose, onOrdered }: OrderDialogProps) {
  const services = useQuery(queries.virtualServices())
  return (
    <FormDialog
      title="Request New Certificate"
      intro="It is ordered at once and renewed by itself from then on. Assign it to services under SSL Properties as soon as it is there."
      onClose={onClose}
    >
      <Loaded query={services}>
        {({ items }) => (
          <NewOrder
            accounts={accounts}
            addresses={[...new Set(items.filter(({ enabled }) => enabled).map(({ address }) => address))]}
            onClose={onClose}
            onOrdered={onOrdered}
          />
        )}
      </Loaded>
    </FormDialog>
  )
}

function NewOrder({ accounts, addresses, onClose, onOrdered }: OrderDialogProps & { readonly addresses: readonly string[] }) {
  const choices = accounts.map(({ id, directoryUrl, email }) => ({
    value: String(id),
    label: `${hostOf(directoryUrl)}${email === '' ? '' : ` (${email})`}`
  }))
  // Other people's changes must not reset what is typed.
  const [values] = useState(() => newOrder(accounts[0]?.id ?? 0, addresses))
  return (
    <FormSection
      variant="plain"
      title="Request New Certificate"
      schema={OrderForm}
      values={values}
      version={0}
      isNew
      saveLabel="Request Certificate"
      onCancel={onClose}
      send={async (form) => {
        const name = form.name === '' ? {} : { name: form.name }
        return beside(await api.call('acmeCertificateCreate', { body: { ...bodyOf(form), ...name, accountId: Number(form.accountId) } }))
      }}
      onSaved={({ value }) => onOrdered(value.id)}
      words={{ done: 'Certificate requested', isBeside: true }}
    >
      <SelectField name="accountId" label="ACME Account" choices={choices} />
      <OrderFields addresses={addresses} hasSecret={false} />
      <TextField name="name" label="Certificate Identifier" help="How you call it here. Empty takes the first name." />
    </FormSection>
  )
}

interface ChangeDialogProps {
  readonly row: AcmeCertificateView
  readonly onClose: () => void
}

export function ChangeDialog({ row, onClose }: ChangeDialogProps) {
  const services = useQuery(queries.virtualServices())
  const addresses = [...new Set((services.data?.items ?? []).filter(({ enabled }) => enabled).map(({ address }) => address))]
  const { id, name } = row
  return (
    <DialogForm
      title={`Modify ${name}`}
      intro="It counts from the next renewal on; Renew Now makes one."
      onClose={onClose}
      schema={OrderForm}
      values={orderOf(row)}
      version={0}
      send={async (form) => beside(await api.call('acmeCertificateChange', { params: { id }, body: bodyOf(form) }))}
      words={{ done: `${name} saved`, isBeside: true }}
    >
      <OrderFields addresses={addresses} hasSecret={row.dns !== null} />
    </DialogForm>
  )
}
