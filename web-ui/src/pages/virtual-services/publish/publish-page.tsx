/** *Publish an Application*: from templates to running services, step by step. What is typed stays while one goes back and forth. */
import '../virtual-services.css'
import type { TemplateView } from '@ballast/server/contract'
import { useQueries } from '@tanstack/react-query'
import { useBlocker, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { Outline } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { confirm } from '../../../lib/dialogs.ts'
import { queries } from '../../../lib/queries.ts'
import { AddressesStep } from './addresses-step.tsx'
import { CertificateStep } from './certificate-step.tsx'
import { emptyForm, type PublishForm, STEP_TITLES, type Step, stepsFor } from './form.ts'
import { ReviewStep } from './review-step.tsx'
import { ServersStep } from './servers-step.tsx'
import { SettingsStep } from './settings-step.tsx'
import { StepList } from './step-list.tsx'
import { TemplateStep } from './template-step.tsx'
import { useSteps } from './use-steps.ts'
import { WizardButtons } from './wizard-buttons.tsx'

export function PublishPage() {
  return (
    <PageFrame
      title="Publish an Application"
      place="Virtual Services"
      intro="All virtual services of an application at once, from templates: one revision, taken back by one Undo. Several templates of one application may be ticked together."
    >
      <Wizard />
    </PageFrame>
  )
}

function Wizard() {
  const search = useSearch({ from: '/virtual-services/publish' })
  const form = useForm<PublishForm>({ defaultValues: emptyForm(search.template), mode: 'onChange' })
  const chosen = useWatch({ control: form.control, name: 'templates' })
  const templates = useQueries({
    queries: chosen.map((id) => queries.template(id)),
    combine: (results) => results.flatMap(({ data }) => data ?? [])
  })
  const isReady = templates.length === chosen.length
  const steps = stepsFor(isReady ? templates : [])
  const wanted = search.step ?? 'template'
  // A link into the middle of an empty form leads to its start.
  const step: Step = isReady && templates.length > 0 && steps.includes(wanted) ? wanted : 'template'
  const { reached, go, next, back } = useSteps({ form, templates, steps, step })
  const isPublished = useRef(false)
  useBlocker({
    shouldBlockFn: async ({ current, next: target }) => {
      if (!form.formState.isDirty || isPublished.current || current.pathname === target.pathname) return false
      return !(await confirm({
        title: 'Leave without publishing?',
        consequence: 'What you typed on this page is lost.',
        action: 'Leave',
        danger: true
      }))
    },
    enableBeforeUnload: () => form.formState.isDirty && !isPublished.current
  })
  return (
    <FormProvider {...form}>
      <div className="wizard">
        <StepList steps={steps} present={step} reached={reached} onGo={go} />
        <form
          noValidate
          aria-label={STEP_TITLES[step]}
          className="pf-v6-c-form wizard-form"
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            if (step !== 'review') next()
          }}
        >
          <StepHeading step={step} />
          {isReady ? <StepBody step={step} templates={templates} onGo={go} /> : step === 'template' ? <TemplateStep /> : <Outline />}
          <WizardButtons
            step={step}
            templates={templates}
            {...(step === 'template' ? {} : { onBack: back })}
            isReady={isReady}
            onPublished={() => {
              isPublished.current = true
            }}
          />
        </form>
      </div>
    </FormProvider>
  )
}

/** Takes the focus with each step, so that keyboard and screen reader go on at its start. */
function StepHeading({ step }: { readonly step: Step }) {
  const ref = useRef<HTMLHeadingElement>(null)
  const [first] = useState(step)
  const isMoved = useRef(false)
  useEffect(() => {
    if (step !== first) isMoved.current = true
    if (!isMoved.current) return
    ref.current?.focus({ preventScroll: true })
    // The router puts the scroll position of the step before back after this.
    const frame = requestAnimationFrame(() => ref.current?.scrollIntoView({ block: 'start' }))
    return () => cancelAnimationFrame(frame)
  }, [step, first])
  return (
    <h2 ref={ref} tabIndex={-1} className="wizard-heading">
      {STEP_TITLES[step]}
    </h2>
  )
}

interface StepBodyProps {
  readonly step: Step
  readonly templates: readonly TemplateView[]
  readonly onGo: (step: Step) => void
}

function StepBody({ step, templates, onGo }: StepBodyProps) {
  switch (step) {
    case 'template':
      return <TemplateStep />
    case 'addresses':
      return <AddressesStep templates={templates} />
    case 'certificate':
      return <CertificateStep templates={templates} />
    case 'servers':
      return <ServersStep templates={templates} />
    case 'settings':
      return <SettingsStep templates={templates} />
    case 'review':
      return <ReviewStep templates={templates} onGo={onGo} />
  }
}
