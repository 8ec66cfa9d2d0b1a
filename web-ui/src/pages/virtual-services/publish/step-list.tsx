/** The steps of the wizard: where one is, and the way back to those that are filled in. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { STEP_TITLES, type Step } from './form.ts'

interface StepListProps {
  readonly steps: readonly Step[]
  readonly present: Step
  /** Up to this one all can be gone to. */
  readonly reached: Step
  readonly onGo: (step: Step) => void
}

export function StepList({ steps, present, reached, onGo }: StepListProps) {
  const last = Math.max(steps.indexOf(reached), steps.indexOf(present))
  return (
    <nav aria-label="Steps" className="wizard-steps">
      <ol>
        {steps.map((step, at) => (
          <li key={step} {...(step === present ? { 'aria-current': 'step' as const } : {})}>
            {step === present ? (
              <strong>{STEP_TITLES[step]}</strong>
            ) : (
              <Button variant="link" isInline isDisabled={at > last} onClick={() => onGo(step)}>
                {STEP_TITLES[step]}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
