/** Certificates > ACME Certs. */
import '../certificates.css'
import type { AcmeAccountView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { CertificateIcon } from '@patternfly/react-icons/dist/dynamic/icons/certificate-icon'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { queries } from '../../../lib/queries.ts'
import { AccountDialog } from './account-dialog.tsx'
import { AccountTable } from './account-table.tsx'
import { ChangeDialog, OrderDialog } from './order-dialog.tsx'
import { OrderTable } from './order-table.tsx'
import { ProgressDialog } from './progress-dialog.tsx'

type Dialog = { readonly kind: 'account' | 'order' } | { readonly kind: 'follow' | 'modify'; readonly id: number }

export function AcmePage() {
  const accounts = useQuery(queries.acmeAccounts())
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const register = (
    <Button variant={accounts.data?.items.length === 0 ? 'primary' : 'secondary'} onClick={() => setDialog({ kind: 'account' })}>
      Register Account
    </Button>
  )
  const buttons = (
    <>
      <Button variant="primary" onClick={() => setDialog({ kind: 'order' })}>
        Request New Certificate
      </Button>
      {register}
    </>
  )
  const isEmpty = (accounts.data?.items.length ?? 0) === 0
  return (
    <PageFrame
      title="ACME Certs"
      place="Certificates"
      intro="Certificates that an authority such as Let’s Encrypt issues and renews without anybody’s help."
      {...(isEmpty ? {} : { actions: buttons })}
    >
      <Loaded query={accounts}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyPage title="No ACME account yet" icon={CertificateIcon} action={register}>
              An authority that speaks ACME checks by itself that a name is yours, and issues within seconds. Register an account first;
              Let’s Encrypt needs nothing but your agreement. Then request certificates, which are renewed ahead of their end.
            </EmptyPage>
          ) : (
            <Content accounts={items} onDialog={setDialog} />
          )
        }
      </Loaded>
      <Dialogs dialog={dialog} accounts={accounts.data?.items ?? []} onDialog={setDialog} />
    </PageFrame>
  )
}

interface ContentProps {
  readonly accounts: readonly AcmeAccountView[]
  readonly onDialog: (dialog: Dialog | null) => void
}

function Content({ accounts, onDialog }: ContentProps) {
  const certificates = useQuery(queries.acmeCertificates())
  return (
    <div className="form-stack wide">
      <Part title="Certificates">
        <Loaded query={certificates}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="quiet">None yet. Request New Certificate orders one and renews it from then on.</p>
            ) : (
              <OrderTable
                rows={items}
                onFollow={(id) => onDialog({ kind: 'follow', id })}
                onModify={(id) => onDialog({ kind: 'modify', id })}
              />
            )
          }
        </Loaded>
      </Part>
      <Part title="Accounts">
        <AccountTable rows={accounts} />
      </Part>
    </div>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const titleId = useId()
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {title}
      </CardTitle>
      <CardBody>{children}</CardBody>
    </Card>
  )
}

function Dialogs({ dialog, accounts, onDialog }: ContentProps & { readonly dialog: Dialog | null }) {
  const certificates = useQuery({ ...queries.acmeCertificates(), enabled: dialog?.kind === 'modify' })
  const close = (): void => onDialog(null)
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'account':
      return <AccountDialog onClose={close} />
    case 'order':
      return <OrderDialog accounts={accounts} onClose={close} onOrdered={(id) => onDialog({ kind: 'follow', id })} />
    case 'follow':
      return <ProgressDialog id={dialog.id} onClose={close} />
    case 'modify': {
      const row = certificates.data?.items.find(({ id }) => id === dialog.id)
      return row === undefined ? null : <ChangeDialog row={row} onClose={close} />
    }
  }
}
