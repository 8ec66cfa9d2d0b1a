/** What the wizard holds while it is filled in. Names of fields are paths in it; ids of templates and their parts have no dots. */
import type { ParameterValue, TemplateView } from '@ballast/server/contract'
import * as z from 'zod'
import { type Parameter, proposalOf } from '../templates/parameters.ts'
import { isShared } from './shared.ts'

export const STEPS = ['template', 'addresses', 'certificate', 'servers', 'settings', 'review'] as const
export type Step = (typeof STEPS)[number]

export const STEP_TITLES: Readonly<Record<Step, string>> = {
  template: 'Template',
  addresses: 'Addresses',
  certificate: 'Certificate',
  servers: 'Real Servers',
  settings: 'Global Settings',
  review: 'Review'
}

export const PublishSearch = z.object({
  step: z.enum(STEPS).optional().catch(undefined),
  /** The template that is ticked from the start. */
  template: z.string().optional().catch(undefined)
})

/** What belongs to one template alone. */
export interface Part {
  readonly parameters: Readonly<Record<string, ParameterValue>>
  /** For all its services; empty for none. */
  readonly gateway: string
  readonly services: Readonly<Record<string, { readonly include: boolean; readonly serverPort: number }>>
}

export interface PublishForm {
  readonly templates: readonly string[]
  readonly parts: Readonly<Record<string, Part>>
  /** By key of `shared.ts`: what several templates ask for in the same words is asked once. */
  readonly hosts: Readonly<Record<string, string>>
  readonly certificates: Readonly<Record<string, number | null>>
  readonly servers: Readonly<Record<string, readonly string[]>>
  readonly settings: readonly string[]
}

export const emptyForm = (template: string | undefined): PublishForm => ({
  templates: template === undefined ? [] : [template],
  parts: {},
  hosts: {},
  certificates: {},
  servers: {},
  settings: []
})

/** Parameters that are asked for each template by itself. */
export const ownParameters = ({ parameters }: Pick<TemplateView, 'parameters'>): readonly Parameter[] =>
  parameters.filter((parameter) => !isShared(parameter))

/** @returns what a template starts with: its defaults. */
export const partOf = (template: TemplateView): Part => ({
  parameters: Object.fromEntries(ownParameters(template).map((parameter) => [parameter.id, proposalOf(parameter)])),
  gateway: '',
  services: Object.fromEntries(template.services.map(({ id, serverPort }) => [id, { include: true, serverPort }]))
})

/** Whether the template asks for the gateway of its services' network. */
export const wantsGateway = ({ steps }: Pick<TemplateView, 'steps'>): boolean => steps.some(({ check }) => check === 'default-gateway-set')

/** @returns the steps that these templates need. */
export function stepsFor(templates: readonly TemplateView[]): readonly Step[] {
  const needs: Readonly<Record<Step, boolean>> = {
    template: true,
    addresses: true,
    certificate: templates.some(({ parameters }) => parameters.some(({ type }) => type === 'certificate' || type === 'certificates')),
    servers: templates.some(({ services }) => services.some(({ servers }) => servers.length > 0)),
    settings: templates.some(({ settings }) => settings.length > 0),
    review: true
  }
  return STEPS.filter((step) => needs[step])
}
