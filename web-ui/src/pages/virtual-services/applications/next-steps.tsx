/** What is left to do for an application, each with its state and the way there. */
import type { ApplicationView, NextStep, StepStatus } from '@ballast/server/contract'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { UserIcon } from '@patternfly/react-icons/dist/dynamic/icons/user-icon'
import { Link } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { placesOf } from './step-places.ts'

const LOOKS: Readonly<
  Record<StepStatus, { readonly word: string; readonly color: 'green' | 'orange' | 'grey'; readonly Icon: ComponentType }>
> = {
  done: { word: 'Done', color: 'green', Icon: CheckCircleIcon },
  open: { word: 'Open', color: 'orange', Icon: ExclamationTriangleIcon },
  'by-hand': { word: 'By hand', color: 'grey', Icon: UserIcon }
}

export const NextSteps = ({ application: { steps, services } }: { readonly application: ApplicationView }) => (
  <ol className="next-steps">
    {steps.map((step) => (
      <Step key={`${step.title} ${step.text}`} step={step} services={services} />
    ))}
  </ol>
)

interface StepProps {
  readonly step: NextStep
  readonly services: ApplicationView['services']
}

function Step({ step, services }: StepProps) {
  const { title, text, detail, status } = step
  const { word, color, Icon } = LOOKS[status]
  const places = placesOf(step, services)
  return (
    <li>
      <div className="next-step-head">
        <strong>{title}</strong>
        <Label isCompact color={color} icon={<Icon />}>
          {word}
        </Label>
      </div>
      {text === '' ? null : <p>{text}</p>}
      {detail === '' ? null : <p className="quiet">{detail}</p>}
      {places.length === 0 ? null : (
        <ul className="step-places" aria-label={`Where to do: ${title}`}>
          {places.map(({ id, name, hash }) => (
            <li key={id}>
              <Link to="/virtual-services/$id" params={{ id }} {...(hash === null ? {} : { hash })}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
