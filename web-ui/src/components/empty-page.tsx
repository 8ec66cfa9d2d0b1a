/** A page or table with nothing in it: says what it is for and offers the one next step. */
import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import type { ComponentType, ReactNode } from 'react'

interface EmptyPageProps {
  readonly title: string
  readonly icon?: ComponentType
  readonly children: ReactNode
  /** The primary action. */
  readonly action?: ReactNode
}

export function EmptyPage({ title, icon, children, action }: EmptyPageProps) {
  return (
    <EmptyState titleText={title} headingLevel="h2" variant="lg" {...(icon === undefined ? {} : { icon })}>
      <EmptyStateBody>{children}</EmptyStateBody>
      {action === undefined ? null : (
        <EmptyStateFooter>
          <EmptyStateActions>{action}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  )
}
