/** *Use Template*: which one, and what it asks for beyond address and port. */
import type { ApplicationView, TemplateView, VirtualServiceView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { SelectField } from '../../../components/select-field.tsx'
import { api, queryClient } from '../../../lib/api.ts'
import type { HowToWrite, Written } from '../../../lib/change.ts'
import { faultsMoved } from '../../../lib/field-paths.ts'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { ParameterField } from '../templates/parameter-field.tsx'
import { isCertificate, isNeeded, type Parameter, parametersToSend, proposalOf } from '../templates/parameters.ts'
import type { AddNewForm } from './form.ts'

/** Fields that *Add New* has anyway. */
const OWN = ['address', 'port'] as const

const isOwn = ({ id }: Parameter): boolean => OWN.some((own) => own === id)

/** What is asked here: what must be known now, and the certificate. Names for test URLs can come later. */
export const askedParameters = (template: TemplateView): readonly Parameter[] =>
  template.parameters.filter((parameter) => !isOwn(parameter) && (isNeeded(parameter) || isCertificate(parameter)))

export const portOf = (template: TemplateView): Parameter | undefined => template.parameters.find(({ id }) => id === 'port')

/** @returns the chosen template, once it is there; null for none. */
export function useChosenTemplate(): TemplateView | null {
  const id: unknown = useWatch({ name: 'template' })
  const chosen = typeof id === 'string' ? id : ''
  const { data } = useQuery({ ...queries.template(chosen), enabled: chosen !== '' })
  return data?.id === chosen ? data : null
}

export function UseTemplateField() {
  const { data } = useQuery(queries.templates())
  const usable = (data?.items ?? []).filter(({ problems }) => problems.length === 0)
  if (usable.length === 0) return null
  return (
    <SelectField
      name="template"
      label="Use Template"
      choices={[{ value: '', label: 'None' }, ...usable.map(({ id, name }) => ({ value: id, label: name }))]}
      help="All services of an application at once, with the settings it needs."
    />
  )
}

/** Fields fill in from the template; what was typed stays. */
export function useFilledIn(template: TemplateView | null): void {
  const { setValue, getFieldState, getValues } = useFormContext<AddNewForm>()
  useEffect(() => {
    if (template === null) return
    const port = portOf(template)
    const fixedPort = template.services[0]?.port
    const proposed = port === undefined ? fixedPort : port.default
    if (typeof proposed === 'number' && (port === undefined || port.fixed || !getFieldState('port').isDirty)) setValue('port', proposed)
    if (!getFieldState('name').isDirty) setValue('name', template.name)
    const typed = getValues('parameters')
    setValue('parameters', Object.fromEntries(askedParameters(template).map((each) => [each.id, typed[each.id] ?? proposalOf(each)])))
  }, [template, setValue, getFieldState, getValues])
}

export function TemplateFields({ template }: { readonly template: TemplateView }) {
  return (
    <>
      {askedParameters(template).map((parameter) => (
        <ParameterField key={`${template.id} ${parameter.id}`} parameter={parameter} name={`parameters.${parameter.id}`} />
      ))}
      <div>
        <p>Makes {counted(template.services.length, 'virtual service', 'virtual services')} in one go, and shows what to do next:</p>
        <ul className="template-services">
          {template.services.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
      </div>
    </>
  )
}

/** What *Add this Virtual Service* made: one service, or all of a template. */
export type Added =
  | { readonly kind: 'service'; readonly value: VirtualServiceView }
  | { readonly kind: 'application'; readonly value: ApplicationView }

const written = <T, U>({ value, ...rest }: Written<T>, of: (value: T) => U): Written<U> => ({ ...rest, value: of(value) })

export async function addNew(form: AddNewForm, query: HowToWrite): Promise<Written<Added>> {
  const { template: templateId, parameters, ...service } = form
  if (templateId === '')
    return written(await api.call('virtualServiceCreate', { body: service, query }), (value) => ({ kind: 'service', value }))
  const template = await queryClient.ensureQueryData(queries.template(templateId))
  const typed = { ...parameters, address: service.address, ...(portOf(template) === undefined ? {} : { port: service.port }) }
  const send = () =>
    api.call('templatePublish', {
      params: { templateId },
      query,
      body: { parameters: parametersToSend(template.parameters, typed), ...(service.name === '' ? {} : { name: service.name }) }
    })
  // Address and port have their own fields here, the rest stands under `parameters`.
  const answer = await faultsMoved(
    (path) => (OWN.some((own) => path === `parameters.${own}`) ? path.slice('parameters.'.length) : path),
    send
  )
  return written(answer, (value) => ({ kind: 'application', value }))
}
