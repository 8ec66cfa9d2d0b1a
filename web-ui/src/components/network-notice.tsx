/** Says on every page of the network why nothing can be changed, where that is so. */
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useQuery } from '@tanstack/react-query'
import { useLive } from '../lib/live.ts'
import { queries } from '../lib/queries.ts'

export interface NetworkAccess {
  /** False while it is not known yet, so that no form flashes up that cannot be used. */
  readonly canChange: boolean
  /** Why not, in the server's words. */
  readonly reason: string
}

export function useNetworkAccess(): NetworkAccess {
  const { data } = useQuery(queries.network())
  const live = useLive((state) => state.network?.helper ?? null)
  const helper = live ?? data?.helper
  return { canChange: helper?.present === true, reason: helper?.reason ?? '' }
}

export function NetworkNotice() {
  const { canChange, reason } = useNetworkAccess()
  if (canChange || reason === '') return null
  return (
    <Alert
      variant="info"
      isInline
      component="h2"
      title="The network of this machine can be looked at, not changed"
      className="network-notice"
    >
      {reason}
    </Alert>
  )
}
