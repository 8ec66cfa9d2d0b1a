/** One try to get a certificate, step by step, while it goes on and afterwards. */
import type { AcmeStep, AcmeTry } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { InProgressIcon } from '@patternfly/react-icons/dist/dynamic/icons/in-progress-icon'
import type { ComponentType } from 'react'
import { RelativeTime } from '../../../components/relative-time.tsx'

interface Look {
  readonly word: string
  readonly color: 'green' | 'red' | 'blue'
  readonly Icon: ComponentType
}

const RUNNING: Look = { word: 'Running', color: 'blue', Icon: InProgressIcon }
const LOOKS: Readonly<Record<AcmeStep['status'], Look>> = {
  waiting: RUNNING,
  running: RUNNING,
  skipped: RUNNING,
  pass: { word: 'Done', color: 'green', Icon: CheckCircleIcon },
  fail: { word: 'Failed', color: 'red', Icon: ExclamationCircleIcon }
}

export function TrySteps({ entry }: { readonly entry: AcmeTry }) {
  const { steps, finishedAt, ok } = entry
  return (
    <>
      <p role="status">
        {finishedAt === null ? (
          'The order is under way; this window may be closed.'
        ) : (
          <>
            <strong>{ok === true ? 'Issued' : 'Failed'}</strong> <RelativeTime at={finishedAt} />
          </>
        )}
      </p>
      <ol className="acme-steps">
        {steps.map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
    </>
  )
}

function Step({ step: { title, status, detail, advice } }: { readonly step: AcmeStep }) {
  const { word, color, Icon } = LOOKS[status]
  return (
    <li>
      <Label color={color} icon={<Icon />} isCompact>
        {word}
      </Label>{' '}
      <strong>{title}</strong>
      {detail === '' ? null : <p>{detail}</p>}
      {advice === '' ? null : <p className="quiet">{advice}</p>}
    </li>
  )
}
