/** What will be made, asked from the server without doing it; then *Publish*. */
import type { ApplicationView, PublishedMany, TemplateView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ExpandableSection } from '@patternfly/react-core/dist/dynamic/components/ExpandableSection'
import { useQuery } from '@tanstack/react-query'
import { useFormContext } from 'react-hook-form'
import { ChangeList } from '../../../components/change-list.tsx'
import { Outline } from '../../../components/loaded.tsx'
import { PlanSummary } from '../../../components/plan-summary.tsx'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { problemOf } from '../../../lib/api.ts'
import type { Written } from '../../../lib/change.ts'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { hostAndPort } from '../words.ts'
import { type PublishForm, STEP_TITLES, type Step } from './form.ts'
import { placeOf, requestOf } from './request.ts'

interface ReviewStepProps {
  readonly templates: readonly TemplateView[]
  readonly onGo: (step: Step) => void
}

export function ReviewStep({ templates, onGo }: ReviewStepProps) {
  const { getValues } = useFormContext<PublishForm>()
  const form = getValues()
  const { data, error } = useQuery(queries.publishReview(requestOf(form, templates)))
  if (error !== null) return <Refused error={error} templates={templates} onGo={onGo} />
  return data === undefined ? <Outline /> : <Review rehearsal={data} />
}

function Refused({ error, templates, onGo }: ReviewStepProps & { readonly error: unknown }) {
  const { getValues, setError } = useFormContext<PublishForm>()
  const problem = problemOf(error)
  // What is wrong with a server is wrong in each of its services; once is enough.
  const faults = [...new Map(problem.errors.map((fault) => [fault.message, fault])).values()]
  const placed = faults.map((fault) => ({ path: fault.path, place: placeOf(fault, getValues(), templates) }))
  // The sentence also stands at its field, until something is typed there.
  const goTo = (step: Step): void => {
    for (const { place } of placed) if (place?.step === step) setError(place.field, { type: 'server', message: place.message })
    onGo(step)
  }
  return (
    <ProblemAlert
      problem={{ ...problem, errors: faults, detail: 'Nothing can be published like this yet.' }}
      shownPaths={placed.filter(({ place }) => place !== null).map(({ path }) => path)}
    >
      {placed.map(({ place }) =>
        place === null ? null : (
          <p key={place.message}>
            {place.message}{' '}
            <Button variant="link" isInline onClick={() => goTo(place.step)}>
              Go to {STEP_TITLES[place.step]}
            </Button>
          </p>
        )
      )}
    </ProblemAlert>
  )
}

function Review({ rehearsal: { plan, value } }: { readonly rehearsal: Written<PublishedMany> }) {
  return (
    <>
      {value.applications.map((application) => (
        <Made key={application.id} application={application} />
      ))}
      <section aria-label="What will happen">
        <h3>What will happen</h3>
        <PlanSummary plan={plan} />
      </section>
      <ExpandableSection toggleText={`All ${counted(value.changes.length, 'change', 'changes')}`} displaySize="default">
        <ChangeList changes={value.changes} />
      </ExpandableSection>
    </>
  )
}

const Made = ({ application: { name, services, temporaryCertificate } }: { readonly application: ApplicationView }) => (
  <section aria-label={name} className="review-part">
    <h3>{name}</h3>
    <ul className="template-services">
      {services.map(({ id, name: service, address, port, state }) => (
        <li key={id}>
          {service} <span className="technical">{hostAndPort(address, port)}</span>{' '}
          <small className="quiet">{state.serversTotal === 0 ? '' : `${counted(state.serversTotal, 'real server', 'real servers')}`}</small>
        </li>
      ))}
    </ul>
    {temporaryCertificate === null ? null : (
      <p className="quiet">With a temporary certificate, until a real one is assigned: browsers warn about it.</p>
    )}
  </section>
)
