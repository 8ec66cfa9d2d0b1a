/**
 * Templates of one application ask for the same things: the meeting name, the certificate, the Front Ends. What has the same id and the
 * same label is asked once. Pure.
 */
import type { TemplateView } from '@ballast/server/contract'
import { isCertificate, type Parameter } from '../templates/parameters.ts'

/** The group of templates that name none: two of them have nothing to do with each other. */
const NAMELESS_GROUP = 'servers'

const slug = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]+/g, '-')

/** Certificates are the same by their label alone: one template takes one, another several. */
export const keyOfParameter = (parameter: Parameter): string =>
  isCertificate(parameter) ? slug(parameter.label) : `${parameter.id}-${slug(parameter.label)}`

export const isShared = (parameter: Parameter): boolean => parameter.type === 'host' || isCertificate(parameter)

type Group = TemplateView['servers'][number]

export const keyOfGroup = (template: Pick<TemplateView, 'id'>, { id, label }: Group): string =>
  id === NAMELESS_GROUP ? `${template.id}-${id}` : `${id}-${slug(label)}`

export interface SharedParameter {
  readonly key: string
  /** Of the first template that has it; needed when one of them needs it. */
  readonly parameter: Parameter
  readonly templates: readonly TemplateView[]
}

function sharedOf(templates: readonly TemplateView[], wanted: (parameter: Parameter) => boolean): readonly SharedParameter[] {
  const found = new Map<string, SharedParameter>()
  for (const template of templates)
    for (const parameter of template.parameters.filter(wanted)) {
      const key = keyOfParameter(parameter)
      const before = found.get(key)
      found.set(
        key,
        before === undefined
          ? { key, parameter, templates: [template] }
          : {
              key,
              parameter: { ...before.parameter, optional: before.parameter.optional && parameter.optional },
              templates: [...before.templates, template]
            }
      )
    }
  return [...found.values()]
}

export const sharedHosts = (templates: readonly TemplateView[]): readonly SharedParameter[] =>
  sharedOf(templates, ({ type }) => type === 'host')

export const sharedCertificates = (templates: readonly TemplateView[]): readonly SharedParameter[] => sharedOf(templates, isCertificate)

export interface ServerGroup {
  readonly key: string
  readonly label: string
  readonly help: string
  /** Services that these servers go into. */
  readonly services: readonly {
    readonly template: TemplateView
    readonly service: TemplateView['services'][number]
    /** Ports of its own that the template has for these servers; empty where the service's port counts. */
    readonly ownPorts: readonly number[]
  }[]
}

export function serverGroups(templates: readonly TemplateView[]): readonly ServerGroup[] {
  const found = new Map<string, ServerGroup>()
  for (const template of templates)
    for (const group of template.servers) {
      const services = template.services
        .filter(({ servers }) => servers.includes(group.id))
        .map((service) => ({
          template,
          service,
          ownPorts: service.ownPorts.filter((own) => own.group === group.id).map(({ port }) => port)
        }))
      if (services.length === 0) continue
      const key = keyOfGroup(template, group)
      const before = found.get(key)
      const label = group.id === NAMELESS_GROUP ? `${group.label} of ${template.name}` : group.label
      found.set(key, { key, label, help: before?.help || group.help, services: [...(before?.services ?? []), ...services] })
    }
  return [...found.values()]
}

type Wanted = TemplateView['settings'][number]

/** @returns each setting once, as the first template wants it. */
export function wantedSettings(templates: readonly TemplateView[]): readonly Wanted[] {
  const found = new Map<string, Wanted>()
  for (const { settings } of templates) for (const wanted of settings) if (!found.has(wanted.setting)) found.set(wanted.setting, wanted)
  return [...found.values()]
}
