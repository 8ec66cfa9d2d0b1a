/**
 * Stands over every page while a network change waits to be confirmed: what changed, how long there is, *Keep these settings*, *Revert now*.
 * When the change took the connection of this very page, it says where to go on and what happens otherwise.
 */
import type { PendingChange } from '@ballast/server/contract'
import { Alert, AlertActionCloseButton, AlertActionLink } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ChangeList } from '../components/change-list.tsx'
import { ConfirmLinks, isHere } from '../components/confirm-links.tsx'
import { api } from '../lib/api.ts'
import { inDialog } from '../lib/change.ts'
import { useCountdown } from '../lib/countdown.ts'
import { type CutOff, cutOffStore } from '../lib/cut-off.ts'
import { absoluteTime, clockTime } from '../lib/format.ts'
import { liveStore, useLive } from '../lib/live.ts'
import { configurationChanged, queries } from '../lib/queries.ts'
import { useStore } from '../lib/store.ts'
import { showToast } from '../lib/toasts.ts'

/** A change that was taken back stays worth a notice for this long, ms. */
const NEWS = 600_000

export function PendingBanner({ onRetry }: { readonly onRetry: () => void }) {
  const pending = useLive((live) => live.network?.pending ?? null)
  const isStale = useLive((live) => live.phase === 'stale')
  const cutOff = useCutOff(pending, isStale)
  if (isStale) return cutOff === null ? null : <CutOffNotice key={cutOff.until} cutOff={cutOff} onRetry={onRetry} />
  return pending === null ? <RevertedNotice /> : <PendingNotice key={pending.id} pending={pending} />
}

/** Keeps in mind what the server last said about a waiting change, for the time when it can no longer be heard. */
function useCutOff(pending: PendingChange | null, isStale: boolean): CutOff | null {
  useEffect(() => {
    if (isStale) return
    // Heard again: either the change still waits, or it is kept or taken back.
    if (pending !== null) cutOffStore.set({ until: pending.until, confirmAt: pending.confirmAt })
    else if (liveStore.get().phase === 'live') cutOffStore.set(null)
  }, [pending, isStale])
  return useStore(cutOffStore, (cutOff) => cutOff)
}

function PendingNotice({ pending }: { readonly pending: PendingChange }) {
  const { id, revision, author, until, reasons, confirmAt } = pending
  const left = useCountdown(until)
  const [busy, setBusy] = useState<'keep' | 'revert' | null>(null)
  const decide = async (what: 'keep' | 'revert'): Promise<void> => {
    setBusy(what)
    const done = await inDialog(() => api.call(what === 'keep' ? 'networkConfirm' : 'networkRevert', { body: { id } }))
    if (done !== null) {
      await configurationChanged()
      showToast({
        title: what === 'keep' ? 'The new network settings stay' : 'The old network settings are back',
        detail: `Revision ${revision}`
      })
    }
    setBusy(null)
  }
  return (
    <section className="pending-banner" aria-label="Network change to confirm">
      <Alert
        variant="warning"
        isInline
        component="h2"
        title={
          <>
            Do you want to keep this network change? It is taken back in{' '}
            <span className="tabular" role="timer" aria-live="off">
              {left} s
            </span>
          </>
        }
        actionLinks={
          <span className="banner-buttons">
            <Button size="sm" isLoading={busy === 'keep'} isAriaDisabled={busy !== null} onClick={() => void decide('keep')}>
              Keep these settings
            </Button>
            <Button
              size="sm"
              variant="secondary"
              isLoading={busy === 'revert'}
              isAriaDisabled={busy !== null}
              onClick={() => void decide('revert')}
            >
              Revert now
            </Button>
          </span>
        }
      >
        <div role="alert">
          {author} saved revision {revision}. {reasons.join(' ')} Unless somebody keeps it, the old settings are back at {clockTime(until)}.
        </div>
        <Elsewhere confirmAt={confirmAt} />
        <WhatChanged revision={revision} />
      </Alert>
    </section>
  )
}

/** The old address may still answer for the moment; the proof is the new one. */
function Elsewhere({ confirmAt }: { readonly confirmAt: readonly string[] }) {
  if (confirmAt.length === 0 || confirmAt.some(isHere)) return null
  return (
    <p>
      The address of this page goes away with the change. Open <ConfirmLinks addresses={confirmAt} />, log in, and press{' '}
      <em>Keep these settings</em> there.
    </p>
  )
}

function WhatChanged({ revision }: { readonly revision: number }) {
  const [isOpen, setOpen] = useState(false)
  const { data } = useQuery({ ...queries.revision(revision), enabled: isOpen })
  return (
    <>
      <Button variant="link" isInline aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        What changed
      </Button>
      {isOpen && data !== undefined ? <ChangeList changes={data.changes} /> : null}
    </>
  )
}

function CutOffNotice({ cutOff, onRetry }: { readonly cutOff: CutOff; readonly onRetry: () => void }) {
  const { until, confirmAt } = cutOff
  const left = useCountdown(until)
  const elsewhere = confirmAt.filter((address) => !isHere(address))
  return (
    <section className="pending-banner" aria-label="Network change to confirm">
      <Alert
        variant="warning"
        isInline
        component="h2"
        title={left > 0 ? 'Your network change has taken this connection' : 'The old network settings should be back by now'}
        actionLinks={
          <AlertActionLink component="button" onClick={onRetry}>
            Try again now
          </AlertActionLink>
        }
      >
        {left > 0 ? (
          <>
            <div role="alert">
              {elsewhere.length === 0 ? (
                'As soon as Ballast answers here again you can keep the change.'
              ) : (
                <>
                  Open <ConfirmLinks addresses={elsewhere} /> and log in: there you can keep the change.
                </>
              )}
            </div>
            <p>
              Otherwise it is taken back by itself at {clockTime(until)}, in{' '}
              <span className="tabular" role="timer" aria-live="off">
                {left} s
              </span>
              , and this page goes on. The traffic of the services goes on meanwhile.
            </p>
          </>
        ) : (
          <div role="alert">
            Nobody kept the change until {clockTime(until)}, so it is taken back, unless somebody confirmed it at another address. This page
            tries to reach Ballast by itself.
          </div>
        )}
      </Alert>
    </section>
  )
}

function RevertedNotice() {
  const { data } = useQuery(queries.network())
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [loadedAt] = useState(() => Date.now())
  const reverted = data?.reverted ?? null
  if (reverted === null || dismissed === reverted.at || loadedAt - Date.parse(reverted.at) > NEWS) return null
  return (
    <section className="pending-banner" aria-label="Network change taken back">
      <Alert
        variant="info"
        isInline
        component="h2"
        title={`Revision ${reverted.revision} was taken back`}
        actionClose={<AlertActionCloseButton title="Close" onClose={() => setDismissed(reverted.at)} />}
      >
        <div role="status">Nobody kept the network change in time, so since {absoluteTime(reverted.at)} the old settings hold again.</div>
      </Alert>
    </section>
  )
}
