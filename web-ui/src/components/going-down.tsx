/** In the place of a page while the machine is on its way down or up. */
import { EmptyState, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { Spinner } from '@patternfly/react-core/dist/dynamic/components/Spinner'
import type { ReactNode } from 'react'
import { goingDownStore } from '../lib/comeback.ts'
import { useStore } from '../lib/store.ts'

export function UnlessGoingDown({ children }: { readonly children: ReactNode }) {
  const goingDown = useStore(goingDownStore, (state) => state)
  if (goingDown === null) return children
  return (
    <div role="status">
      {goingDown === 'reboot' ? (
        <EmptyState titleText="The machine reboots" headingLevel="h2" icon={Spinner}>
          <EmptyStateBody>That takes about a minute. This page comes back by itself.</EmptyStateBody>
        </EmptyState>
      ) : (
        <EmptyState titleText="The machine shuts down" headingLevel="h2">
          <EmptyStateBody>Start it again in the manager of its host.</EmptyStateBody>
        </EmptyState>
      )}
    </div>
  )
}
