/** Until when a certificate is good: icon, words and colour; the exact moment on hover. */
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { useNow } from '../../components/relative-time.tsx'
import { EXPIRY_WARNING_DAYS } from '../../lib/attention.ts'
import { absoluteTime, dateOnly, relativeTime } from '../../lib/format.ts'

const DAY = 86_400_000

export function Expiry({ notBefore, notAfter }: { readonly notBefore: string; readonly notAfter: string }) {
  const now = useNow()
  const left = Date.parse(notAfter) - now
  const words = relativeTime(notAfter, now)
  if (Date.parse(notBefore) > now)
    return (
      <Label color="orange" icon={<ExclamationTriangleIcon />} isCompact title={absoluteTime(notBefore)}>
        Not valid before {dateOnly(notBefore)}
      </Label>
    )
  if (left <= 0)
    return (
      <Label color="red" icon={<ExclamationCircleIcon />} isCompact title={absoluteTime(notAfter)}>
        Expired {words}
      </Label>
    )
  const isSoon = left < EXPIRY_WARNING_DAYS * DAY
  return (
    <span className="stacked" title={absoluteTime(notAfter)}>
      <Label color={isSoon ? 'orange' : 'green'} icon={isSoon ? <ExclamationTriangleIcon /> : <CheckCircleIcon />} isCompact>
        Expires {words}
      </Label>
      <small className="quiet">{dateOnly(notAfter)}</small>
    </span>
  )
}
