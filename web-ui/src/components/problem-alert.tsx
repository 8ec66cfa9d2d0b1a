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
  const isAtField = problem.errors.some((error) => shownPaths.includes(error.path) && error.message === problem.detail)
  // The whole sentence stands at the field; twice on one screen it would be noise.
  const detail = isAtField ? 'Not saved. Look at the marked field.' : problem.detail
  const hint = isAtField ? undefined : problem.hint
  return (
    <div role="alert">
      <Alert variant="danger" isInline title={title ?? detail}>
        {title === undefined ? null : <p>{detail}</p>}
        {rest.map((error) => (
          <p key={`${error.path} ${error.message}`}>
            {error.message} {error.hint}
          </p>
        ))}
        {hint === undefined ? null : <p>{hint}</p>}
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
