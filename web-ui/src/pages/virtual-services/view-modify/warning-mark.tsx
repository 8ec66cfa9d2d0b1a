/** That *Explain* has warnings for a service; which, on hover and focus, and in the opened row. */
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { Tooltip } from '@patternfly/react-core/dist/dynamic/components/Tooltip'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { counted } from '../../../lib/format.ts'

interface WarningsProps {
  readonly warnings: readonly string[]
}

export function WarningMark({ warnings }: WarningsProps) {
  if (warnings.length === 0) return null
  return (
    <Tooltip content={warnings.join(' ')}>
      <Label color="orange" isCompact variant="outline" icon={<ExclamationTriangleIcon />} tabIndex={0}>
        {counted(warnings.length, 'warning', 'warnings')}
      </Label>
    </Tooltip>
  )
}

export function WarningList({ warnings }: WarningsProps) {
  if (warnings.length === 0) return null
  return (
    <ul className="warning-list" aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning} className="explain-warning">
          <ExclamationTriangleIcon aria-hidden="true" />
          <span>{warning}</span>
        </li>
      ))}
    </ul>
  )
}
