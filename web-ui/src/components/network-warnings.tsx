/** What keeps packets from arriving, each with the setting that cures it. */
import type { NetworkWarning } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Link } from '@tanstack/react-router'
import { settingHref } from '../lib/setting-href.ts'

interface NetworkWarningsProps {
  readonly warnings: readonly NetworkWarning[]
  /** Level of the heading of each. */
  readonly component?: 'h2' | 'h3'
}

export function NetworkWarnings({ warnings, component = 'h3' }: NetworkWarningsProps) {
  return warnings.map((warning) => (
    <Alert key={`${warning.serviceId} ${warning.message}`} variant="warning" isInline component={component} title={warning.message}>
      {warning.hint} <Cure warning={warning} />
    </Alert>
  ))
}

function Cure({ warning }: { readonly warning: NetworkWarning }) {
  const { setting, serviceId } = warning
  const href = setting === null ? undefined : settingHref(setting, serviceId)
  return href === undefined ? null : (
    <Link to={href.path} {...(href.hash === undefined ? {} : { hash: href.hash })}>
      {setting}
    </Link>
  )
}
