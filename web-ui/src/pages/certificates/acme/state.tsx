/** How it stands with an ACME certificate, in a word, with the reason of the last failure. */
import type { AcmeCertificateView } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { InProgressIcon } from '@patternfly/react-icons/dist/dynamic/icons/in-progress-icon'
import { PauseCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/pause-circle-icon'
import { RelativeTime, useNow } from '../../../components/relative-time.tsx'
import { isOrdering } from '../../../lib/ordering.ts'

export function State({ row }: { readonly row: AcmeCertificateView }) {
  const now = useNow()
  const { certificate, failures, nextAt, tries } = row
  const running = tries[0]?.finishedAt === null ? tries[0].steps.at(-1) : undefined
  if (running !== undefined || isOrdering(row, now)) {
    return (
      <span className="stacked">
        <Label color="blue" icon={<InProgressIcon />} isCompact>
          Ordering
        </Label>
        <small className="quiet">{running?.title ?? 'Waits for its turn'}</small>
      </span>
    )
  }
  if (failures > 0) {
    return (
      <span className="stacked">
        <Label color="red" icon={<ExclamationCircleIcon />} isCompact>
          Failed
        </Label>
        <small className="three-lines">{tries[0]?.steps.at(-1)?.detail}</small>
      </span>
    )
  }
  if (certificate === null || nextAt === null) {
    return (
      <Label color="grey" icon={<PauseCircleIcon />} isCompact title="Its certificate was deleted. Renew Now makes a new one.">
        Paused
      </Label>
    )
  }
  return (
    <Label color="green" icon={<CheckCircleIcon />} isCompact>
      Issued
    </Label>
  )
}

/** When something happens next, and what. */
export function Next({ row: { nextAt, failures, certificate } }: { readonly row: AcmeCertificateView }) {
  if (nextAt === null) return <span className="quiet">by Renew Now</span>
  return (
    <span className="stacked">
      <RelativeTime at={nextAt} />
      <small className="quiet">{failures > 0 || certificate === null ? 'next try' : 'renewal'}</small>
    </span>
  )
}
