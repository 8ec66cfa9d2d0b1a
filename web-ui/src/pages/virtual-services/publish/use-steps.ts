/** From step to step: forward only when all is well, back whenever one likes. The step stands in the URL. */
import type { TemplateView } from '@ballast/server/contract'
import { useNavigate } from '@tanstack/react-router'
import { useEffectEvent, useLayoutEffect, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { faultsIn } from './faults.ts'
import { type PublishForm, partOf, STEPS, type Step } from './form.ts'
import { keyOfGroup, sharedCertificates, sharedHosts } from './shared.ts'

interface StepsOptions {
  readonly form: UseFormReturn<PublishForm>
  readonly templates: readonly TemplateView[]
  readonly steps: readonly Step[]
  readonly step: Step
}

export function useSteps({ form, templates, steps, step }: StepsOptions) {
  const navigate = useNavigate({ from: '/virtual-services/publish' })
  const [reached, setReached] = useState<Step>(step)
  const { getValues, setValue, setError } = form

  const go = (to: Step): void => void navigate({ search: (present) => ({ ...present, step: to }) })

  const next = (): void => {
    // What the server said may be mended in another field; the review asks it again.
    form.clearErrors()
    const faults = faultsIn(step, getValues(), templates)
    const [first] = faults
    for (const { field, message } of faults) setError(field, { type: 'step', message })
    if (first !== undefined) form.setFocus(first.field)
    const to = steps[steps.indexOf(step) + 1]
    if (first !== undefined || to === undefined) return
    if (STEPS.indexOf(to) > STEPS.indexOf(reached)) setReached(to)
    go(to)
  }

  const back = (): void => {
    const to = steps[steps.indexOf(step) - 1]
    if (to !== undefined) go(to)
  }

  // Before the fields are drawn: each has a value from the start.
  const ids = templates.map(({ id }) => id).join(' ')
  const begin = useEffectEvent(() => {
    for (const template of templates) {
      if (getValues(`parts.${template.id}`) === undefined) setValue(`parts.${template.id}`, partOf(template))
      for (const group of template.servers) {
        const name = `servers.${keyOfGroup(template, group)}` as const
        if (getValues(name) === undefined) setValue(name, [])
      }
    }
    for (const { key } of sharedHosts(templates)) if (getValues(`hosts.${key}`) === undefined) setValue(`hosts.${key}`, '')
    for (const { key } of sharedCertificates(templates))
      if (getValues(`certificates.${key}`) === undefined) setValue(`certificates.${key}`, null)
  })
  useLayoutEffect(() => {
    if (ids !== '') begin()
  }, [ids])

  return { reached, go, next, back }
}
