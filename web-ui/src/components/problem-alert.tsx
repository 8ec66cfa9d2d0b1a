/** A refusal in the server's words, where the person looks. Takes the focus of screen readers when it appears. */
import type { Problem } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'

interface ProblemAlertProps {
  readonly problem: Problem
  readonly title?: string
  /** Faults already shown at their fields, by path. */
  readonly shownPaths?: readonly string[]
  readonly children?: ReactNode
}

export function ProblemAlert({ problem, title, shownPaths = [], children }: ProblemAlertProps) {
  const rest = problem.errors.filter((error) => !shownPaths.includes(error.path) && error.message !== problem.detail)
  return (
    <div role="alert">
      <Alert variant="danger" isInline title={title ?? problem.detail}>
        {title === undefined ? null : <p>{problem.detail}</p>}
        {rest.map((error) => (
          <p key={`${error.path} ${error.message}`}>
            {error.message} {error.hint}
          </p>
        ))}
        {problem.hint === undefined ? null : <p>{problem.hint}</p>}
        {problem.requestId === '' ? null : (
          <p className="quiet">
            Request {problem.requestId} <CopyButton text={problem.requestId} what="request number" />
          </p>
        )}
        {children}
      </Alert>
    </div>
  )
}
