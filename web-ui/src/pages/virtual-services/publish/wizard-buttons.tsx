/** *Next*, *Publish*, *Back*. */
import type { Problem, TemplateView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ActionGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { api, problemOf } from '../../../lib/api.ts'
import { applyChange } from '../../../lib/change.ts'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import type { PublishForm, Step } from './form.ts'
import { requestOf } from './request.ts'

interface WizardButtonsProps {
  readonly step: Step
  readonly templates: readonly TemplateView[]
  readonly onBack?: () => void
  readonly isReady: boolean
  readonly onPublished: () => void
}

export function WizardButtons({ step, templates, onBack, isReady, onPublished }: WizardButtonsProps) {
  const back =
    onBack === undefined ? null : (
      <Button variant="link" onClick={onBack}>
        Back
      </Button>
    )
  if (step === 'review')
    return (
      <PublishButton templates={templates} onPublished={onPublished}>
        {back}
      </PublishButton>
    )
  return (
    <ActionGroup>
      <Button type="submit" variant="primary" isAriaDisabled={!isReady}>
        Next
      </Button>
      {back}
    </ActionGroup>
  )
}

interface PublishButtonProps extends Pick<WizardButtonsProps, 'templates' | 'onPublished'> {
  readonly children: React.ReactNode
}

function PublishButton({ templates, onPublished, children }: PublishButtonProps) {
  const { getValues } = useFormContext<PublishForm>()
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const body = requestOf(getValues(), templates)
  const review = useQuery(queries.publishReview(body))
  const publish = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const done = `${counted(templates.length, 'application', 'applications')} published`
      const answer = await applyChange((query) => api.call('applicationPublish', { query, body }), {
        done,
        action: 'Publish',
        isAsked: true
      })
      if (answer !== null) {
        onPublished()
        const of = answer.value.applications.map(({ id }) => id)
        await navigate({ to: '/virtual-services/applications', search: { of }, ignoreBlocker: true })
        return
      }
    } catch (error) {
      // Somebody was quicker: the review, asked again, says it with a way to its field.
      if ((await review.refetch()).error === null) setProblem(problemOf(error))
    }
    setBusy(false)
  }
  return (
    <>
      {problem === null ? null : <ProblemAlert problem={problem} />}
      <ActionGroup>
        <Button
          variant="primary"
          isLoading={isBusy}
          isAriaDisabled={isBusy || review.data === undefined || review.error !== null}
          onClick={() => void publish()}
        >
          Publish
        </Button>
        {children}
      </ActionGroup>
    </>
  )
}
