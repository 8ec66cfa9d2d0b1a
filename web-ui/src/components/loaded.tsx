/** A query's three ends in one place: outline while it loads, the refusal with *Try again*, the content. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Skeleton } from '@patternfly/react-core/dist/dynamic/components/Skeleton'
import { Stack, StackItem } from '@patternfly/react-core/dist/dynamic/layouts/Stack'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../lib/api.ts'
import { ProblemAlert } from './problem-alert.tsx'

const LINES = ['95%', '80%', '88%', '60%', '75%'] as const

export const Outline = () => (
  <Stack hasGutter aria-busy="true">
    {LINES.map((width, index) => (
      <StackItem key={width}>
        <Skeleton width={width} height="2rem" {...(index === 0 ? { screenreaderText: 'Loading' } : {})} />
      </StackItem>
    ))}
  </Stack>
)

interface LoadedProps<T> {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  readonly children: (data: T) => ReactNode
}

export function Loaded<T>({ query, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error === null) return <Outline />
  return (
    <ProblemAlert problem={problemOf(query.error)}>
      <Button variant="link" isInline onClick={() => void query.refetch()}>
        Try again
      </Button>
    </ProblemAlert>
  )
}
