/** How a test URL answered: icon and word, so that colour is never alone. */
import type { UrlTestStatus, UrlTestSummary } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { MinusCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/minus-circle-icon'
import type { ComponentType } from 'react'

const LOOKS: Readonly<
  Record<UrlTestStatus, { readonly word: string; readonly color: 'green' | 'red' | 'grey'; readonly Icon: ComponentType }>
> = {
  pass: { word: 'Passed', color: 'green', Icon: CheckCircleIcon },
  fail: { word: 'Failed', color: 'red', Icon: ExclamationCircleIcon },
  skipped: { word: 'Not asked', color: 'grey', Icon: MinusCircleIcon }
}

export function UrlResult({ status }: { readonly status: UrlTestStatus }) {
  const { word, color, Icon } = LOOKS[status]
  return (
    <Label isCompact color={color} icon={<Icon />}>
      {word}
    </Label>
  )
}

/** `4 passed, 1 failed, 1 not asked`. */
export const summaryInWords = ({ passed, failed, skipped }: Omit<UrlTestSummary, 'at'>): string =>
  [`${passed} passed`, failed === 0 ? 'none failed' : `${failed} failed`, ...(skipped === 0 ? [] : [`${skipped} not asked`])].join(', ')
