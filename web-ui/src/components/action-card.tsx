/** A card with a few words and one button that does something to the machine. A refusal stands below the button. */
import type { Problem } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { type ReactNode, useId, useState } from 'react'
import { problemOf } from '../lib/api.ts'
import { ProblemAlert } from './problem-alert.tsx'

interface ActionCardProps {
  readonly title: string
  readonly intro: ReactNode
  /** On the button; the title says the same to screen readers. */
  readonly action: string
  readonly run: () => Promise<void>
  readonly isDanger?: boolean
  readonly isReadOnly: boolean
  readonly children?: ReactNode
}

export function ActionCard({ title, intro, action, run, isDanger = false, isReadOnly, children }: ActionCardProps) {
  const titleId = useId()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const act = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      await run()
    } catch (error) {
      setProblem(problemOf(error))
    }
    setBusy(false)
  }
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {title}
      </CardTitle>
      <CardBody className="card-stack">
        <div className="section-intro">{intro}</div>
        {children}
        {isReadOnly ? null : (
          <Button variant={isDanger ? 'danger' : 'secondary'} isLoading={isBusy} isAriaDisabled={isBusy} onClick={() => void act()}>
            {action}
          </Button>
        )}
        {problem === null ? null : <ProblemAlert problem={problem} />}
      </CardBody>
    </Card>
  )
}
