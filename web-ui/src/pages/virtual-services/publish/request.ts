/** The wizard's form as one request, and the way back: which field a fault of the server is about. Pure. */
import type { FieldProblem, PublishMany, TemplateView, WantedSettingName } from '@ballast/server/contract'
import type { FieldPath } from 'react-hook-form'
import { faultText } from '../../../lib/field-paths.ts'
import { isCertificate, parametersToSend, type Typed } from '../templates/parameters.ts'
import type { Part, PublishForm, Step } from './form.ts'
import { keyOfGroup, keyOfParameter } from './shared.ts'

function typedFor(form: PublishForm, template: TemplateView): Typed {
  const own = form.parts[template.id]?.parameters ?? {}
  return Object.fromEntries(
    template.parameters.map((parameter) => {
      const { id, type } = parameter
      if (type === 'host') return [id, form.hosts[keyOfParameter(parameter)] ?? '']
      return [id, isCertificate(parameter) ? (form.certificates[keyOfParameter(parameter)] ?? null) : own[id]]
    })
  )
}

function servicesOf(part: Part | undefined, template: TemplateView): NonNullable<PublishMany['parts'][number]['services']> {
  const gateway = part?.gateway.trim() ?? ''
  return Object.fromEntries(
    template.services.map(({ id, serverPort }) => {
      const own = part?.services[id]
      if (own?.include === false) return [id, { include: false }]
      return [
        id,
        {
          ...(gateway === '' ? {} : { gateway }),
          ...(own === undefined || own.serverPort === serverPort ? {} : { serverPort: own.serverPort })
        }
      ]
    })
  )
}

export function requestOf(form: PublishForm, templates: readonly TemplateView[]): PublishMany {
  return {
    parts: templates.map((template) => ({
      template: template.id,
      parameters: parametersToSend(template.parameters, typedFor(form, template)),
      services: servicesOf(form.parts[template.id], template),
      servers: Object.fromEntries(
        template.servers.map((group) => [group.id, (form.servers[keyOfGroup(template, group)] ?? []).map((address) => ({ address }))])
      ),
      settings: template.settings.map(({ setting }) => setting).filter((setting: WantedSettingName) => form.settings.includes(setting))
    }))
  }
}

export interface PlacedFault {
  readonly step: Step
  readonly field: FieldPath<PublishForm>
  readonly message: string
}

const PLACE = /^parts\.(\d+)\.(parameters|services|servers|settings)(?:\.([^.]+))?(?:\.([^.]+))?/

/** @returns where a fault of the server stands; null when no field of the wizard is to blame. */
export function placeOf(problem: FieldProblem, form: PublishForm, templates: readonly TemplateView[]): PlacedFault | null {
  const [, at, kind = '', id = '', rest = ''] = PLACE.exec(problem.path) ?? []
  const template = templates[Number(at)]
  if (template === undefined) return null
  const message = faultText(problem)
  switch (kind) {
    case 'parameters': {
      const parameter = template.parameters.find((each) => each.id === id)
      if (parameter === undefined) return null
      if (parameter.type === 'host') return { step: 'addresses', field: `hosts.${keyOfParameter(parameter)}`, message }
      if (isCertificate(parameter)) return { step: 'certificate', field: `certificates.${keyOfParameter(parameter)}`, message }
      return { step: 'addresses', field: `parts.${template.id}.parameters.${id}`, message }
    }
    case 'services':
      if (rest === 'gateway') return { step: 'addresses', field: `parts.${template.id}.gateway`, message }
      return rest === 'serverPort' ? { step: 'servers', field: `parts.${template.id}.services.${id}.serverPort`, message } : null
    case 'servers': {
      const group = template.servers.find((each) => each.id === id)
      if (group === undefined) return null
      const key = keyOfGroup(template, group)
      const address = form.servers[key]?.[Number(rest)]
      return { step: 'servers', field: `servers.${key}`, message: address === undefined ? message : `“${address}”: ${message}` }
    }
    case 'settings':
      return { step: 'settings', field: 'settings', message }
    default:
      return null
  }
}
