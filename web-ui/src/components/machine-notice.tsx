/** Says on pages about the machine itself why nothing can be changed, where that is so. */
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../lib/queries.ts'

/** @returns whether the machine may be administered from here; false while it is not known yet. */
export const useMachineAccess = (): boolean => useQuery(queries.machine()).data?.access.allowed === true

export function MachineNotice() {
  const access = useQuery(queries.machine()).data?.access
  if (access === undefined || access.allowed) return null
  return (
    <Alert variant="info" isInline component="h2" title="This machine cannot be administered from here" className="network-notice">
      {access.reason}
    </Alert>
  )
}
