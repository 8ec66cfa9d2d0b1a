/** State of a service or server: icon and word, so that colour is never alone; the reason on hover and focus, optionally since when. */
import type { ServerStatus, ServiceStatus } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { Tooltip } from '@patternfly/react-core/dist/dynamic/components/Tooltip'
import { BanIcon } from '@patternfly/react-icons/dist/dynamic/icons/ban-icon'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { ExternalLinkAltIcon } from '@patternfly/react-icons/dist/dynamic/icons/external-link-alt-icon'
import { InProgressIcon } from '@patternfly/react-icons/dist/dynamic/icons/in-progress-icon'
import { MinusCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/minus-circle-icon'
import { PauseCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/pause-circle-icon'
import type { ComponentType } from 'react'
import { RelativeTime } from './relative-time.tsx'

type Word = ServiceStatus | ServerStatus
type Look = { readonly color: 'green' | 'red' | 'orange' | 'grey' | 'blue' | 'teal'; readonly Icon: ComponentType }

const LOOKS: Readonly<Record<Word, Look>> = {
  Up: { color: 'green', Icon: CheckCircleIcon },
  Down: { color: 'red', Icon: ExclamationCircleIcon },
  'Security Down': { color: 'red', Icon: ExclamationCircleIcon },
  'WAF Misconfigured': { color: 'red', Icon: ExclamationCircleIcon },
  Sorry: { color: 'orange', Icon: ExclamationTriangleIcon },
  'Fail Message': { color: 'orange', Icon: ExclamationTriangleIcon },
  Draining: { color: 'orange', Icon: PauseCircleIcon },
  Disabled: { color: 'grey', Icon: BanIcon },
  Redirect: { color: 'teal', Icon: ExternalLinkAltIcon },
  Unchecked: { color: 'blue', Icon: MinusCircleIcon },
  Checking: { color: 'blue', Icon: InProgressIcon }
}

interface StatusLabelProps {
  readonly status: Word
  /** Shown on hover and focus; give it in the open instead where there is room. */
  readonly reason?: string
  readonly since?: string
}

export function StatusLabel({ status, reason = '', since }: StatusLabelProps) {
  const { color, Icon } = LOOKS[status]
  const label = (
    <Label color={color} icon={<Icon />} isCompact {...(reason === '' ? {} : { tabIndex: 0 })}>
      {status}
    </Label>
  )
  return (
    <span className="status-label">
      {reason === '' ? label : <Tooltip content={reason}>{label}</Tooltip>}
      {since === undefined ? null : (
        <small>
          <RelativeTime at={since} />
        </small>
      )}
    </span>
  )
}
